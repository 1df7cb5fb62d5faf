"""The place lies outside the area of use of the projection that the file is said to be in."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="geometry.out-of-box",
    level=Level.BLOCKING,
    title="Localisation hors de l'emprise de la projection",
    message="la localisation « {value} » est hors de l'emprise de la projection du fichier.",
    remedy="Vérifiez la projection choisie et l'ordre des coordonnées (est, nord).",
    fields=("WKT", "longitude", "latitude"),
    source="EPSG, domaine d'emploi des projections ; GeoNature 2.17, import Synthèse",
    geonature="GEOMETRY_OUT_OF_BOX",
)


def faults(references: References) -> Iterator[Fault]:
    for field in ("WKT", "longitude"):
        yield Fault(field, (pl.col("place") == field) & (pl.col("place_fault") == "out-of-box"))
