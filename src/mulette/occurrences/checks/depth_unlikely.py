"""The depth is over that of any sea."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

DEEPEST_M = 11_000

KIND = FindingKind(
    id="depth.unlikely",
    level=Level.WARNING,
    title="Profondeur invraisemblable",
    message="la profondeur ({value} m, {at}) dépasse celle de toutes les mers.",
    remedy="Corrigez la profondeur, en mètres.",
    fields=("depth_min", "depth_max"),
    source="GBIF, DEPTH_UNLIKELY",
)


def faults(references: References) -> Iterator[Fault]:
    for field in KIND.fields:
        yield Fault(field, pl.col(field) > DEEPEST_M)
