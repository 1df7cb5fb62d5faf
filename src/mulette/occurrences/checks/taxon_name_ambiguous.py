"""The row has no code of TAXREF, and the name cited fits several taxa equally."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References
from mulette.occurrences.taxa import SEVERAL

KIND = FindingKind(
    id="taxon.name-ambiguous",
    level=Level.BLOCKING,
    title="Nom de plusieurs taxons",
    message="« {nom_cite} » est le nom de plusieurs taxons de TAXREF : cd_nom {found_among}.",
    remedy="Donnez le cd_nom du taxon voulu, ou écrivez son nom avec son auteur.",
    fields=("nom_cite",),
    source="TAXREF, rapprochement des noms",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("nom_cite", pl.col("found_by") == SEVERAL)
