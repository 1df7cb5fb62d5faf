"""The observation ends before 1900; said only where the file gives the end."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.date_start_too_old import OLDEST
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import text
from mulette.occurrences.references import References

KIND = FindingKind(
    id="date.end-too-old",
    level=Level.BLOCKING,
    title="Date de fin avant 1900",
    message="la date de fin ({date_max}) est antérieure au 1er janvier 1900.",
    remedy="Corrigez l'année. Une donnée plus ancienne ne peut pas être livrée par ce fichier.",
    fields=("date_max",),
    source="GeoNature 2.17, import Synthèse",
    geonature="DATE_MAX_TOO_LOW",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("date_max", text("date_max").is_not_null() & (pl.col("date_max") < OLDEST))
