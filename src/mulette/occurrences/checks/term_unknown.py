"""A cell names no term of its nomenclature."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import text
from mulette.occurrences.nomenclature import code_fields
from mulette.occurrences.references import References

KIND = FindingKind(
    id="term.unknown",
    level=Level.BLOCKING,
    title="Valeur hors nomenclature",
    message="« {value} » n'est ni un code ni un libellé de la nomenclature attendue dans « {at} ».",
    remedy="Corrigez la valeur, ou dites dans le dictionnaire du modèle à quel code elle correspond.",
    fields=tuple(field.name for field in code_fields()),
    source="SINP, nomenclatures des Occurrences de taxon 2.0",
    geonature="INVALID_NOMENCLATURE",
    ginco=("1105",),
)


def faults(references: References) -> Iterator[Fault]:
    for name in KIND.fields:
        yield Fault(name, text(name).is_not_null() & pl.col(name).is_null())
