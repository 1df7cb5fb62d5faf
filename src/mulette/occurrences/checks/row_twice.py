"""Two rows of the file are alike in every cell."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import WHOLE_ROW, Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="row.twice",
    level=Level.WARNING,
    title="Lignes identiques",
    message="une autre ligne du fichier est identique dans toutes ses cellules.",
    remedy="Retirez les lignes en trop ; si ce sont bien deux observations, donnez à chacune un identifiant.",
    source="GINCO, contrôles de l'import",
    geonature="DUPLICATE_ROWS",
    ginco=("1004",),
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault(WHOLE_ROW, pl.col("cells").is_duplicated())
