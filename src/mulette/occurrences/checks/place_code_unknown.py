"""The record is placed by the code of a cell, a commune or a department that is not known."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.location import AREA_KINDS
from mulette.occurrences.references import References

KIND = FindingKind(
    id="place.code-unknown",
    level=Level.BLOCKING,
    title="Code de commune, de maille ou de département inconnu",
    message="« {value} » n'est pas un code connu ({at}).",
    remedy="Corrigez le code : INSEE à cinq caractères, maille INPN au format long (10kmL93E093N625). "
    "Un tableur a pu ôter le zéro du début.",
    fields=tuple(AREA_KINDS),
    source="GeoNature 2.17, import Synthèse",
    geonature="INVALID_ATTACHMENT_CODE",
    ginco=("1105",),
)


def faults(references: References) -> Iterator[Fault]:
    for field in KIND.fields:
        yield Fault(field, (pl.col("place") == field) & (pl.col("place_fault") == "unknown-code"))
