"""Nothing says where the taxon was seen."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import GEOMETRY, Fault
from mulette.occurrences.fields import text
from mulette.occurrences.location import PLACES
from mulette.occurrences.references import References

KIND = FindingKind(
    id="place.missing",
    level=Level.BLOCKING,
    title="Localisation absente",
    message="rien ne dit où le taxon a été vu.",
    remedy="Donnez une géométrie, des coordonnées, ou le code d'une maille, d'une commune ou d'un département.",
    fields=(*PLACES, "latitude"),
    source="SINP, Occurrences de taxon 2.0",
    geonature="NO-GEOM",
    ginco=("1207",),
)


def faults(references: References) -> Iterator[Fault]:
    half = text("longitude").is_not_null() | text("latitude").is_not_null()
    yield Fault(GEOMETRY, pl.col("place").is_null() & ~half)
