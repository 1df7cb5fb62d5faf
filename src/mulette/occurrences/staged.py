"""A record ready for its table: positions measured, content fingerprinted, nothing of the store needed any more."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import shapely

from mulette.core.diffusion.rank import diffusion_rank
from mulette.core.geometry.grids import cell_numbers
from mulette.core.intake.batch import ROW
from mulette.core.intake.canonical import canonical, write_verbatim
from mulette.occurrences.actions import action_of
from mulette.occurrences.fields import record_fields

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mulette.core.intake.batch import Batch

KEYS = ("unique_id_sinp", "entity_source_pk_value")
"""What says which record it is; the rest is its content."""

CELLS = {"cell_1km": 1_000, "cell_5km": 5_000, "cell_10km": 10_000}
"""Columns of the cells, and their side in metres."""

CONTENT = (
    *(name for name, field in record_fields().items() if field.stored and name not in KEYS),
    "unique_dataset_id",
)
"""Values that make the content of a record, with its geometry."""

_CENTIMETRES = 2
_STORED = {name: field for name, field in record_fields().items() if field.stored}


def stage(batch: Batch, records: pl.DataFrame) -> pl.DataFrame:
    """Lay interpreted records out as their table wants them.

    Parameters
    ----------
    batch
        The rows as the file gives them.
    records
        As given by ``interpretation.interpret``, each with a geometry, a taxon and a dataset.

    Returns
    -------
    polars.DataFrame
        ``row``; the stored fields; ``unique_dataset_id``, ``dataset_id``, ``cd_ref``; ``geom`` (WKB), ``x_m``,
        ``y_m`` (a point of the geometry, m), the cells of that point; ``last_action`` (I, U or null); ``diffusion``,
        ``content_hash``, ``verbatim``.
    """
    geometries = shapely.from_wkb(records["geom"].to_numpy())
    x_m, y_m = _representative(geometries)
    staged = records.select(
        ROW,
        *(_as_stored(name, records.schema[name]) for name in _STORED),
        "unique_dataset_id",
        "dataset_id",
        "cd_ref",
        "geom",
        action_of(records),
        attached_area_id="area_id",
        x_m=pl.Series(x_m),
        y_m=pl.Series(y_m),
        diffusion=diffusion_rank("sensitivity", "diffusion_level", "is_private"),
        **{name: pl.Series(cell_numbers(x_m, y_m, side_m)) for name, side_m in CELLS.items()},
    )
    return staged.with_columns(
        content_hash=fingerprint(staged, geometries), verbatim=write_verbatim(batch, records, record_fields())
    )


def fingerprint(staged: pl.DataFrame, geometries: NDArray[np.object_]) -> pl.Series:
    """Hash the content of each record: equal when every value is, and the position to the centimetre.

    Returns
    -------
    32 hexadecimal characters of BLAKE2b, stable from one version to the next.
    """
    rounded = shapely.transform(geometries, lambda xy: np.round(xy, _CENTIMETRES) + 0.0)
    wkb = pl.Series("geometry", shapely.to_wkb(rounded, byte_order=1).tolist(), dtype=pl.Binary)
    contents = staged.select(
        pl.concat_str(
            *(canonical(name, staged.schema[name]).fill_null("\0") for name in CONTENT),
            wkb.bin.encode("hex").fill_null("\0"),
            separator="\x1f",
        )
    ).to_series()
    hashes = [hashlib.blake2b(content.encode(), digest_size=16).hexdigest() for content in contents]
    return pl.Series("content_hash", hashes, dtype=pl.String)


def normal_json(value: Any) -> str | None:  # noqa: ANN401
    """Write a JSON value in the one way that equal values share; None stays None.

    >>> normal_json({"b": 1, "a": "é"})
    '{"a": "é", "b": 1}'
    """
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _as_stored(name: str, type_: pl.DataType) -> pl.Expr:
    field = _STORED[name]
    if field.type == "time":
        return pl.col(name).dt.strftime("%H:%M:%S").alias(name)
    if field.type == "json":
        return pl.col(name).map_elements(lambda text: normal_json(json.loads(text)), return_dtype=pl.String)
    return pl.col(name)


def _representative(geometries: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give a point of each geometry: itself, the centre of a line or surface, a point inside where that falls out."""
    points = np.where(shapely.get_type_id(geometries) == 0, geometries, shapely.centroid(geometries))
    surfaces = np.flatnonzero(shapely.get_dimensions(geometries) == 2)
    outside = surfaces[~shapely.intersects(geometries[surfaces], points[surfaces])]
    points[outside] = shapely.point_on_surface(geometries[outside])
    return shapely.get_x(points), shapely.get_y(points)
