"""The place does not touch the territory of this installation."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import GEOMETRY, Fault
from mulette.occurrences.location import PLACES
from mulette.occurrences.references import References

KIND = FindingKind(
    id="geometry.outside",
    level=Level.BLOCKING,
    title="Localisation hors du territoire",
    message="la localisation ne touche pas le territoire retenu.",
    remedy="Vérifiez les coordonnées ; si elles sont justes, cette donnée n'est pas à livrer ici.",
    fields=(*PLACES, "latitude"),
    source="GeoNature 2.17, import Synthèse",
    geonature="GEOMETRY_OUTSIDE",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault(GEOMETRY, pl.col("place_fault") == "outside")
