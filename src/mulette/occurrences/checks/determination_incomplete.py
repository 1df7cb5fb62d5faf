"""How the taxon was named is said, and by whom is not."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import text
from mulette.occurrences.references import References

UNKNOWN = "1"

KIND = FindingKind(
    id="determination.incomplete",
    level=Level.INFORMATION,
    title="Détermination sans déterminateur",
    message="la méthode de détermination est donnée ({determination_method}), sans déterminateur.",
    remedy="Nommez le déterminateur, surtout s'il n'est pas l'observateur.",
    fields=("determiner", "determination_method"),
    source="SINP, Occurrences de taxon 2.0",
    ginco=("1200",),
)


def faults(references: References) -> Iterator[Fault]:
    told = text("determination_method").is_not_null() & (pl.col("determination_method") != UNKNOWN)
    yield Fault("determiner", told & text("determiner").is_null(), only_if_given=True)
