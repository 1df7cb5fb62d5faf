"""The code is that of a genus, a family or a wider group."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="taxon.above-species",
    level=Level.INFORMATION,
    title="Taxon plus large que l'espèce",
    message="« {nom_cite} » (cd_nom {cd_nom}) désigne un rang plus large que l'espèce ({rank}).",
    remedy="Rien à faire si l'espèce n'a pas pu être reconnue ; sinon, donnez le code de l'espèce.",
    fields=("cd_nom",),
    source="GBIF, TAXON_MATCH_HIGHERRANK ; rangs de TAXREF",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("cd_nom", pl.col("is_above_species"))
