"""A depth is under zero: depths are counted downwards."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="depth.negative",
    level=Level.BLOCKING,
    title="Profondeur négative",
    message="la profondeur ({at}) est négative : {value}.",
    remedy="Écrivez la profondeur sans signe : 12 pour douze mètres sous la surface.",
    fields=("depth_min", "depth_max"),
    source="GeoNature 2.17, import Synthèse",
    geonature="INVALID_INTEGER",
    ginco=("1106",),
)


def faults(references: References) -> Iterator[Fault]:
    for bound in KIND.fields:
        yield Fault(bound, pl.col(bound) < 0)
