"""The place lies outside the commune, the cell or the department that the same row names."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.location import AREA_KINDS
from mulette.occurrences.references import References

KIND = FindingKind(
    id="place.apart-from-code",
    level=Level.WARNING,
    title="Lieu hors de la commune, de la maille ou du département donnés",
    message="« {value} » ({at}) est à plus de 100 m du lieu donné par la géométrie ou les coordonnées.",
    remedy="Corrigez le code ou les coordonnées. Ce sont les coordonnées qui seront gardées.",
    fields=tuple(AREA_KINDS),
    source="GBIF, COUNTRY_COORDINATE_MISMATCH, pour les codes français",
)


def faults(references: References) -> Iterator[Fault]:
    for field in KIND.fields:
        yield Fault(field, pl.col(f"{field}:apart"))
