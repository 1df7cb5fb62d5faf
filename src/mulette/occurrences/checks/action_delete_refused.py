"""The row deletes a record, in a delivery that only adds; found by the comparison."""

from mulette.core.findings.kinds import FindingKind, Level

KIND = FindingKind(
    id="action.delete-refused",
    level=Level.BLOCKING,
    title="Suppression refusée",
    message="la ligne supprime (D) la donnée {value}, et cette livraison ne fait qu'ajouter.",
    remedy="Pour la supprimer, livrez en mode « update » ; sinon, retirez la ligne.",
    fields=("entity_source_pk_value",),
    source="SINP PACA, format d'échange, meta_last_action",
)
