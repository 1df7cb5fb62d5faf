"""Reading the file of candidates that ``mulette ponds detect`` writes."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapely.geometry.base import BaseGeometry

from mulette.core.errors import Invalid

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

LAYER, FEATURES = "candidates", "features"
NEEDED = ("id", "score")
PROPOSED = "proposed_"


@dataclass(frozen=True)
class Found:
    """One candidate of a file.

    Parameters
    ----------
    stable_id
        What the detection calls it, whatever the tiling.
    shape
        Outline, in the CRS of the store.
    values
        Columns of ``tables.Candidate`` that the file fills.
    """

    stable_id: str
    shape: BaseGeometry
    values: dict[str, Any]


@dataclass(frozen=True)
class Findings:
    """All candidates of a file, and what it says of itself.

    Parameters
    ----------
    found
        Candidates.
    about
        ``model``, ``model_note``, ``mulette_version`` where they are said.
    """

    found: tuple[Found, ...]
    about: dict[str, str | None]


def read_candidates(path: Path, srid: int) -> Findings:
    """Read the candidates of a GeoPackage.

    Parameters
    ----------
    path
        File that holds the layer ``candidates`` and, if it can, the table ``features``.
    srid
        EPSG code of the CRS of the store; outlines are brought to it.

    Raises
    ------
    Invalid
        No such layer, no CRS, a column that is needed and missing, an identifier given twice, a score out of 0 to 1.
    """
    import pyogrio
    from pyogrio.errors import DataSourceError

    try:
        layers = {str(name) for name, _ in pyogrio.list_layers(path)}
    except DataSourceError as error:
        raise Invalid(f"« {path.name} » ne se lit pas : {error}.", code="candidates.unreadable") from error
    if LAYER not in layers:
        raise Invalid(
            f"« {path.name} » n'a pas de couche « {LAYER} ». Couches du fichier : {', '.join(sorted(layers))}.",
            code="candidates.no-layer",
        )
    frame = pyogrio.read_dataframe(path, layer=LAYER)
    _check(frame, path.name)
    frame = frame.to_crs(srid)
    measures = _read_measures(path) if FEATURES in layers else {}
    found = tuple(_found(row, measures) for row in frame.to_dict("records"))
    about = {name: _first(frame, name) for name in ("model", "model_note", "mulette_version")}
    return Findings(found, about)


def _check(frame: GeoDataFrame, name: str) -> None:
    missing = [column for column in NEEDED if column not in frame.columns]
    if missing:
        raise Invalid(f"« {name} » : il manque {', '.join(missing)}.", code="candidates.no-column")
    if frame.crs is None:
        raise Invalid(f"« {name} » ne dit pas sa projection. Refaites le fichier avec --crs.", code="candidates.no-crs")
    if frame["id"].duplicated().any():
        twice = frame["id"][frame["id"].duplicated()].iloc[0]
        raise Invalid(f"« {name} » : le candidat {twice} y est deux fois.", code="candidates.twice")
    if frame.geometry.isna().any() or frame.geometry.is_empty.any():
        raise Invalid(f"« {name} » : un candidat n'a pas de contour.", code="candidates.no-outline")
    if not frame["score"].between(0, 1).all():
        raise Invalid(f"« {name} » : une note n'est pas entre 0 et 1.", code="candidates.bad-score")


def _read_measures(path: Path) -> dict[str, dict[str, float]]:
    import pyogrio

    table = pyogrio.read_dataframe(path, layer=FEATURES, read_geometry=False)
    if "id" not in table.columns:
        return {}
    names = [name for name in table.columns if name != "id" and table[name].dtype.kind in "fiu"]
    rows = table[names].astype("float64").to_numpy()
    return {
        str(identifier): {
            name: round(float(value), 5) for name, value in zip(names, row, strict=True) if not math.isnan(value)
        }
        for identifier, row in zip(table["id"], rows, strict=True)
    }


def _found(row: dict[str, Any], measures: dict[str, dict[str, float]]) -> Found:
    shape, stable_id = row["geometry"], str(row["id"])
    values = {
        "score": float(row["score"]),
        "detectors": _word(row.get("detectors")) or "",
        "area_m2": _figure(row.get("area_m2")) or round(float(shape.area), 1),
        "depth_m": _figure(row.get("depth_m")),
        "void_share": _figure(row.get("void_share")),
        "reasons": [part for part in (_word(row.get("reasons")) or "").split(" ; ") if part],
        "proposals": _proposals(row),
        "features": measures.get(stable_id, {}),
        "features_version": _word(row.get("features_version")),
        "tile": _word(row.get("tile")),
        "flown_on": _day(row.get("flown_on")),
    }
    return Found(stable_id, shape, values)


def _proposals(row: dict[str, Any]) -> dict[str, Any]:
    """Give what is proposed for each field: its value, and its method, trust and date where they are said."""
    said = json.loads(_word(row.get("proposals")) or "{}")
    return {
        field: {"value": value, **said.get(field, {})}
        for name, given in row.items()
        if name.startswith(PROPOSED) and (value := _plain(given)) is not None
        for field in [name.removeprefix(PROPOSED)]
    }


def _first(frame: GeoDataFrame, name: str) -> str | None:
    return _word(frame[name].iloc[0]) if name in frame.columns and len(frame) else None


def _figure(value: Any) -> float | None:  # noqa: ANN401
    return round(float(value), 3) if isinstance(value, int | float) and math.isfinite(value) else None


def _is_absent(value: Any) -> bool:  # noqa: ANN401
    """Whether a cell holds nothing: None, NaN or the NaT of a date."""
    return value is None or str(value) in {"nan", "NaT", "<NA>"}


def _word(value: Any) -> str | None:  # noqa: ANN401
    return None if _is_absent(value) or not str(value).strip() else str(value).strip()


def _day(value: Any) -> dt.date | None:  # noqa: ANN401
    text = _word(value)
    return dt.date.fromisoformat(text[:10]) if text else None


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Give a proposed value as JSON holds it; a list was written as JSON text."""
    if _is_absent(value):
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, str) and value.startswith("["):
        return json.loads(value)
    return value
