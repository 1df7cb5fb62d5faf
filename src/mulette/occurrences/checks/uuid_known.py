"""The permanent identifier is that of a record already here; found when the delivery is compared with the store."""

from mulette.core.findings.kinds import FindingKind, Level

KIND = FindingKind(
    id="uuid.known",
    level=Level.BLOCKING,
    title="Identifiant permanent déjà présent",
    message="l'identifiant permanent {value} est déjà celui d'une donnée.",
    remedy="Pour la mettre à jour, livrez en mode « update » ; sinon, retirez la ligne.",
    fields=("unique_id_sinp",),
    source="GeoNature 2.17, import Synthèse",
    geonature="EXISTING_UUID",
    ginco=("1217",),
)
