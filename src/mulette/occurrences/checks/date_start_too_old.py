"""The observation starts before 1900."""

import datetime as dt
from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

OLDEST = dt.date(1900, 1, 1)

KIND = FindingKind(
    id="date.start-too-old",
    level=Level.BLOCKING,
    title="Date de début avant 1900",
    message="la date de début ({date_min}) est antérieure au 1er janvier 1900.",
    remedy="Corrigez l'année. Une donnée plus ancienne ne peut pas être livrée par ce fichier.",
    fields=("date_min",),
    source="GeoNature 2.17, import Synthèse",
    geonature="DATE_MIN_TOO_LOW",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("date_min", pl.col("date_min") < OLDEST)
