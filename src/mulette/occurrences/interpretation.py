"""From the cells of a file to records: every value found, completed and placed, ready to be checked and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mulette.occurrences.companions import lay_companions
from mulette.occurrences.contradictions import find_contradictions
from mulette.occurrences.counts import complete_counts
from mulette.occurrences.datasets import find_datasets
from mulette.occurrences.dates import complete_dates
from mulette.occurrences.fields import lay_out
from mulette.occurrences.location import locate
from mulette.occurrences.nomenclature import resolve_codes
from mulette.occurrences.proof import complete_proof
from mulette.occurrences.relief import measure_ground
from mulette.occurrences.taxa import name_taxa, resolve_taxa

if TYPE_CHECKING:
    import polars as pl

    from mulette.core.intake.batch import Batch
    from mulette.occurrences.references import References


def interpret(batch: Batch, references: References) -> pl.DataFrame:
    """Find what each row says of each field of a record.

    Returns
    -------
    polars.DataFrame
        One line a row, in order: ``row``; each field under its name, completed; each cell, and those of
        the companions, under ``field:text``;
        what is found on the way: ``begins``, ``ends``, ``cd_ref``, ``dataset_id``, ``area_id``, ``geom`` (WKB in
        the storage CRS) and what only the checks need.
    """
    return (
        lay_out(batch)
        .with_columns(lay_companions(batch))
        .pipe(complete_dates)
        .pipe(resolve_codes, references.terms)
        .pipe(complete_proof, has_status=batch.has("exist_proof"))
        .pipe(complete_counts, has_minimum=batch.has("count_min"))
        .pipe(name_taxa, references)
        .pipe(resolve_taxa, references)
        .pipe(find_datasets, references)
        .pipe(locate, references)
        .pipe(find_contradictions, references)
        .pipe(measure_ground, references.relief)
    )
