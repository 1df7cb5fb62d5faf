"""An export holds one line a record, as the viewer may see it."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import pyogrio
import pytest
import shapely

from mulette.core.house import House
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.storage.store import Store
from mulette.occurrences.exporting import write, write_csv
from mulette.occurrences.filters import Filters
from tests.factories.deliveries import make_area, run
from tests.factories.records import make_dataset, make_record, make_taxon

READER = Viewer(person_id=1, rights={("export", "record"): Scope.ALL, ("read", "record"): Scope.ALL})


def fill(store: Store) -> None:
    """One frog at the origin of Lambert-93, one sensitive to its commune, one told to nobody."""
    with store.transaction() as session:
        dataset = make_dataset(session)
        make_taxon(session)
        commune = make_area(session, "COM", "03185", shapely.box(690_000, 6_590_000, 710_000, 6_610_000))
        make_record(session, dataset)
        make_record(session, dataset, 695_000, diffusion=1, blur_area_id=commune.id, place_name="Le Gué secret")
        make_record(session, dataset, 696_000, diffusion=4)


def csv_for(store: Store, viewer: Viewer, **wanted: object) -> pl.DataFrame:
    out = io.BytesIO()
    with store.reading() as session:
        write_csv(session, viewer, Filters(**wanted), out, store.srid)  # type: ignore[arg-type]
    return pl.read_csv(out.getvalue(), infer_schema=False)


def test_the_command_line_exports_every_record_precisely(house: House, tmp_path: Path) -> None:
    fill(house.store)
    path = tmp_path / "donnees.csv"
    said = run(house.settings, "records", "export", "--format", "csv", path)
    assert (said.exit_code, said.stdout) == (0, "")
    exported = pl.read_csv(path, infer_schema=False)
    assert exported.height == 3
    assert exported["WKT"][0] == "POINT (3 46.5)"  # origin of Lambert-93
    assert exported["place_name"][1] == "Le Gué secret"


def test_a_reader_gets_the_commune_of_a_sensitive_record_and_nothing_of_a_secret_one(store: Store) -> None:
    fill(store)
    exported = csv_for(store, READER)
    assert exported["localisation"].to_list() == ["précise", "03185"]
    assert exported["place_name"].to_list() == [None, None]
    assert exported["WKT"][1].startswith("POLYGON")


def test_a_box_never_tells_where_a_blurred_record_is(store: Store) -> None:
    """The blurred record is found wherever a box meets its commune, by the commune; 5 km west of it, nowhere."""
    fill(store)
    around, elsewhere = (694_000, 6_599_000, 695_500, 6_601_000), (702_000, 6_599_000, 703_000, 6_601_000)
    assert csv_for(store, READER, box=around).height == csv_for(store, READER, box=elsewhere).height == 1
    assert csv_for(store, READER, box=(684_000, 6_599_000, 685_000, 6_601_000)).height == 0


@pytest.mark.parametrize(
    ("format_", "layers"),
    [("gpkg", {"points": (1, "EPSG:2154"), "surfaces": (1, "EPSG:2154")}), ("geojson", {"donnees": (2, "EPSG:4326")})],
)
def test_layers_hold_every_record_in_their_crs(
    store: Store, tmp_path: Path, format_: str, layers: dict[str, tuple[int, str]]
) -> None:
    fill(store)
    path = tmp_path / f"donnees.{format_}"
    with store.reading() as session:
        assert write(session, READER, Filters(), path, format_, store.srid) == 2
    for name, expected in layers.items():
        layer = pyogrio.read_info(path, layer=name)
        assert (layer["features"], layer["crs"]) == expected


def test_an_export_that_finds_nothing_is_a_header_alone(house: House) -> None:
    said = run(house.settings, "records", "export", "--format", "csv", "-", "--taxon", "1")
    assert said.stdout.startswith("id,unique_id_sinp,")
    assert len(said.stdout.splitlines()) == 1
