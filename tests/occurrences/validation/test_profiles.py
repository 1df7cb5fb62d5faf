"""Profiles of taxa: numbers counted by hand, sentences, and records validated by themselves."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Forbidden
from mulette.core.people.viewer import SYSTEM, Scope, Viewer
from mulette.core.storage.store import Store
from mulette.occurrences.tables import Record
from mulette.occurrences.validation.automatic import explain_one, validate_by_profiles
from mulette.occurrences.validation.learning import learn, read_profiles
from mulette.occurrences.validation.profiles import Profiles, explain, judge
from mulette.occurrences.validation.queries import read_history
from mulette.occurrences.validation.tables import Judgement
from tests.factories.records import make_dataset, make_record, make_taxon

NOW = dt.datetime(2025, 6, 1, 8, tzinfo=dt.UTC)
CELL = 50_070 * 100_000 + 50_660
"""Number of the cell of 10 km whose corner is at 700 000, 6 600 000."""

FROG = Profiles(
    pl.DataFrame(
        {"cd_ref": [351], "records": [12], "altitudes": [11], "altitude_low_m": [150.0], "altitude_high_m": [900.0]}
    ),
    pl.DataFrame({"cd_ref": [351, 351, 351, 9], "cell": [CELL, CELL + 1, CELL + 200_000, CELL + 300_000]}),
    pl.DataFrame({"cd_ref": [351, 351], "period": [14, 15], "records": [3, 9]}),
)


def seen(**facts: object) -> pl.DataFrame:
    day = dt.date(2024, 5, 12)
    row = {"id": 1, "cd_ref": 351, "cell": CELL, "date_min": day, "date_max": day, "altitude_m": 320.0, **facts}
    return pl.DataFrame([row], schema_overrides={"cell": pl.Int64, "altitude_m": pl.Float64})


@pytest.mark.parametrize(
    ("facts", "tests", "words"),
    [
        (
            {},
            (True, True, True),
            "aire : vue dans 2 des 9 mailles de 10 km du lieu et autour ; saison : vue 3 fois dans cette décade de "
            "l'année ; altitude : 320 m, dans 150–900 m.",
        ),
        ({"cell": CELL + 100_000}, (True, True, True), "vue dans 3 des 9 mailles"),
        ({"cell": CELL + 400_000}, (False, True, True), "jamais vue dans cette maille de 10 km ni dans les 8 voisines"),
        ({"cell": None}, (None, True, True), "hors des mailles"),
        ({"date_min": dt.date(2024, 5, 10)}, (True, False, True), "jamais vue dans cette décade"),
        ({"date_max": dt.date(2024, 5, 23)}, (True, None, True), "plus de dix jours"),
        ({"date_max": dt.date(2024, 5, 22)}, (True, True, True), "vue 3 fois"),
        ({"altitude_m": 900.4}, (True, True, False), "altitude : 900 m, hors de 150–900 m"),
        ({"altitude_m": None}, (True, True, None), "altitude : non donnée"),
        ({"cd_ref": 9}, (None, None, None), "pas de profil : 0 donnée(s)"),
    ],
)
def test_a_record_is_put_to_the_three_tests(facts: dict[str, object], tests: tuple[object, ...], words: str) -> None:
    judged = judge(seen(**facts), FROG)
    one = judged.row(0, named=True)
    assert (one["in_range"], one["in_season"], one["in_altitude"]) == tests
    assert one["failed"] == tests.count(False)
    assert one["passes"] == (tests == (True, True, True))
    assert words in explain(judged)[0]


def test_too_few_altitudes_judge_nothing_and_a_profile_has_its_minimum() -> None:
    judged = judge(seen(), FROG, minimum=12)
    assert judged.select("in_range", "in_season", "in_altitude").row(0) == (True, True, None)
    assert "11 altitude(s) connue(s), trop peu" in explain(judged)[0]
    assert judge(seen(), FROG, minimum=13)["in_range"].to_list() == [None]


def make_profile(session: Session) -> None:
    """Make 40 trusted frogs at 1, 2… 40 m, 30 in mid May in one cell, 10 in late May in the next cell to the north."""
    make_taxon(session)
    dataset = make_dataset(session)
    for number in range(1, 41):
        late = number > 30
        day = dt.date(2023, 5, 31 if late else 11)
        make_record(
            session, dataset, valid_status="1" if number % 2 else "2", date_min=day, date_max=day, altitude_min=number,
            altitude_max=number, cell_10km=CELL + late, diffusion=0, observation_status="Pr",
        )  # fmt: skip
    noise = {"cell_10km": CELL + 700_000, "altitude_min": 3_000, "altitude_max": 3_000, "diffusion": 0}
    make_record(session, dataset, valid_status="3", **noise)
    make_record(session, dataset, valid_status="1", observation_status="No", **noise)


def test_profiles_are_learnt_from_certain_and_probable_presences(store: Store) -> None:
    with store.transaction() as session:
        make_profile(session)
        assert learn(session, NOW) == 1
        profiles = read_profiles(session)
        # one altitude in forty is left out at each end: 2.5 % of 40
        assert profiles.taxa.row(0) == (351, 40, 40, 2.0, 39.0)
        assert profiles.cells.sort("cell").rows() == [(351, CELL), (351, CELL + 1)]
        assert profiles.periods.sort("period").rows() == [(351, 14, 30), (351, 15, 10)]


def test_waiting_records_that_pass_become_probable_and_are_told_why(store: Store) -> None:
    with store.transaction() as session:
        make_profile(session)
        dataset, closed = make_dataset(session), make_dataset(session, is_validable=False)
        facts = {"altitude_min": 20, "altitude_max": 30, "cell_10km": CELL - 100_000, "diffusion": 0}
        good = make_record(session, dataset, valid_status="0", **facts)
        high = make_record(session, dataset, valid_status=None, **{**facts, "altitude_max": 90})
        handled = make_record(session, dataset, valid_status="0", validator="MARTIN Paul", **facts)
        other = make_record(session, closed, valid_status="0", **facts)
        told = validate_by_profiles(session, SYSTEM, NOW, sets=False)
        assert (told.profiles, told.judged, told.passed, told.validated) == (1, 2, 1, 0)
        done = validate_by_profiles(session, SYSTEM, NOW)
        assert (done.judged, done.passed, done.validated) == (2, 1, 1)
        assert [one.valid_status for one in (good, high, handled, other)] == ["2", None, "0", "0"]
        (said,) = read_history(session, good)
        assert (said.level, said.origin, said.validator) == ("2", "automatic", "Validation automatique")
        assert said.comment == good.validation_comment
        assert said.comment == (
            "aire : vue dans 2 des 9 mailles de 10 km du lieu et autour ; "
            "saison : vue 30 fois dans cette décade de l'année ; altitude : 25 m, dans 2–39 m."
        )
        assert dict(session.execute(select(Judgement.record_id, Judgement.failed)).all()) == {good.id: 0, high.id: 1}
        assert explain_one(session, high).endswith("altitude : 55 m, hors de 2–39 m.")
        again = validate_by_profiles(session, SYSTEM, NOW)
        assert (again.judged, again.validated) == (1, 0)
        with pytest.raises(Forbidden):
            validate_by_profiles(session, Viewer(rights={("validate", "record"): Scope.ORGANISATION}), NOW)
        assert session.get_one(Record, high.id).valid_status is None
