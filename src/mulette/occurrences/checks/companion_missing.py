"""A code or a person is given without what the standard wants beside it, or the contrary."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.companions import COMPANIONS, EMPTY
from mulette.occurrences.fields import text
from mulette.occurrences.references import References

KIND = FindingKind(
    id="companion.missing",
    level=Level.WARNING,
    title="Champ d'accompagnement absent",
    message="« {at} » est vide, or le champ qu'il accompagne est rempli.",
    remedy="Remplissez-le : le SINP demande ensemble le code d'un lieu, son nom, son année et son type ; "
    "une personne et son organisme.",
    fields=tuple(COMPANIONS),
    source="SINP, Occurrences de taxon, champs conditionnels",
    ginco=("1200", "1206"),
)


def faults(references: References) -> Iterator[Fault]:
    for field, beside in COMPANIONS.items():
        for companion in beside:
            yield Fault(companion, text(field).is_not_null() & (text(companion) == EMPTY))
        told = pl.any_horizontal(text(companion) != EMPTY for companion in beside)
        yield Fault(field, text(field).is_null() & told)
