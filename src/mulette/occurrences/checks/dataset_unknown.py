"""The dataset that a row names does not exist here."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="dataset.unknown",
    level=Level.BLOCKING,
    title="Jeu de données inconnu",
    message="le jeu de données {unique_dataset_id} n'existe pas.",
    remedy="Corrigez l'identifiant, ou créez d'abord le jeu de données avec cet UUID.",
    fields=("unique_dataset_id",),
    source="GeoNature 2.17, import Synthèse",
    geonature="DATASET_NOT_FOUND",
    ginco=("1002",),
)


def faults(references: References) -> Iterator[Fault]:
    named = pl.col("unique_dataset_id").is_not_null()
    yield Fault("unique_dataset_id", named & pl.col("dataset_id").is_null())
