"""The author of the delivery may not add to the dataset, which is open and active."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="dataset.not-authorised",
    level=Level.BLOCKING,
    title="Jeu de données non autorisé",
    message="vous n'avez pas le droit d'ajouter des données au jeu {unique_dataset_id}.",
    remedy="Demandez ce droit au responsable du jeu de données, ou livrez dans un autre jeu.",
    fields=("unique_dataset_id",),
    source="GeoNature 2.17, import Synthèse",
    geonature="DATASET_NOT_AUTHORIZED",
)


def faults(references: References) -> Iterator[Fault]:
    usable = pl.col("is_open") & pl.col("is_active")
    yield Fault("unique_dataset_id", usable & ~pl.col("is_authorised"))
