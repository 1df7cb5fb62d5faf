"""The route sheet, the package for QField, the XLSForm and the GPX of one campaign."""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as Xml

import openpyxl
import pyogrio
import pytest
from pyxform.xls2xform import convert

from mulette.core.people.viewer import Viewer
from mulette.core.storage.store import Store
from mulette.ponds.campaigns.gpx import write_gpx
from mulette.ponds.campaigns.operations import Wish, make_campaign
from mulette.ponds.campaigns.package import ponds_around, write_package
from mulette.ponds.campaigns.queries import Halt, get_campaign, list_campaigns, read_halts
from mulette.ponds.campaigns.routesheet import write_sheet
from mulette.ponds.campaigns.tables import Campaign
from mulette.ponds.campaigns.xlsform import write_xlsform
from mulette.ponds.reviewing.tables import Run
from tests.ponds.reviewing.conftest import AT, SOUTH, WEST


@pytest.fixture
def made(store: Store, officer: Viewer, run: Run) -> tuple[Campaign, list[Halt]]:
    """Make a campaign of five stops from a start at the west of the line."""
    wish = Wish("Tournée d'essai", size=5, start=(WEST - 100, SOUTH + 505))
    with store.transaction() as session:
        campaign = make_campaign(session, officer, wish, run, at=AT)
        return campaign, read_halts(session, officer, campaign)


def test_stops_follow_one_another_along_the_line(
    store: Store, officer: Viewer, made: tuple[Campaign, list[Halt]]
) -> None:
    campaign, halts = made
    xs = [one.point.x for one in halts]
    assert xs == sorted(xs)
    assert halts[0].stop.leg_m == xs[0] - (WEST - 100)
    assert campaign.length_m == 2 * (xs[-1] - (WEST - 100))  # out to the last, and back
    assert (campaign.population, campaign.strata) == (10, {
        "0,8 et plus": 2, "0,5 à 0,8": 3, "0,2 à 0,5": 3, "moins de 0,2": 2,
    })  # fmt: skip
    assert {one.commune.name for one in halts if one.commune} == {"Mare-Noire"}
    with store.reading() as session:
        assert [(one.id, stops, done) for one, stops, done in list_campaigns(session, officer)] == [(campaign.id, 5, 0)]
        assert get_campaign(session, officer, campaign.uuid).id == campaign.id


def test_package_holds_the_form_and_is_the_same_twice(
    store: Store, officer: Viewer, made: tuple[Campaign, list[Halt]], tmp_path: Path
) -> None:
    campaign, halts = made
    with store.reading() as session:
        ponds = ponds_around(session, officer, halts)
    content = write_package(campaign.name, halts, ponds, 2154)
    assert content == write_package(campaign.name, halts, ponds, 2154)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert archive.namelist() == ["campagne.gpkg", "campagne.qgs"]
        archive.extractall(tmp_path)
    visits = pyogrio.read_dataframe(tmp_path / "campagne.gpkg", layer="visites")
    assert visits["ordre"].tolist() == [1, 2, 3, 4, 5]
    assert {"outcome", "visited_on", "type", "fauna", "stage", "cover_open_water"} <= set(visits.columns)
    lists = pyogrio.read_dataframe(tmp_path / "campagne.gpkg", layer="termes")
    assert "Amphibiens" in lists.loc[lists["liste"] == "fauna", "terme"].tolist()


def test_xlsform_is_a_form_of_odk(made: tuple[Campaign, list[Halt]], tmp_path: Path) -> None:
    path = tmp_path / "fiche.xlsx"
    path.write_bytes(write_xlsform(*made))
    form = convert(path)  # raises where the form is no XLSForm
    assert "PyXFormError" not in str(form.warnings)
    assert str(made[1][0].stop.uuid) in form.xform
    choices = openpyxl.load_workbook(path)["choices"]
    rows = {(row[0].value, row[1].value): row[2].value for row in choices.iter_rows(min_row=2)}
    assert rows["type", "village_jardin_ferme"] == "Village, jardin, ferme"
    assert rows["outcome", "caracterisee"] == "Caractérisée"


def test_gpx_holds_the_stops_in_order(made: tuple[Campaign, list[Halt]]) -> None:
    root = Xml.fromstring(write_gpx("Essai", made[1], 2154))
    space = {"g": "http://www.topografix.com/GPX/1/1"}
    assert [one.text for one in root.findall("g:rte/g:rtept/g:name", space)] == ["01", "02", "03", "04", "05"]
    first = root.find("g:wpt", space)
    assert first is not None
    assert 48.9 < float(first.attrib["lat"]) < 49.2  # Calvados


def test_route_sheet_is_a_pdf(made: tuple[Campaign, list[Halt]]) -> None:
    assert write_sheet(*made, source="Essai", day=dt.date(2026, 3, 2)).startswith(b"%PDF-1.7")
