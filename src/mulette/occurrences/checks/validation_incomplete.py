"""A validation lacks its level, its author or its date."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import text
from mulette.occurrences.references import References

JUDGED = ("1", "2", "3", "4")
"""Codes of ``STATUT_VALID`` that somebody decided."""

KIND = FindingKind(
    id="validation.incomplete",
    level=Level.WARNING,
    title="Validation incomplète",
    message="la validation est donnée sans {at}.",
    remedy="Donnez ensemble le niveau, le validateur et la date ; ou retirez la validation.",
    fields=("valid_status", "validator", "meta_validation_date"),
    source="SINP, Occurrences de taxon 2.0",
    ginco=("1200",),
)


def faults(references: References) -> Iterator[Fault]:
    judged = text("valid_status").is_not_null() & pl.col("valid_status").is_in(JUDGED)
    told = judged | text("validator").is_not_null() | text("meta_validation_date").is_not_null()
    for field in KIND.fields:
        yield Fault(field, told & text(field).is_null(), once=True)
