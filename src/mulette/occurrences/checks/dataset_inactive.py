"""The dataset, of an open framework, is no longer active."""

from collections.abc import Iterator

import polars as pl

from mulette.core.findings.kinds import FindingKind, Level
from mulette.occurrences.checks.fault import Fault
from mulette.occurrences.references import References

KIND = FindingKind(
    id="dataset.inactive",
    level=Level.BLOCKING,
    title="Jeu de données inactif",
    message="le jeu de données {unique_dataset_id} n'est plus actif.",
    remedy="Livrez dans un jeu de données actif, ou faites réactiver celui-ci.",
    fields=("unique_dataset_id",),
    source="GeoNature 2.17, import Synthèse",
    geonature="DATASET_NOT_ACTIVE",
)


def faults(references: References) -> Iterator[Fault]:
    yield Fault("unique_dataset_id", pl.col("is_open") & ~pl.col("is_active"))
