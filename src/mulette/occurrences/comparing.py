"""What each row of a file is to the store: new, changed, unchanged, or in conflict with another record. Pure."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import shapely

from mulette.core.geometry.crs import transform
from mulette.core.intake.batch import ROW
from mulette.core.intake.target import CHANGED, CONFLICT, NEW, UNCHANGED, WITHDRAWN
from mulette.occurrences.actions import DELETE, INSERT, UPDATE

SIGNATURE = ("date_min", "cd_ref", "longitude", "latitude", "observers", "count_min")
"""What a record without any identifier is known by; the position in degrees to 3 decimals, about 100 m."""

_DECIMALS = 3
WGS84 = 4326


def pair_candidates(
    rows: pl.DataFrame, candidates: pl.DataFrame, provider_id: int | None, identity: tuple[str, ...]
) -> pl.DataFrame:
    """Choose the record that each row is among those that bear its key or its UUID.

    A row is in conflict when its UUID is that of a record of somebody else, or of another record than its key means,
    or when two rows would be one record.

    Parameters
    ----------
    rows
        ``row``, ``unique_id_sinp``, ``content_hash``.
    candidates
        As ``matching.find_candidates`` gives.
    provider_id
        Whose file it is; None: nobody's, and no record is somebody else's.
    identity
        Rules that count, in order; ``source`` is the key of the provider, ``uuid`` the permanent identifier.

    Returns
    -------
    polars.DataFrame
        The columns of ``rows``; ``id``, ``via``, ``stored_hash`` (null without any candidate); ``conflict``:
        ``uuid.known``, ``uuid.moved`` or null.
    """
    paired = rows
    for via in ("source", "uuid"):
        found = candidates.filter(pl.col("via") == via).unique(ROW)
        named = {name: f"{via}_{name}" for name in ("id", "uuid", "provider_id", "content_hash")}
        paired = paired.join(found.select(ROW, *named).rename(named), on=ROW, how="left", maintain_order="left")
    vias = [via for via in identity if via in {"source", "uuid"}] or ["uuid"]
    has = {via: pl.col(f"{via}_id").is_not_null() for via in ("source", "uuid")}
    chosen = pl.coalesce(f"{via}_id" for via in vias)
    foreign = pl.lit(provider_id is not None) & has["uuid"] & _differ("uuid_provider_id", provider_id)
    moved = (pl.col("source_uuid") != pl.col("unique_id_sinp")).fill_null(value=False) & pl.lit("source" in vias)
    twice = chosen.is_not_null() & (pl.int_range(pl.len()).over(chosen) > 0)
    return paired.select(
        *rows.columns,
        id=chosen,
        via=pl.coalesce(pl.when(has[via]).then(pl.lit(via)) for via in vias),
        stored_hash=pl.coalesce(f"{via}_content_hash" for via in vias),
        conflict=pl.when(foreign).then(pl.lit("uuid.known")).when(moved | twice).then(pl.lit("uuid.moved")),
    )


def _differ(column: str, value: int | None) -> pl.Expr:
    return pl.col(column).ne_missing(pl.lit(value, dtype=pl.Int64))


def sign(records: pl.DataFrame, srid: int) -> pl.DataFrame:
    """Add the position in degrees of each record's signature, and ``rank`` among those that share it.

    Parameters
    ----------
    records
        ``date_min``, ``cd_ref``, ``x_m``, ``y_m``, ``observers``, ``count_min``, in a stable order.
    srid
        EPSG code of the storage CRS.
    """
    points = np.asarray(shapely.points(records["x_m"].to_numpy(), records["y_m"].to_numpy()), dtype=object)
    degrees = shapely.get_coordinates(transform(points, srid, WGS84))
    placed = records.with_columns(
        longitude=pl.Series(degrees[:, 0]).round(_DECIMALS), latitude=pl.Series(degrees[:, 1]).round(_DECIMALS)
    )
    return placed.with_columns(rank=pl.int_range(pl.len()).over(SIGNATURE))


def pair_alike(rows: pl.DataFrame, alike: pl.DataFrame) -> pl.DataFrame:
    """Pair the rows and the records that share a signature, first with first, second with second.

    Returns
    -------
    polars.DataFrame
        ``row``, ``id``, ``stored_hash`` of the pairs.
    """
    stored = alike.select(*SIGNATURE, "rank", "id", stored_hash="content_hash")
    wanted = rows.select(ROW, *SIGNATURE, "rank")
    return wanted.join(stored, on=[*SIGNATURE, "rank"], nulls_equal=True).select(ROW, "id", "stored_hash")


def tell_states(paired: pl.DataFrame, mode: str) -> pl.DataFrame:
    """Tell the state of each row; in a delivery that only adds, a row that changes or deletes is in conflict.

    Parameters
    ----------
    paired
        ``row``, ``id``, ``via``, ``content_hash``, ``stored_hash``, ``conflict``, ``last_action``.
    mode
        ``add``, ``update`` or ``mirror``.

    Returns
    -------
    polars.DataFrame
        ``row``, ``id``, ``state``, ``said`` (id of the finding that the row deserves, or null).
    """
    is_known, deletes = pl.col("id").is_not_null(), pl.col("last_action").eq_missing(DELETE)
    is_changed = is_known & ~deletes & (pl.col("content_hash") != pl.col("stored_hash"))
    known = pl.when(pl.col("via") == "uuid").then(pl.lit("uuid.known")).otherwise(pl.lit("record.known"))
    refused = pl.when(is_known & deletes).then(pl.lit("action.delete-refused")).when(is_changed).then(known)
    conflict = pl.coalesce("conflict", pl.when(pl.lit(mode) == "add").then(refused))
    skipped = pl.when((pl.lit(mode) == "add") & is_known & (pl.col("via") == "uuid")).then(pl.lit("record.unchanged"))
    state = (
        pl.when(conflict.is_not_null())
        .then(pl.lit(CONFLICT))
        .when(is_known & deletes)
        .then(pl.lit(WITHDRAWN))
        .when(is_changed)
        .then(pl.lit(CHANGED))
        .when(is_known | deletes)
        .then(pl.lit(UNCHANGED))
        .otherwise(pl.lit(NEW))
    )
    return paired.select(ROW, "id", state=state, said=pl.coalesce(conflict, _remark(is_known, deletes), skipped))


def _remark(is_known: pl.Expr, deletes: pl.Expr) -> pl.Expr:
    """Say where what a row asks is not what will be done."""
    action = pl.col("last_action")
    return (
        pl.when(deletes & ~is_known)
        .then(pl.lit("action.delete-unknown"))
        .when(is_known & (action == INSERT))
        .then(pl.lit("action.insert-known"))
        .when(~is_known & (action == UPDATE))
        .then(pl.lit("action.update-unknown"))
    )


def differences(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """List the fields that differ between records and the rows that change them.

    Parameters
    ----------
    before, after
        ``id``, then the same text columns; ``after`` also has ``row``.

    Returns
    -------
    polars.DataFrame
        ``row``, ``id``, ``field``, ``before``, ``after``, in the order of rows then fields.
    """
    names = [name for name in before.columns if name != "id"]
    old = before.unpivot(names, index="id", variable_name="field", value_name="before")
    new = after.unpivot(names, index=[ROW, "id"], variable_name="field", value_name="after")
    both = new.join(old, on=["id", "field"], how="inner", maintain_order="left")
    return (
        both.filter(pl.col("before").ne_missing(pl.col("after")))
        .select(ROW, "id", "field", "before", "after")
        .sort(ROW, maintain_order=True)
    )


def sides(changes: pl.DataFrame) -> pl.DataFrame:
    """Write the changes of each record as two JSON objects: ``id``, ``before``, ``after``.

    >>> changes = pl.DataFrame({"row": [2], "id": [7], "field": ["sex"], "before": ["2"], "after": [None]})
    >>> sides(changes).row(0)
    (7, '{"sex":"2"}', '{"sex":null}')
    """
    name = pl.col("field").map_elements(_quoted, return_dtype=pl.String)
    both = changes.select("id", *(_pair(name, pl.col(side)).alias(side) for side in ("before", "after")))
    return both.group_by("id", maintain_order=True).agg(
        ("{" + pl.col(side).str.join(",") + "}").alias(side) for side in ("before", "after")
    )


def _pair(name: pl.Expr, value: pl.Expr) -> pl.Expr:
    return name + ":" + value.map_elements(_quoted, return_dtype=pl.String).fill_null("null")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
