"""The row is a record already here, with the same values, in a delivery that only adds; found by the comparison."""

from mulette.core.findings.kinds import FindingKind, Level

KIND = FindingKind(
    id="record.unchanged",
    level=Level.INFORMATION,
    title="Donnée déjà présente, identique",
    message="une donnée identique, de même identifiant permanent {value}, est déjà là : la ligne n'est pas "
    "écrite à nouveau.",
    remedy="Rien à faire. Vérifiez seulement que ce fichier n'a pas été livré deux fois.",
    fields=("unique_id_sinp",),
    source="GeoNature 2.17, import",
    geonature="SKIP_EXISTING_UUID",
    ginco=("1004",),
)
