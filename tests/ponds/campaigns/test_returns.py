"""What comes back from the field: statuses by the rules, negatives, warnings, the same file twice, labels."""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.geometry.crs import transformer
from mulette.core.people.viewer import Viewer
from mulette.core.storage.store import Store
from mulette.ponds.campaigns.labelling import estimate_of, export_labels
from mulette.ponds.campaigns.operations import Wish, list_places, make_campaign
from mulette.ponds.campaigns.package import write_package
from mulette.ponds.campaigns.queries import Halt, read_halts
from mulette.ponds.campaigns.returning import Returned, read_returned
from mulette.ponds.campaigns.tables import Campaign, Visit
from mulette.ponds.campaigns.taking import Line, count, take
from mulette.ponds.register.tables import Characterisation, Pond
from mulette.ponds.reviewing.operations import judge
from mulette.ponds.reviewing.tables import Candidate, Run
from tests.ponds.reviewing.conftest import AT, SOUTH, WEST

SHEET = {"type": "Prairie", "aquatic_vegetation": "oui", "fauna": ["Amphibiens"], "stage": "2"}


@pytest.fixture
def campaign(store: Store, officer: Viewer, run: Run) -> Campaign:
    """Make a campaign of the ten candidates, all of them drawn at random."""
    with store.transaction() as session:
        return make_campaign(session, officer, Wish("Tout", size=10, random_share=1.0), run, at=AT)


def halts_of(session: Session, officer: Viewer, campaign: Campaign) -> list[Halt]:
    return read_halts(session, officer, campaign)


def visit(halt: Halt | None, outcome: str, row: int = 1, shape: Any = None, **values: Any) -> Returned:
    stop = halt.stop.uuid if halt else None
    return Returned(row, stop, f"form-{row}", {"outcome": outcome, "visited_on": "2026-03-01", **values}, shape)


def bring(store: Store, officer: Viewer, campaign: Campaign, *visits: Returned) -> list[Line]:
    with store.transaction() as session:
        return take(session, officer, campaign, visits, file_name="mars.gpkg", at=AT)


def told(lines: list[Line]) -> list[tuple[str, str]]:
    return [(one.level, one.code) for one in lines]


@pytest.fixture
def halts(store: Store, officer: Viewer, campaign: Campaign) -> list[Halt]:
    with store.reading() as session:
        return halts_of(session, officer, campaign)


def test_each_outcome_becomes_its_status_and_twice_changes_nothing(
    store: Store, officer: Viewer, campaign: Campaign, halts: list[Halt]
) -> None:
    visits = (
        visit(halts[0], "Vue", 1),
        visit(halts[1], "Caractérisée", 2, **SHEET),
        visit(halts[2], "Disparue", 3, reason="Comblée"),
        visit(halts[3], "Pas une mare", 4, cause="Fossé ou noue"),
        visit(halts[4], "Non visitée", 5),
        visit(halts[5], "", 6),
    )
    assert told(bring(store, officer, campaign, *visits)) == [*[("taken", "")] * 5, ("empty", "")]
    assert count(bring(store, officer, campaign, *visits)) == {"same": 5, "empty": 1}
    with store.reading() as session:
        assert sorted(session.scalars(select(Pond.status))) == ["Caractérisée", "Disparue", "Vue"]
        assert session.scalar(select(func.count()).select_from(Characterisation)) == 1
        refused = session.get(Candidate, halts[3].candidate.id)
        assert refused is not None
        assert (refused.state, refused.cause, refused.pond_id) == ("refused", "ditch", None)
        left = {one.key for one in list_places(session, officer, None)}
        assert {halts[4].candidate.id, halts[5].candidate.id} <= left
        assert not {halt.candidate.id for halt in halts[:4]} & left


def test_a_row_that_is_refused_leaves_the_others_alone(
    store: Store, officer: Viewer, campaign: Campaign, halts: list[Halt]
) -> None:
    lines = bring(
        store, officer, campaign,
        visit(halts[0], "Caractérisée", 1),  # no sheet
        visit(halts[1], "Vue", 2, visited_on="2026-03-09"),  # to come
        visit(halts[2], "Disparue", 3),  # no reason
        visit(halts[3], "Vue", 4, commune_code="99999"),
        visit(halts[4], "Peut-être", 5),
        visit(halts[5], "Vue", 6),
    )  # fmt: skip
    assert told(lines) == [
        ("blocked", "sheet.invalid"),
        ("blocked", "visit.day-to-come"),
        ("blocked", "pond.no-reason"),
        ("blocked", "area.unknown"),
        ("blocked", "visit.unknown-outcome"),
        ("taken", ""),
    ]
    with store.reading() as session:  # what a blocked row had begun is undone with it
        assert session.scalars(select(Pond.status)).all() == ["Vue"]
        waiting = select(func.count()).select_from(Candidate).where(Candidate.state == "waiting")
        assert session.scalar(waiting) == 9


def test_pond_found_on_the_way_is_asked_about_when_another_is_near(
    store: Store, officer: Viewer, campaign: Campaign, halts: list[Halt]
) -> None:
    bring(store, officer, campaign, visit(halts[0], "Vue", 1))
    near = shapely.Point(WEST + 5, SOUTH + 545)  # 40 m north of the first candidate
    assert told(bring(store, officer, campaign, visit(None, "Vue", 2, near))) == [("blocked", "pond.same-pond")]
    assert told(bring(store, officer, campaign, visit(None, "Vue", 2, near, is_another="oui"))) == [("taken", "")]
    with store.reading() as session:
        found = session.scalar(select(Pond).where(Pond.origin == "Terrain"))
        assert found is not None
        assert (found.status, found.position_mode) == ("Vue", "GPS")


