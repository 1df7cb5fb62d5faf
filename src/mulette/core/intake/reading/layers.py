"""Geographic files: GeoPackage, GeoJSON, shapefile in a zip; the geometry becomes a column of EWKB text.

Heights are dropped: the store is planar, and a Z of a shapefile is nearly always an artefact of the tool.
"""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import polars as pl
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import CRSError

from mulette.core.intake.batch import ROW
from mulette.core.intake.findings import (
    ARCHIVE_WITHOUT_LAYER,
    FILE_CORRUPT,
    FILE_WITHOUT_DATA,
    LAYER_NOT_CHOSEN,
    LAYER_UNKNOWN,
    refuse,
)
from mulette.core.intake.reading.archives import check_archive, extracted
from mulette.core.intake.reading.encodings import known_encoding, require_utf8
from mulette.core.intake.reading.options import Limits, ReadingOptions
from mulette.core.intake.reading.source import BATCH_ROWS, Source, drop_nulls, name_columns

GEOMETRY = "geometry"
_LABELS = {"gpkg": "un GeoPackage", "geojson": "un GeoJSON", "shp": "un shapefile"}
_UNREADABLE = (DataSourceError, DataLayerError, RuntimeError, OSError, UnicodeDecodeError)
_SHAPEFILE = {".shp", ".shx", ".dbf", ".prj", ".cpg"}


class LayerSource(Source):
    """One layer of a geographic file; its features are numbered as records, the first one being row 2."""

    def __init__(self, path: Path, options: ReadingOptions, limits: Limits, format_: str) -> None:
        self.format, self.path = format_, path
        self._options, self._limits = options, limits
        self._members = _choose_members(path, options.layer, limits) if format_ == "shp" else []
        if format_ == "geojson":
            require_utf8(path)
        with self._opened() as place:
            try:
                self.layers = tuple(str(name) for name, _ in pyogrio.list_layers(place))
                self.layer = self._choose_layer()
                if format_ == "shp":
                    self.encoding = _shapefile_encoding(place, options.encoding)
                info = pyogrio.read_info(place, layer=self.layer, encoding=self.encoding, force_feature_count=True)
            except _UNREADABLE:
                refuse(FILE_CORRUPT, file=path.name, format=_LABELS[format_])
        if not info["features"]:
            refuse(FILE_WITHOUT_DATA, file=path.name)
        names = [str(name) for name in info["fields"]]
        super().__init__(path, name_columns(names + [GEOMETRY] * (info["geometry_type"] is not None), path.name))

    def batches(self, size: int = BATCH_ROWS) -> Iterator[pl.DataFrame]:
        """Read the rows from the beginning, at most ``size`` at a time."""
        row = 2
        with ExitStack() as stack:
            place = stack.enter_context(self._opened())
            try:
                meta, stream = stack.enter_context(
                    pyogrio.open_arrow(
                        place,
                        layer=self.layer,
                        encoding=self.encoding,
                        batch_size=size,
                        use_pyarrow=True,
                        datetime_as_string=True,
                    )
                )
                for batch in stream:
                    frame = self._as_text(pl.DataFrame(pl.from_arrow(batch)), meta)
                    yield drop_nulls(
                        frame.insert_column(0, pl.Series(ROW, range(row, row + frame.height))), self._options
                    )
                    row += frame.height
            except _UNREADABLE:
                refuse(FILE_CORRUPT, file=self.path.name, format=_LABELS[self.format])

    def _as_text(self, frame: pl.DataFrame, meta: dict[str, Any]) -> pl.DataFrame:
        names = [str(name) for name in meta["fields"]]
        texts = [_cell_text(frame[name]).alias(column) for name, column in zip(names, self.columns, strict=False)]
        if GEOMETRY in self.columns[len(names) :]:
            wkb = frame[meta["geometry_name"] or "wkb_geometry"].to_numpy()
            texts.append(pl.Series(GEOMETRY, write_ewkb(wkb, meta["crs"]), dtype=pl.String))
        return pl.DataFrame(texts)

    def _choose_layer(self) -> str:
        if self._options.layer and self.format != "shp":
            if self._options.layer not in self.layers:
                refuse(LAYER_UNKNOWN, file=self.path.name, layer=self._options.layer, known=", ".join(self.layers))
            return self._options.layer
        if len(self.layers) > 1:
            refuse(LAYER_NOT_CHOSEN, file=self.path.name, known=", ".join(self.layers))
        return self.layers[0]

    @contextmanager
    def _opened(self) -> Iterator[Path]:
        if not self._members:
            yield self.path
            return
        with extracted(self.path, self._members, self._limits) as folder:
            yield next(file for file in folder.iterdir() if file.suffix.lower() == ".shp")


