"""The row is a record already here whose values differ, in a delivery that only adds; found by the comparison."""

from mulette.core.findings.kinds import FindingKind, Level

KIND = FindingKind(
    id="record.known",
    level=Level.BLOCKING,
    title="Donnée déjà présente, avec d'autres valeurs",
    message="une donnée de ce fournisseur, reconnue par {value}, est déjà là avec d'autres valeurs.",
    remedy="Pour la mettre à jour, livrez en mode « update » ; sinon, retirez la ligne.",
    fields=("entity_source_pk_value",),
    source="Une livraison en mode « add » ne change aucune donnée",
    ginco=("1004",),
)
