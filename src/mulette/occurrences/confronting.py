"""A file set against the store: what each row is to it, what the file no longer holds, what is to be said of both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl
from sqlalchemy.orm import Session

from mulette.core.findings.kinds import Finding
from mulette.core.intake.batch import ROW
from mulette.core.intake.target import CONFLICT, WITHDRAWN, Comparison
from mulette.core.storage.types import local_srid
from mulette.occurrences import comparing, matching
from mulette.occurrences.actions import DELETE, FIELD
from mulette.occurrences.checks.catalogue import COMPARISONS
from mulette.occurrences.correcting.recognising import recognise_corrected
from mulette.occurrences.duplicates.merged import recognise_merged

if TYPE_CHECKING:
    from mulette.core.intake.staging import Staging
    from mulette.core.intake.target import Terms

_COMPARED = (
    "unique_id_sinp", "entity_source_pk_value", "date_min", "cd_ref", "x_m", "y_m", "observers", "count_min",
    "content_hash", FIELD,
)  # fmt: skip
_EXAMPLES = 5


def confront(session: Session, staging: Staging, columns: Mapping[str, tuple[str, ...]], terms: Terms) -> Comparison:
    """Find what each row is to the records of this provider, and which of them the file no longer holds."""
    deletions = staging.withdrawn().with_columns(pl.lit(DELETE).alias(FIELD))
    rows = pl.concat([staging.read(_COMPARED), deletions], how="diagonal_relaxed")
    candidates = matching.find_candidates(session, wanted(rows), terms.provider_id)
    paired = comparing.pair_candidates(rows, candidates, terms.provider_id, terms.identity)
    if terms.provider_id is not None and "signature" in terms.identity:
        paired = _pair_unsigned(session, paired, terms.provider_id)
    states = recognise_merged(session, comparing.tell_states(paired, terms.mode), wanted(rows), terms.provider_id)
    states = recognise_corrected(session, states)
    vanished, known = pl.DataFrame(schema={"id": pl.Int64, "uuid": pl.String}), 0
    if terms.mode == "mirror" and terms.provider_id is not None:
        vanished, known = _find_vanished(session, staging, states, terms.provider_id)
    asked = states.filter(pl.col("state") == WITHDRAWN)["id"]
    withdrawn = matching.find_uuids(session, asked) if len(asked) else vanished.clear()
    said = _describe(states.join(paired, on=ROW), columns)
    return Comparison(states.drop("said"), vanished, withdrawn, known, said)


def wanted(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep of some rows what they are looked for by."""
    return rows.select(column.name for column in matching.WANTED.columns)


def _pair_unsigned(session: Session, paired: pl.DataFrame, provider_id: int) -> pl.DataFrame:
    """Recognise by what was seen the rows that bear neither key nor UUID."""
    unnamed = pl.col("entity_source_pk_value").is_null() & pl.col("unique_id_sinp").is_null()
    bare = paired.filter(unnamed & pl.col("x_m").is_not_null())
    if bare.is_empty():
        return paired
    alike = matching.find_alike(session, wanted(bare), provider_id)
    srid = local_srid(session)
    pairs = comparing.pair_alike(comparing.sign(bare, srid), comparing.sign(alike, srid))
    return paired.update(pairs.with_columns(via=pl.lit("signature")), on=ROW, how="left")


def _find_vanished(
    session: Session, staging: Staging, states: pl.DataFrame, provider_id: int
) -> tuple[pl.DataFrame, int]:
    """Find the records of the provider, in the datasets of the file, that no row of it is; and how many it had.

    Nothing vanishes from a file that could not be read whole, nor, while rows are left out, a record that only its
    content tells apart.
    """
    datasets = staging.read(["dataset_id"])["dataset_id"].unique().to_list()
    delivered = matching.find_delivered(session, provider_id, datasets)
    keys = staging.keys()
    if keys is None:
        return delivered.select("id", "uuid").clear(), delivered.height
    missing = pl.lit(None)
    sought = keys.with_columns(date_min=missing.cast(pl.Date), cd_ref=missing.cast(pl.Int64))
    named = matching.find_candidates(session, wanted(sought), provider_id)
    gone = delivered.join(states.drop_nulls("id"), on="id", how="anti").join(named, on="id", how="anti")
    if keys.height > states.filter(pl.col("state") != CONFLICT).height:
        gone = gone.filter("has_key")
    return gone.select("id", "uuid"), delivered.height


def _describe(states: pl.DataFrame, columns: Mapping[str, tuple[str, ...]]) -> list[Finding]:
    """Write what is said of the rows, one finding for each kind."""
    findings = []
    for kind in COMPARISONS:
        rows = states.filter(pl.col("said") == kind.id)
        if rows.is_empty():
            continue
        field = kind.fields[0]
        others = ("unique_id_sinp", pl.lit("sa date, son taxon, son lieu, ses observateurs et son effectif"))
        values = pl.coalesce(field, *others)
        examples = rows.select(values.alias("value"))["value"].head(_EXAMPLES).to_list()
        message = f"Ligne {rows[ROW][0]} : {kind.message.format(value=examples[0])}"
        findings.append(
            Finding(kind, columns.get(field, (field,)), tuple(rows[ROW].to_list()), message, tuple(examples))
        )
    return findings
