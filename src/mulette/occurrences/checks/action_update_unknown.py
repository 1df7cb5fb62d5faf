"""The row updates a record that is not here; found by the comparison."""

from mulette.core.findings.kinds import FindingKind, Level

KIND = FindingKind(
    id="action.update-unknown",
    level=Level.WARNING,
    title="Mise à jour d'une donnée inconnue",
    message="la ligne met à jour (U) une donnée qui n'est pas ici, nommée {value} : elle est ajoutée.",
    remedy="Vérifiez qu'une livraison antérieure de ce fournisseur ne manque pas.",
    fields=("entity_source_pk_value",),
    source="SINP PACA, format d'échange, meta_last_action",
)
