"""The files of the three providers of the isle, clean for the past, dirty for the delivery that waits.

The three formats that data administrators know: a French spreadsheet export (CSV, Windows encoding, semicolons,
decimal commas, Lambert-93), a workbook (XLSX), and a QGIS layer (GeoPackage, WGS 84).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pyogrio
import shapely

from mulette.core.geometry.crs import transformer
from mulette.demo.sightings import OBSERVERS
from mulette.demo.templates import short_name

STAGES = {"0": "Inconnu", "2": "Adulte"}
TECHNIQUES = {"0": "Vu", "3": "Ultrasons"}


def write_conservatoire(sightings: pl.DataFrame, path: Path) -> Path:
    """Write the CSV of the conservatory: cp1252, semicolons."""
    return write_text(conservatoire_rows(sightings), path)


def conservatoire_rows(sightings: pl.DataFrame) -> pl.DataFrame:
    """Lay the sightings out as the conservatory does: dates as 12/05/2024, metres with a comma."""
    return sightings.select(
        pl.col("key").alias("Num_obs"),
        pl.col("date").dt.strftime("%d/%m/%Y").alias("Date"),
        pl.col("hour").alias("Heure"),
        pl.col("lb_nom").alias("Espèce"),
        pl.col("cd_nom").cast(pl.String).alias("CD_NOM"),
        *(
            pl.col(name).map_elements(lambda value: f"{value:.1f}".replace(".", ","), pl.String).alias(label)
            for name, label in (("x_m", "X_L93"), ("y_m", "Y_L93"))
        ),
        pl.col("count").cast(pl.String).alias("Effectif"),
        pl.col("stage").replace_strict(STAGES).alias("Stade"),
        pl.col("technique").replace_strict(TECHNIQUES).alias("Méthode"),
        pl.col("observer").replace_strict({name: short_name(name) for name in OBSERVERS}).alias("Observateur"),
        pl.col("sensitivity").alias("Sensibilité"),
        pl.col("remark").alias("Remarque"),
    )


def write_text(frame: pl.DataFrame, path: Path) -> Path:
    """Write a frame of text as the conservatory's spreadsheet does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(frame.write_csv(separator=";", line_terminator="\r\n").encode("cp1252"))
    return path


def write_parc(sightings: pl.DataFrame, path: Path) -> Path:
    """Write the workbook of the park."""
    return write_workbook(parc_rows(sightings), path)


def parc_rows(sightings: pl.DataFrame) -> pl.DataFrame:
    """Lay the sightings out as the park does: ISO dates, WGS 84 degrees."""
    longitude, latitude = _degrees(sightings)
    return sightings.select(
        pl.col("key").alias("Identifiant"),
        pl.col("date").dt.strftime("%Y-%m-%d").alias("Date début"),
        pl.col("date").dt.strftime("%Y-%m-%d").alias("Date fin"),
        pl.col("lb_nom").alias("Nom scientifique"),
        pl.col("cd_nom").cast(pl.String),
        pl.Series("Longitude", [f"{value:.6f}" for value in longitude]),
        pl.Series("Latitude", [f"{value:.6f}" for value in latitude]),
        pl.col("count").cast(pl.String).alias("Nombre"),
        pl.col("altitude_m").cast(pl.String).alias("Altitude (m)"),
        pl.col("technique").replace_strict(TECHNIQUES).alias("Technique"),
        pl.col("observer").alias("Observateurs"),
        pl.col("sensitivity").alias("Sensibilité"),
    )


def write_workbook(frame: pl.DataFrame, path: Path) -> Path:
    """Write a frame as a layer of a workbook, every cell as text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    fields = [frame[name].fill_null("").to_numpy().astype(object) for name in frame.columns]
    pyogrio.raw.write(path, None, fields, frame.columns, driver="XLSX", layer="Observations", geometry_type=None)
    return path


def write_naturalistes(sightings: pl.DataFrame, path: Path) -> Path:
    """Write the QGIS layer of the naturalists: points in WGS 84."""
    return write_layer(naturalistes_rows(sightings), points_of(sightings), path)


def points_of(sightings: pl.DataFrame) -> npt.NDArray[np.object_]:
    """Give the points of the sightings in WGS 84."""
    return np.asarray(shapely.points(*_degrees(sightings)), dtype=object)


def naturalistes_rows(sightings: pl.DataFrame) -> pl.DataFrame:
    """Lay the sightings out as the naturalists do."""
    return sightings.select(
        pl.col("key").alias("id_obs"),
        pl.col("cd_nom").cast(pl.String),
        pl.col("lb_nom").alias("nom"),
        pl.col("nom_vern").alias("nom_fr"),
        pl.col("date").dt.strftime("%Y-%m-%d").alias("date_obs"),
        pl.col("observer").alias("obs"),
        pl.col("count").cast(pl.String).alias("nb"),
        pl.col("sensitivity").alias("sensi"),
        pl.col("remark").alias("remarque"),
    )


def write_layer(frame: pl.DataFrame, geometries: npt.NDArray[np.object_], path: Path) -> Path:
    """Write a frame and its points as a GeoPackage layer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    fields = [frame[name].to_numpy().astype(object) for name in frame.columns]
    pyogrio.raw.write(
        path, shapely.to_wkb(geometries), fields, frame.columns, driver="GPKG", layer="observations",
        geometry_type="Point", crs="EPSG:4326",
    )  # fmt: skip
    return path


def _degrees(sightings: pl.DataFrame) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    to_degrees = transformer(2154, 4326)
    longitude, latitude = to_degrees.transform(sightings["x_m"].to_numpy(), sightings["y_m"].to_numpy())
    return np.round(longitude, 6), np.round(latitude, 6)
