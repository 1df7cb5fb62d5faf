"""A row is placed in several ways: only the most precise one is used."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import GEOMETRY, Fault
from mulette.occurrences.location import PLACES
from mulette.occurrences.references import References

KIND = FindingKind(
    id="place.said-twice",
    level=Level.WARNING,
    title="Plusieurs localisations pour une donnée",
    message="{places} localisations sont données ; seule la plus précise, « {place} », est gardée.",
    remedy="N'en gardez qu'une. L'ordre est : géométrie, coordonnées, maille, commune, département.",
    fields=(*PLACES, "latitude"),
    source="GeoNature 2.17, import Synthèse",
    geonature="MULTIPLE_GEO_INFO_WARNING",
    ginco=("1208",),
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault(GEOMETRY, pl.col("places") > 1)
