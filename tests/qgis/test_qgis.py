"""QGIS opens the live file as it is: CRS, index, French aliases, style; and edits one record without harm."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shapely
from sqlalchemy import func, select, text

from mulette.commands.store import prepare
from mulette.core.places.tables import Area, AreaKind
from mulette.core.storage.store import Store, open_store
from mulette.core.storage.upgrade import require_current
from mulette.occurrences.tables import Record
from mulette.rooms import ROOMS
from mulette.settings import Settings
from tests.factories.records import make_dataset, make_record, make_taxon
from tests.qgis.running import run_qgis

pytestmark = [pytest.mark.qgis, pytest.mark.xdist_group("qgis")]


@pytest.fixture
def live(new_settings: Callable[[str], Settings]) -> Store:
    """Give an open GeoPackage with one commune and three records."""
    store = open_store(new_settings("geopackage"))
    prepare(store, ROOMS)
    with store.transaction() as session:
        session.add(AreaKind(code="COM", label="Communes"))
        session.flush()
        outline = shapely.box(690_000, 6_590_000, 710_000, 6_610_000)
        session.add(Area(kind="COM", code="00001", name="Mare-Noire", search_key="mare-noire", geom=outline))
        make_taxon(session)
        dataset = make_dataset(session)
        for step in range(3):
            make_record(session, dataset, x_m=700_000.0 + 1_000 * step)
    return store


def test_qgis_sees_and_edits_the_live_file(live: Store) -> None:
    with live.reading() as reader:  # Mulette stays open beside QGIS
        reader.scalar(select(func.count()).select_from(Record))
        assert live.path is not None
        answer = run_qgis("open_and_edit.py", live.path)
    records, areas = answer["records"], answer["areas"]
    assert records["valid"]
    assert areas["valid"]
    assert (records["crs"], areas["crs"]) == ("EPSG:2154", "EPSG:2154")
    assert (records["features"], areas["features"]) == (3, 1)
    assert records["indexed"] == 2  # QgsFeatureSource.SpatialIndexPresent
    assert records["aliases"]["nom_cite"] == "Nom cité"
    assert areas["aliases"]["name"] == "Nom"
    assert records["colour"] == "#14655a"
    assert records["display"] == "nom_cite || ', ' || date_min"
    assert {"cd_nom", "date_min", "unique_id_sinp", "additional_data", "created_at"} <= set(records["fields"])

    assert answer["committed"], answer["errors"]
    assert answer["found_after"] == [answer["edited"]]
    with live.reading() as session:
        edited = session.get(Record, answer["edited"])
        assert edited is not None
        assert (edited.geom.x, edited.place_name) == (700_100.0, "Déplacée dans QGIS")
        counts = (
            "SELECT (SELECT count(*) FROM occurrences_record), (SELECT count(*) FROM rtree_occurrences_record_geom)"
        )
        assert session.execute(text(counts)).one() == (3, 3)
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    require_current(live)
