"""The page of the network: what its viewer knows, and nothing of the ponds whose place they may not know."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from apiflask import APIFlask
from flask import g
from flask.testing import FlaskClient

from mulette.core.house import House
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.storage.store import Store
from mulette.ponds.network.amphibians import amphibians_at
from mulette.ponds.network.showing import show
from mulette.ponds.network.sites import sites_of
from mulette.ponds.register.operations import add_pond
from tests.factories.records import make_dataset, make_record, make_taxon
from tests.ponds.register.conftest import AT, SOUTH, WEST, People, people

__all__ = ["people"]
SECRET_X = 912.34


@pytest.fixture
def network(store: Store, people: People) -> People:
    """Write two open ponds 400 m apart, a third alone, and an anonymous one between the first two."""
    with store.transaction() as session:
        for name, x in (("Première", 500.0), ("Deuxième", 900.0), ("Seule", 3_800.0)):
            add_pond(session, people.officer, {"name": name}, shapely.Point(WEST + x, SOUTH + 500), at=AT)
        given = {"name": "Cachée", "is_anonymous": True}
        add_pond(session, people.ours, given, shapely.Point(WEST + SECRET_X, SOUTH + 1_000), at=AT)
    return people


def as_viewer(app: APIFlask, viewer: Viewer) -> FlaskClient:
    app.before_request_funcs.setdefault(None, []).append(lambda: setattr(g, "viewer", viewer))
    return app.test_client()


def test_an_anonymous_pond_is_in_no_network_of_those_who_do_not_know_it(store: Store, network: People) -> None:
    with store.reading() as session:
        visitor, ours = (sites_of(session, one, 2154) for one in (network.visitor, network.ours))
    assert (len(visitor.names), len(ours.names)) == (3, 4)
    assert "1 mare au point anonyme" in visitor.notes[0]


def test_the_page_tells_links_and_isolated_ponds(app: APIFlask, network: People) -> None:
    said = as_viewer(app, network.visitor).get("/mares/reseau?distance=450").text
    assert "1 mare sur 3 sans voisine à moins de 450 m" in said
    assert "f-distance" in said
    assert f"{WEST + SECRET_X:.0f}" not in said


def test_the_file_holds_what_the_viewer_knows(app: APIFlask, network: People, tmp_path: Path) -> None:
    rights = {("read", "pond"): Scope.ALL, ("export", "pond"): Scope.ALL}
    answer = as_viewer(app, Viewer(rights=rights)).get("/mares/reseau.gpkg?distance=450")
    (tmp_path / "reseau.gpkg").write_bytes(answer.data)
    ponds = gpd.read_file(tmp_path / "reseau.gpkg", layer="mares")
    assert sorted(ponds["voisines"]) == [0, 1, 1]
    assert not np.isclose(ponds.geometry.x, WEST + SECRET_X).any()


@pytest.mark.parametrize("distance", ["abc", "0", "1e9", "nan"])
def test_a_distance_that_is_none_is_refused(app: APIFlask, people: People, distance: str) -> None:
    answer = as_viewer(app, people.visitor).get(f"/mares/reseau?distance={distance}")
    assert answer.status_code in {400, 422}
    assert "de 50 à 5000 m est attendue" in answer.text


def test_without_the_right_nothing_is_shown(app: APIFlask, people: People) -> None:
    assert as_viewer(app, Viewer()).get("/mares/reseau").status_code in {302, 303, 401, 403}


def test_too_many_ponds_are_said_and_not_analysed(store: Store, network: People) -> None:
    with store.reading() as session:
        shown = show(session, network.visitor, 2154, 500.0, None, most=2, most_places=5)
        assert shown.is_too_many
        here = show(session, network.visitor, 2154, 500.0, "00101", most=2, most_places=5)
    assert (here.ponds, here.isolated, here.is_too_many) == (1, 1, False)


def test_amphibians_count_at_the_nearest_pond_as_the_viewer_sees_them(store: Store) -> None:
    with store.transaction() as session:
        dataset = make_dataset(session)
        make_taxon(session, 351, "Rana temporaria", group2_inpn="Amphibiens")
        make_taxon(session, 139, "Triturus cristatus", group2_inpn="Amphibiens")
        make_taxon(session, 2, "Anas crecca", group2_inpn="Oiseaux")
        make_record(session, dataset, 700_010.0)
        make_record(session, dataset, 700_020.0, cd_nom=139, cd_ref=139)
        make_record(session, dataset, 700_020.0, cd_nom=139, cd_ref=139)
        make_record(session, dataset, 700_005.0, cd_nom=2, cd_ref=2)  # a bird
        make_record(session, dataset, 700_060.0)  # too far
        make_record(session, dataset, 700_001.0, precision=500)  # anywhere around
        make_record(session, dataset, 700_001.0, observation_status="No")  # looked for, not found
        make_record(session, dataset, 700_002.0, diffusion=2)  # blurred
    xy = np.array([[700_000.0, 6_600_000.0], [700_200.0, 6_600_000.0]])
    reader = Viewer(rights={("read", "record"): Scope.ALL})
    trusted = Viewer(rights={("read", "record"): Scope.ALL, ("read_precise", "record"): Scope.ALL})
    with store.reading() as session:
        seen, known = (amphibians_at(session, one, xy) for one in (reader, trusted))
    assert (seen.records.tolist(), seen.species.tolist()) == ([3, 0], [2, 0])
    assert known.records.tolist() == [4, 0]


def test_the_register_is_read_by_the_command(house: House, network: People) -> None:
    with house.store.reading() as session:
        officer = sites_of(session, network.officer, 2154)
    assert len(officer.names) == 4
    assert officer.area_m2.tolist() == [100.0] * 4  # unknown: the area that is taken, and said
    assert "Surface inconnue" in officer.notes[0]
