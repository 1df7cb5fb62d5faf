"""A whole number is larger than the store can keep."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import record_fields
from mulette.occurrences.references import References

LARGEST = 2**31 - 1

KIND = FindingKind(
    id="integer.too-large",
    level=Level.BLOCKING,
    title="Nombre démesuré",
    message="« {value} » est un nombre démesuré ({at}).",
    remedy="Vérifiez que deux nombres ne se sont pas collés, et que la colonne est la bonne.",
    fields=tuple(field.name for field in record_fields().values() if field.type == "integer"),
    source="Entiers de 32 bits de la base",
    ginco=("1106",),
)


def faults(references: References) -> Iterator[Fault]:
    for name in KIND.fields:
        yield Fault(name, pl.col(name).abs() > LARGEST)
