"""A record was typed or changed in the future, before computers, or changed before it was typed."""

import datetime as dt
from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

OLDEST = dt.date(1970, 1, 1)

KIND = FindingKind(
    id="modification.date-unlikely",
    level=Level.WARNING,
    title="Date de saisie ou de modification invraisemblable",
    message="la date « {value} » ({at}) est dans le futur, avant 1970, ou la modification précède la saisie.",
    remedy="Corrigez ces dates dans l'export ; elles servent à suivre les mises à jour.",
    fields=("meta_create_date", "meta_update_date"),
    source="GBIF, MODIFIED_DATE_UNLIKELY",
)


def faults(references: References) -> Iterator[Fault]:
    for field in KIND.fields:
        day = pl.col(field).dt.date()
        fault = (day > references.today) | (day < OLDEST)
        if field == "meta_update_date":
            fault |= (day < pl.col("meta_create_date").dt.date()).fill_null(value=False)
        yield Fault(field, fault)
