"""The row deletes a record that is not here; found by the comparison."""

from mulette.core.findings.kinds import FindingKind, Level

KIND = FindingKind(
    id="action.delete-unknown",
    level=Level.WARNING,
    title="Suppression d'une donnée inconnue",
    message="la ligne supprime (D) une donnée qui n'est pas ici, nommée {value} : il n'y a rien à supprimer.",
    remedy="Rien n'est à faire si elle l'est déjà ; sinon, vérifiez l'identifiant.",
    fields=("entity_source_pk_value",),
    source="SINP PACA, format d'échange, meta_last_action",
)
