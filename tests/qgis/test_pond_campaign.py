"""The package of a campaign opens in QGIS with its form, and what is filled there comes back."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.store import open_store
from mulette.ponds.campaigns.operations import Wish, make_campaign
from mulette.ponds.campaigns.package import write_package
from mulette.ponds.campaigns.queries import read_halts
from mulette.ponds.campaigns.returning import read_returned
from mulette.ponds.reviewing.operations import load_run
from mulette.ponds.reviewing.reading import read_candidates
from mulette.settings import Settings
from tests.ponds.reviewing.conftest import AT, candidate, write_candidates
from tests.qgis.running import run_qgis

pytestmark = [pytest.mark.qgis, pytest.mark.xdist_group("qgis")]


def test_project_opens_with_its_form_and_a_filled_visit_is_read(
    new_settings: Callable[[str], Settings], tmp_path: Path
) -> None:
    store = open_store(new_settings("geopackage"))
    file = write_candidates(tmp_path / "c.gpkg", [candidate(one) for one in range(3)])
    with store.transaction() as session:
        run, _ = load_run(session, SYSTEM, read_candidates(file, 2154), name="c", sha256="a", at=AT)
        campaign = make_campaign(session, SYSTEM, Wish("Tournée d'essai", size=3), run, at=AT)
        halts = read_halts(session, SYSTEM, campaign)
    store.close()
    with zipfile.ZipFile(BytesIO(write_package(campaign.name, halts, [], 2154))) as archive:
        archive.extractall(tmp_path)
    answer = run_qgis("read_campaign.py", tmp_path / "campagne.qgs")
    assert (answer["read"], answer["title"], answer["crs"]) == (True, "Tournée d'essai", "EPSG:2154")
    assert {name: (one["valid"], one["features"]) for name, one in answer["layers"].items()} == {
        "Visites": (True, 3),
        "Contours des candidats": (True, 3),
        "Mares connues": (True, 0),
        "Listes": (True, answer["layers"]["Listes"]["features"]),
    }
    visits = answer["layers"]["Visites"]
    assert visits["crs"] == "EPSG:2154"
    kinds = {
        name: visits["widgets"][name] for name in ("outcome", "fauna", "visited_on", "hedge", "cover_algae", "comment")
    }
    assert kinds == {
        "outcome": "ValueMap",
        "fauna": "ValueRelation",
        "visited_on": "DateTime",
        "hedge": "CheckBox",
        "cover_algae": "Range",
        "comment": "TextEdit",
    }
    assert visits["aliases"]["stage"] == "Stade d'évolution"
    assert answer["outcomes"] == ["Vue", "Caractérisée", "Disparue", "Pas une mare", "Non visitée"]
    assert answer["tabs"][:3] == ["Arrêt", "Visite", "A. Général"]
    assert (answer["renderer"], answer["read_only"], answer["committed"]) == ("categorizedSymbol", True, True)
    back = read_returned(tmp_path / "campagne.gpkg", 2154)
    assert [one.values.get("outcome") for one in back] == ["Vue", None, None]
    assert back[0].stop == halts[0].stop.uuid
