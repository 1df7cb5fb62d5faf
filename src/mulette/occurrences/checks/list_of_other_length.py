"""Two cells that go together list a different number of values."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.companions import COMPANIONS, EMPTY
from mulette.occurrences.fields import text
from mulette.occurrences.references import References

SEPARATORS = "[,;|]"

KIND = FindingKind(
    id="list.of-other-length",
    level=Level.WARNING,
    title="Listes de longueurs différentes",
    message="« {at} » ne liste pas autant de valeurs que le champ qu'il accompagne.",
    remedy="Donnez autant de valeurs dans les deux cellules, dans le même ordre et avec le même séparateur.",
    fields=tuple(COMPANIONS),
    source="SINP, Occurrences de taxon, champs à plusieurs valeurs",
    ginco=("1201",),
)


def faults(references: References) -> Iterator[Fault]:
    for field, beside in COMPANIONS.items():
        for companion in beside:
            told = text(field).is_not_null() & (text(companion) != EMPTY)
            yield Fault(companion, told & (_length(field) != _length(companion)))


def _length(name: str) -> pl.Expr:
    return text(name).str.count_matches(SEPARATORS)
