"""The package of a campaign for QField and QGIS: a GeoPackage with the form to fill, and its project, in a ZIP."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.ponds.campaigns.form import TOLD_LABELS, FormField, all_fields, told
from mulette.ponds.campaigns.project import FILE, OUTLINES, PONDS, TERMS, VISITS, write_project
from mulette.ponds.campaigns.queries import Halt
from mulette.ponds.register.neighbours import near_known
from mulette.ponds.register.tables import Pond

PROJECT = "campagne.qgs"
AROUND_M = 300
"""Ponds known this near a stop are shown, so that nobody describes one twice."""
NO_MOMENT = "2000-01-01T00:00:00.000Z"
_MOMENT = (2000, 1, 1, 0, 0, 0)
_DTYPES = {"integer": "Int64", "number": "float64", "boolean": "boolean"}
_TOLD_DTYPES = {"ordre": "Int64", "note": "float64", "surface_m2": "Int64", "creux_m": "float64"}


def write_package(title: str, halts: Sequence[Halt], ponds: Sequence[Pond], srid: int) -> bytes:
    """Write the package; the same stops make the same bytes.

    Layers of the GeoPackage: ``visites`` (one point a stop, the form to fill; a pond found on the way is a new point),
    ``contours`` (outlines of the candidates), ``mares`` (ponds known around), ``termes`` (lists of the form).
    """
    written = BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        path = Path(folder) / FILE
        _write_geopackage(path, halts, ponds, srid)
        bounds = shapely.buffer(shapely.union_all([one.candidate.geom for one in halts]).envelope, 100).bounds
        for name, content in ((FILE, path.read_bytes()), (PROJECT, write_project(title, bounds, srid))):
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def ponds_around(session: Session, viewer: Viewer, halts: Sequence[Halt]) -> list[Pond]:
    """Give the ponds of the register near the stops, as the viewer may know them."""
    found: dict[int, Pond] = {}
    for halt in halts:
        for near in near_known(session, viewer, halt.point.x, halt.point.y, AROUND_M):
            found[near.pond.id] = near.pond
    return [found[number] for number in sorted(found)]


def _write_geopackage(path: Path, halts: Sequence[Halt], ponds: Sequence[Pond], srid: int) -> None:
    import geopandas as gpd
    import pandas as pd
    import pyogrio

    crs = f"EPSG:{srid}"
    visits = gpd.GeoDataFrame(_visit_columns(halts), geometry=[one.point for one in halts], crs=crs)
    outlines = gpd.GeoDataFrame(
        {"ordre": [one.stop.position for one in halts], "candidat": [one.candidate.stable_id for one in halts]},
        geometry=[_multi(one.candidate.geom) for one in halts],
        crs=crs,
    )
    known = gpd.GeoDataFrame(
        {
            "mare": [one.loc_id_plus for one in ponds],
            "nom": [one.name for one in ponds],
            "statut": [one.status for one in ponds],
        },
        geometry=[shapely.Point(one.x_m, one.y_m) for one in ponds],
        crs=crs,
    )
    lists = [(field.name, term) for field in all_fields() if field.kind == "codes" for term in field.options]
    terms = pd.DataFrame(lists, columns=["liste", "terme"])
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": NO_MOMENT})
    for layer, frame, kind in (
        (VISITS, visits, "Point"),
        (OUTLINES, outlines, "MultiPolygon"),
        (PONDS, known, "Point"),
    ):
        pyogrio.write_dataframe(frame, path, layer=layer, driver="GPKG", geometry_type=kind)
    pyogrio.write_dataframe(terms, path, layer=TERMS, driver="GPKG")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _visit_columns(halts: Sequence[Halt]) -> dict[str, Any]:
    import pandas as pd

    rows = [told(one) for one in halts]
    shown = {
        name: pd.Series([row[name] for row in rows], dtype=_TOLD_DTYPES.get(name, "object")) for name in TOLD_LABELS
    }
    return {**shown, **{field.name: _empty(field, len(halts)) for field in all_fields()}}


def _empty(field: FormField, count: int) -> Any:  # noqa: ANN401
    """Give an empty column of the type of a field; a day is kept as text, 2026-03-02."""
    import pandas as pd

    return pd.Series([None] * count, dtype=_DTYPES.get(field.kind, "object"))


def _multi(shape: shapely.Geometry) -> shapely.MultiPolygon:
    parts = [part if part.area else part.buffer(2) for part in shapely.get_parts(shape)]
    return shapely.MultiPolygon(parts)
