"""The code is that of a group of species or genera that could not be told apart."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="taxon.aggregate",
    level=Level.INFORMATION,
    title="Agrégat de taxons",
    message="« {nom_cite} » (cd_nom {cd_nom}) désigne un agrégat ({rank}).",
    remedy="Rien à faire si les espèces n'ont pas pu être distinguées.",
    fields=("cd_nom",),
    source="GBIF, TAXON_MATCH_AGGREGATE ; rangs de TAXREF",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("cd_nom", pl.col("is_aggregate"))
