"""The altitude is over the Mont Blanc or under the sea."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

LOWEST_M, HIGHEST_M = -10, 4_810

KIND = FindingKind(
    id="altitude.unlikely",
    level=Level.WARNING,
    title="Altitude invraisemblable",
    message="l'altitude ({value} m, {at}) n'existe pas en France.",
    remedy="Corrigez l'altitude, en mètres : des pieds ou des décimètres donnent de tels nombres.",
    fields=("altitude_min", "altitude_max"),
    source="GBIF, ELEVATION_UNLIKELY ; IGN, altitude du mont Blanc",
)


def faults(references: References) -> Iterator[Fault]:
    for field in KIND.fields:
        yield Fault(field, ~pl.col(field).is_between(LOWEST_M, HIGHEST_M))
