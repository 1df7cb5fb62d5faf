"""A bound of the count is under zero."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="count.negative",
    level=Level.BLOCKING,
    title="Dénombrement négatif",
    message="le dénombrement ({at}) est négatif : {value}.",
    remedy="Corrigez le nombre. Certains logiciels écrivent -1 pour « non compté » : laissez alors la cellule vide.",
    fields=("count_min", "count_max"),
    source="GINCO, contrôles de l'import",
    ginco=("1106",),
)


def faults(references: References) -> Iterator[Fault]:
    for bound in KIND.fields:
        yield Fault(bound, pl.col(bound) < 0)
