"""A geometry (EWKT, EWKB) bears another projection than that of the file; the geometry's own was believed."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="geometry.in-other-projection",
    level=Level.WARNING,
    title="Géométrie dans une autre projection",
    message="la géométrie porte la projection EPSG:{written_srid}, qui n'est pas celle du modèle ; "
    "c'est celle de la géométrie qui est gardée.",
    remedy="Corrigez la projection dans le modèle, ou exportez de nouveau dans celle qu'il annonce.",
    fields=("WKT",),
    source="PostGIS, EWKT et EWKB",
    ginco=("1113",),
)


def faults(references: References) -> Iterator[Fault]:
    other = pl.col("written_srid").is_not_null() & (pl.col("written_srid") != references.source_srid)
    yield Fault("WKT", (pl.col("place") == "WKT") & pl.col("place_fault").is_null() & other)
