"""A bocage written as a survey would be delivered: tiles of cloud, rasters and photographs, vectors, truth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import laspy
import numpy as np
import numpy.typing as npt
import rasterio
import shapely
from rasterio.crs import CRS as RasterCRS

from mulette.ponds.sensing.grid import Grid
from mulette.ponds.synthetic.bocage import Bocage
from mulette.ponds.synthetic.truth import outline

WRITTEN_ON = "2024-01-01T00:00:00.000Z"
"""The day that GeoPackages say they were changed on: a bocage has no clock."""
SCALE_M = 0.01
WATER_KNOWN = 0.25
"""Share of ponds past 200 m² that the topographic base knows."""


def tile_name(grid: Grid) -> str:
    """Name a tile as IGN does, by the kilometres of its north-west corner.

    >>> tile_name(Grid(300_000, 6_802_000, 0.5, 2000, 2000, "EPSG:2154"))
    '0300_6802'
    """
    return f"{int(grid.west // 1000):04}_{int(grid.north // 1000):04}"


def write_bocage(bocage: Bocage, folder: Path, *, cloud: bool = True, images: bool = True) -> Iterator[str]:
    """Write a bocage; give the name of each tile once it is written.

    The folder gets ``nuage/``, ``mnt/``, ``mns/``, ``mnh/``, ``rvb/``, ``irc/`` (a file a tile), ``bdtopo.gpkg``,
    ``verite.gpkg`` (layers ``mares`` and ``leurres``) and ``inventaire.gpkg``. The same seed gives the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_vectors(bocage, folder)
    for grid in bocage.tiles():
        name = tile_name(grid)
        rasters = bocage.rasters(grid)
        for layer, word in (("ground", "MNT"), ("surface", "MNS"), ("canopy", "MNH")):
            _write_raster(
                folder / word.lower() / f"LHD_FXX_{name}_{word}_O_0M50_LAMB93_IGN69.tif", grid, rasters[layer][None]
            )
        if images:
            seen = bocage.images(grid)
            for word, bands in (("RVB", ("red", "green", "blue")), ("IRC", ("near_infrared", "red", "green"))):
                photo = np.stack([seen[band] for band in bands])
                _write_raster(folder / word.lower() / f"ORTHO_{word}_{name}_0M50_LAMB93.tif", grid, photo)
        if cloud:
            write_cloud(bocage, grid, folder / "nuage" / f"LHD_FXX_{name}_PTS_LAMB93_IGN69.laz")
        yield name


def _write_raster(path: Path, grid: Grid, bands: npt.NDArray[Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    profile = {
        "driver": "GTiff", "width": grid.width, "height": grid.height, "count": len(bands), "dtype": bands.dtype,
        "crs": RasterCRS.from_string(grid.crs), "transform": grid.transform, "tiled": True, "blockxsize": 256,
        "blockysize": 256, "compress": "deflate", "zlevel": 1, "predictor": 3 if bands.dtype.kind == "f" else 2,
    }  # fmt: skip
    if bands.dtype.kind == "f":
        profile["nodata"] = -9999.0
        bands = bands.round(2)
    with rasterio.open(path, "w", **profile) as raster:
        raster.write(bands)


def write_cloud(bocage: Bocage, grid: Grid, path: Path) -> int:
    """Write the cloud of a tile, LAS 1.4 format 6 in LAZ; give its number of points."""
    import pyproj

    path.parent.mkdir(parents=True, exist_ok=True)
    header = laspy.LasHeader(point_format=6, version="1.4")
    header.scales, header.offsets = np.full(3, SCALE_M), np.array([grid.west, grid.bounds[1], 0.0])
    header.creation_date = bocage.flown_on
    header.global_encoding.gps_time_type = laspy.header.GpsTimeType.STANDARD
    header.add_crs(pyproj.CRS.from_user_input(bocage.crs))
    header.generating_software, header.system_identifier = "Mulette", "bocage d'essai"
    count = 0
    with laspy.open(path, mode="w", header=header, do_compress=True) as writer:
        for points in bocage.cloud(grid):
            record = laspy.ScaleAwarePointRecord.zeros(len(points), header=header)
            for field in points.dtype.names or ():
                record[field] = points[field]
            writer.write_points(record)
            count += len(points)
    return count


def write_vectors(bocage: Bocage, folder: Path) -> None:
    """Write the topographic base, the truth and the inventory."""
    country = bocage.country
    roofs = np.zeros(len(country.buildings), dtype=bocage.hollows.dtype)
    for field in ("x", "y", "long_m", "wide_m", "angle"):
        roofs[field] = country.buildings[field]
    roofs["square"] = True
    large = bocage.truth[(bocage.truth["area_m2"] > 200) & bocage.truth["wet"]]
    known = large[bocage.random("water").random(len(large)) < WATER_KNOWN]
    layers = {
        "batiment": (gpd.GeoDataFrame({"hauteur": country.buildings["height_m"]}), [outline(one) for one in roofs]),
        "troncon_de_route": (gpd.GeoDataFrame({"nature": ["Route"] * len(country.roads)}), _lines(country.roads)),
        "fosse": (gpd.GeoDataFrame({"profondeur": country.ditches[:, 4]}), _lines(country.ditches)),
        "plan_d_eau": (gpd.GeoDataFrame({"nature": ["Mare"] * len(known)}), known.geometry.to_numpy()),
    }  # fmt: skip
    for name, (table, shapes) in layers.items():
        _write_layer(table.set_geometry(gpd.GeoSeries(list(shapes), crs=bocage.crs)), folder / "bdtopo.gpkg", name)
    _write_layer(bocage.truth, folder / "verite.gpkg", "mares")
    _write_layer(bocage.known_decoys, folder / "verite.gpkg", "leurres")
    _write_layer(bocage.inventory.drop(columns="pond"), folder / "inventaire.gpkg", "inventaire")


def _lines(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.object_]:
    """Draw the segments whose ends are the first four columns."""
    return np.asarray(shapely.linestrings(rows[:, :4].reshape(-1, 2, 2)))


def _write_layer(table: gpd.GeoDataFrame, path: Path, layer: str) -> None:
    """Write a layer; GDAL is told the day, so that the same layer has the same bytes."""
    import pyogrio

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": WRITTEN_ON})
    try:
        table.to_file(path, layer=layer, driver="GPKG", engine="pyogrio")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
