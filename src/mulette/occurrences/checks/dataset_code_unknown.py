"""The code of dataset that a row gives is that of none, and the delivery gives no dataset."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.fields import text
from mulette.occurrences.references import References

KIND = FindingKind(
    id="dataset.code-unknown",
    level=Level.BLOCKING,
    title="Code de jeu de données inconnu",
    message="aucun jeu de données ne porte le code « {value} ».",
    remedy="Corrigez le code, livrez le jeu dans le fichier « dataset » de l'archive, ou donnez ce code à un jeu.",
    fields=("dataset_code",),
    source="SINP PACA, format d'échange, code_dataset",
    geonature="DATASET_NOT_FOUND",
)


def faults(references: References) -> Iterator[Fault]:
    unnamed = text("unique_dataset_id").is_null() & pl.col("dataset_id").is_null()
    yield Fault("dataset_code", unnamed & text("dataset_code").is_not_null())