def test_visit_far_from_its_candidate_is_taken_with_a_warning(
    store: Store, officer: Viewer, campaign: Campaign, halts: list[Halt]
) -> None:
    far = shapely.Point(WEST + 5, SOUTH + 630)  # 120 m north of its outline
    (line,) = bring(store, officer, campaign, visit(halts[0], "Vue", 1, far))
    assert (line.level, "à 120 m du candidat" in line.sentence) == ("warned", True)


def test_visited_negative_takes_a_potential_pond_out(
    store: Store, officer: Viewer, campaign: Campaign, halts: list[Halt]
) -> None:
    with store.transaction() as session:
        judge(session, officer, session.get_one(Candidate, halts[0].candidate.id), "accepted", at=AT)
    assert told(bring(store, officer, campaign, visit(halts[0], "Pas une mare"))) == [("taken", "")]
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Pond)) == 0


def test_second_visit_of_another_day_is_kept_beside_the_first(
    store: Store, officer: Viewer, campaign: Campaign, halts: list[Halt]
) -> None:
    later = AT + dt.timedelta(days=90)
    bring(store, officer, campaign, visit(halts[0], "Vue", 1))
    again = visit(halts[0], "Caractérisée", 1, **{**SHEET, "visited_on": "2026-05-20"})
    with store.transaction() as session:
        assert told(take(session, officer, campaign, [again], file_name="mai.gpkg", at=later)) == [("taken", "")]
        kept = session.scalars(select(Visit.outcome).order_by(Visit.id)).all()
        assert kept == ["Vue", "Caractérisée"]


def test_geopackage_filled_in_qfield_comes_back(
    store: Store, officer: Viewer, campaign: Campaign, halts: list[Halt], tmp_path: Path
) -> None:
    with zipfile.ZipFile(BytesIO(write_package("Tout", halts, [], 2154))) as archive:
        archive.extract("campagne.gpkg", tmp_path)
    path = tmp_path / "campagne.gpkg"
    filled = pyogrio.read_dataframe(path, layer="visites")
    filled.loc[0, ["outcome", "visited_on", "type", "fauna", "stage"]] = [
        "Caractérisée", "2026-03-01", "Prairie", '{"Amphibiens","Canards, oies, cygnes"}', "2",
    ]  # fmt: skip
    filled["aquatic_vegetation"] = filled["aquatic_vegetation"].astype("boolean")
    filled.loc[0, "aquatic_vegetation"] = True
    pyogrio.write_dataframe(filled, tmp_path / "retour.gpkg", layer="visites", driver="GPKG")
    lines = bring(store, officer, campaign, *read_returned(tmp_path / "retour.gpkg", 2154))
    assert count(lines) == {"taken": 1, "empty": 9}, lines[0].sentence
    with store.reading() as session:
        sheet = session.scalars(select(Characterisation)).one()
        assert (sheet.fauna, sheet.aquatic_vegetation) == (["Amphibiens", "Canards, oies, cygnes"], True)


def test_csv_of_odk_comes_back(
    store: Store, officer: Viewer, campaign: Campaign, halts: list[Halt], tmp_path: Path
) -> None:
    longitude, latitude = transformer(2154, 4326).transform(WEST + 3_000, SOUTH + 3_000)
    path = tmp_path / "odk.csv"
    rows = [
        {"arret": halts[0].stop.uuid, "outcome": "caracterisee", "a_general-type": "village_jardin_ferme",
         "a_general-fauna": "amphibiens libellules", "a_general-stage": "3", "a_general-aquatic_vegetation": "non",
         "KEY": "uuid:1"},
        {"arret": "nouvelle", "outcome": "vue", "point-Latitude": latitude, "point-Longitude": longitude,
         "KEY": "uuid:2"},
    ]  # fmt: skip
    with path.open("w", newline="", encoding="utf-8") as file:
        names = dict.fromkeys(name for row in rows for name in row)
        writer = csv.DictWriter(file, [*names, "visited_on"])
        writer.writeheader()
        writer.writerows({**row, "visited_on": "2026-03-01"} for row in rows)
    returned = read_returned(path, 2154)
    assert told(bring(store, officer, campaign, *returned)) == [("taken", "")] * 2
    assert told(bring(store, officer, campaign, *returned)) == [("same", "")] * 2
    with store.reading() as session:
        assert session.scalars(select(Characterisation.type)).all() == ["Village, jardin, ferme"]
        found = session.scalar(select(Pond).where(Pond.origin == "Terrain"))
        assert found is not None
        assert found.x_m == pytest.approx(WEST + 3_000, abs=0.1)


def test_labels_bear_the_chance_of_being_drawn_and_give_an_estimate(
    store: Store, officer: Viewer, campaign: Campaign, halts: list[Halt], tmp_path: Path
) -> None:
    visits = [
        visit(halt, "Vue" if halt.candidate.score >= 0.6 else "Pas une mare", row) for row, halt in enumerate(halts, 1)
    ]
    bring(store, officer, campaign, *visits)
    with store.reading() as session:
        found = estimate_of(session, campaign)
        assert export_labels(session, officer, tmp_path / "l.gpkg") == 10
    assert found is not None
    assert (found.ponds, found.error, found.visited) == (4, 0, 10)  # scores 0.95 to 0.65, and nothing left unseen
    labels = pyogrio.read_dataframe(tmp_path / "l.gpkg", layer="labels")
    assert (labels["label"].sum(), set(labels["probability"]), set(labels["status"])) == (
        4,
        {1.0},
        {"Vue", "Pas une mare"},
    )