def write_ewkb(wkb: np.ndarray[Any, Any], crs: str | None) -> list[str | None]:
    """Write geometries as EWKB hexadecimal text with their SRID, in two dimensions.

    Parameters
    ----------
    wkb
        Geometries as bytes, None where there is none.
    crs
        Their CRS as GDAL gives it; one without an EPSG code is brought to WGS 84; None: no SRID is written.
    """
    geometries = shapely.from_wkb(wkb, on_invalid="ignore")
    try:
        system = pyproj.CRS.from_user_input(crs).to_2d() if crs else None
    except CRSError:
        system = None
    if system is not None:
        srid = system.to_epsg()
        if srid is None:
            to_degrees = pyproj.Transformer.from_crs(system, 4326, always_xy=True)
            geometries = shapely.transform(geometries, lambda xy: np.column_stack(to_degrees.transform(*xy.T)))
            srid = 4326
        geometries = shapely.set_srid(geometries, srid)
    return list(shapely.to_wkb(geometries, hex=True, output_dimension=2, include_srid=True, byte_order=1))


def _cell_text(cells: pl.Series) -> pl.Series:
    """Write a column as text: whole numbers without decimals, dates in ISO, lists joined, objects as JSON."""
    if isinstance(cells.dtype, pl.BaseExtension):
        cells = cells.ext.storage()
    if cells.dtype == pl.Boolean:
        return cells.cast(pl.String)
    if cells.dtype.is_float():
        return cells.cast(pl.String).str.strip_suffix(".0")
    if cells.dtype == pl.Binary:
        return cells.bin.encode("hex")
    if isinstance(cells.dtype, pl.List):
        return cells.cast(pl.List(pl.String)).list.join(", ")
    text = cells.cast(pl.String)
    return text.str.replace(r"^(\d{4}-\d{2}-\d{2})T00:00:00(\.000)?$", "$1")


def _choose_members(path: Path, layer: str | None, limits: Limits) -> list[zipfile.ZipInfo]:
    """Choose the parts of the one shapefile of an archive, whatever its folder and its stray lock files."""
    members = check_archive(path, limits, label="une archive ZIP")
    shapes = [PurePosixPath(member.filename) for member in members if _is_part(member, {".shp"})]
    if layer:
        shapes = [shape for shape in shapes if shape.stem == layer]
    if len(shapes) != 1:
        found = ", ".join(str(shape) for shape in shapes) or "aucun fichier .shp"
        refuse(ARCHIVE_WITHOUT_LAYER, file=path.name, found=found)
    stem = str(shapes[0].with_suffix(""))
    return [m for m in members if _is_part(m, _SHAPEFILE) and str(PurePosixPath(m.filename).with_suffix("")) == stem]


def _is_part(member: zipfile.ZipInfo, suffixes: set[str]) -> bool:
    name = PurePosixPath(member.filename)
    return name.suffix.lower() in suffixes and not name.name.startswith(".") and "__MACOSX" not in name.parts


def _shapefile_encoding(place: Path, declared: str | None) -> str:
    """Find the encoding of the attributes: declared, named by the .cpg, else UTF-8 if all of them are, else cp1252."""
    if declared:
        return known_encoding(declared)
    for mark in place.parent.glob("*.[cC][pP][gG]"):
        named = mark.read_text(encoding="ascii", errors="ignore").strip().upper().removeprefix("ANSI ")
        for name in (named, f"cp{named}"):
            with suppress(LookupError):
                return codecs.lookup(name).name
    table = next(place.parent.glob("*.[dD][bB][fF]"), None)
    return "utf-8" if table is None or _is_utf8(table) else "cp1252"


def _is_utf8(table: Path) -> bool:
    """Tell whether the records of a dBase table are UTF-8; its header, whose size is in bytes 8 and 9, is binary."""
    with table.open("rb") as file:
        file.seek(int.from_bytes(file.read(10)[8:10], "little"))
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block := file.read(1_000_000):
                decoder.decode(block)
        except UnicodeDecodeError:
            return False
    return True
