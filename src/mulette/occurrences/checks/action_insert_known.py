"""The row inserts a record that is already here; found by the comparison."""

from mulette.core.findings.kinds import FindingKind, Level

KIND = FindingKind(
    id="action.insert-known",
    level=Level.WARNING,
    title="Ajout d'une donnée déjà présente",
    message="la ligne ajoute (I) une donnée déjà présente, reconnue par {value} : elle est traitée en mise à jour.",
    remedy="Rien n'est à faire si c'est voulu ; sinon, voyez avec le fournisseur pourquoi il la croit nouvelle.",
    fields=("entity_source_pk_value",),
    source="SINP PACA, format d'échange, meta_last_action",
)
