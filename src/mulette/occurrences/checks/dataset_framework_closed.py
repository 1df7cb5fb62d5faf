"""The acquisition framework of the dataset is closed: it takes no more data."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="dataset.framework-closed",
    level=Level.BLOCKING,
    title="Cadre d'acquisition clos",
    message="le cadre d'acquisition du jeu de données {unique_dataset_id} est clos.",
    remedy="Livrez dans un jeu de données d'un cadre ouvert, ou faites rouvrir ce cadre par son responsable.",
    fields=("unique_dataset_id",),
    source="GeoNature 2.17, import Synthèse",
    geonature="CLOSED_ACQUISITION_FRAMEWORK",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("unique_dataset_id", ~pl.col("is_open"))
