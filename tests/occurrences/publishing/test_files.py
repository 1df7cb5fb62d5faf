"""Files of a product are read back by other programs and say what the product gives."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sqlite3
from pathlib import Path

import fastexcel
import polars as pl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from dwca.read import DwCAReader

from mulette.core.diffusion.products.parsing import parse_product
from mulette.core.diffusion.products.product import Product
from mulette.core.errors import Invalid, NotFound
from mulette.core.house import House
from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.occurrences.products.vocabulary import vocabulary
from mulette.occurrences.publishing import files, tables
from tests.factories.sensitive import make_sensitive

NOW = dt.datetime(2026, 3, 15, 10, tzinfo=dt.UTC)
OPEN = """
code = "ouvert"
label = "Données ouvertes de l'essai"
description = "Ce que le public voit des cinq données de l'essai."
licence = "Licence Ouverte 2.0"
audience = { public = true }
[[rules]]
show = "precise"
"""


@pytest.fixture
def product(house: House) -> Product:
    """Give a product over five records: precise, commune, cell of 10 km, department, and one given to nobody."""
    with house.store.transaction() as session:
        load_nomenclatures(session)
        make_sensitive(session)
    return parse_product(OPEN, vocabulary())


def made(house: House, product: Product, format_: str) -> Path:
    assert files.make_file(house, product, format_, now=NOW).records == 4
    return files.path_of(house, product.code, format_)


def test_a_geopackage_has_a_layer_a_kind_of_geometry_with_its_style(house: House, product: Product) -> None:
    path = made(house, product, "gpkg")
    assert {name: kind for name, kind in pyogrio.list_layers(path) if kind} == {
        "points": "Point", "surfaces": "MultiPolygon",
    }  # fmt: skip
    about = pyogrio.read_info(path, layer="points")
    assert (about["crs"], about["features"]) == ("EPSG:2154", 1)
    assert pyogrio.read_info(path, layer="surfaces")["features"] == 3
    _, _, shapes, _ = pyogrio.raw.read(path, layer="points")
    assert shapely.from_wkb(shapes[0]).equals(shapely.Point(705_000, 6_605_000))
    with sqlite3.connect(path) as connection:
        styles = connection.execute("SELECT f_table_name, styleQML FROM layer_styles ORDER BY 1").fetchall()
    assert [name for name, _ in styles] == ["points", "surfaces"]
    assert "Date de début" in styles[0][1]


def test_an_archive_is_read_back_by_the_reader_of_others(house: House, product: Product) -> None:
    with DwCAReader(str(made(house, product, "dwca"))) as archive:
        rows = [row.data for row in archive]
        assert archive.descriptor.core.type == "http://rs.tdwg.org/dwc/terms/Occurrence"
        title = archive.metadata.find("dataset/title")
        assert title is not None
        assert title.text == product.label
    term = "http://rs.tdwg.org/dwc/terms/"
    assert [row[f"{term}dataGeneralizations"] != "" for row in rows] == [False, True, True, True]
    with house.store.reading() as session:
        from mulette.occurrences.products.reading import read_product

        records = pl.concat(read_product(session, product, today=NOW.date()))
    assert [row[f"{term}occurrenceID"] for row in rows] == records["unique_id_sinp"].to_list()
    assert [row[f"{term}eventDate"] for row in rows] == records["date_min"].cast(pl.String).to_list()
    assert {row["http://purl.org/dc/terms/license"] for row in rows} == {"Licence Ouverte 2.0"}


def test_an_archive_by_event_gathers_occurrences_under_their_events(house: House, product: Product) -> None:
    with DwCAReader(str(made(house, product, "dwca-event"))) as archive:
        events = list(archive)
        assert archive.descriptor.core.type == "http://rs.tdwg.org/dwc/terms/Event"
        assert [len(event.extensions) for event in events] == [1, 1, 1, 1]
        assert {event.extensions[0].rowtype for event in events} == {"http://rs.tdwg.org/dwc/terms/Occurrence"}


def test_exchange_data_of_the_sinp_give_the_code_of_the_area_of_a_blurred_record(
    house: House, product: Product
) -> None:
    with made(house, product, "dee").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    assert [row["geometrie"][:5] for row in rows] == ["POINT", "", "", ""]
    assert [row["codeCommune"] for row in rows] == ["", "00001", "", ""]
    assert [row["codeMaille"] for row in rows] == ["", "", "10kmL93E070N660", ""]
    assert [row["codeDepartement"] for row in rows] == ["", "", "", "00"]
    assert {"idSINPOccTax", "dateDebut", "cdNom", "statutObservation"} <= set(rows[0])


def test_geoparquet_and_geojson_and_csv_hold_the_same_records(house: House, product: Product) -> None:
    parquet = pq.read_table(made(house, product, "parquet"))
    about = json.loads(parquet.schema.metadata[b"geo"])
    assert about["columns"]["geometry"]["crs"]["id"] == {"authority": "EPSG", "code": 2154}
    geojson = json.loads(made(house, product, "geojson").read_text(encoding="utf-8"))
    table = pl.read_csv(made(house, product, "csv"))
    identifiers = parquet.column("unique_id_sinp").to_pylist()
    assert [one["properties"]["unique_id_sinp"] for one in geojson["features"]] == identifiers
    assert table["unique_id_sinp"].to_list() == identifiers


def test_a_workbook_has_french_heads_and_a_limit(
    house: House, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = fastexcel.read_excel(made(house, product, "xlsx")).load_sheet(0).to_polars()
    assert {"Date de début", "Nom cité"} <= set(sheet.columns)
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    with pytest.raises(Invalid, match="3 données au plus"):
        files.make_file(house, product, "xlsx", now=NOW)


def test_what_a_file_lost_since_the_last_time_is_known(house: House, product: Product) -> None:
    made(house, product, "csv")
    fewer = parse_product(OPEN + '[select]\nfilters = { from = "2999-01-01" }\n', vocabulary())
    again = files.make_file(house, fewer, "csv", now=NOW)
    assert (again.records, again.before, again.has_dropped) == (0, 4, True)
    assert files.list_made(house, "ouvert")["csv"] == again


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (OPEN.replace("Licence Ouverte 2.0", "Réservé au parc"), "CC-BY"),
        (OPEN.replace("Données ouvertes de l'essai", "Essai"), "10 caractères"),
    ],
)
def test_what_gbif_would_refuse_is_refused_before(house: House, product: Product, text: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        files.make_file(house, parse_product(text, vocabulary()), "dwca", now=NOW)


def test_an_unknown_format_is_refused_by_name(house: House) -> None:
    with pytest.raises(NotFound, match="gpkg"):
        files.path_of(house, "ouvert", "shp")
