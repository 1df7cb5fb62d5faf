"""Inventories come in through templates: checked, compared, updated when they come again, taken back whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.people.viewer import SYSTEM
from mulette.ponds.register.exporting import write
from mulette.ponds.register.tables import Characterisation, Pond, StatusChange
from mulette.ponds.register.viewing.filters import Filters
from tests.factories.deliveries import Said, run
from tests.ponds.register.conftest import SOUTH, WEST, People

SHEET = {
    "sheet_visited_on": "02/05/2024", "sheet_type": "prairie", "sheet_aquatic_vegetation": "oui",
    "sheet_fauna": "Amphibiens; libellules", "sheet_stage": "2",
}  # fmt: skip


@pytest.fixture
def ready(house: House, people: People) -> House:
    """Give a house with two communes and the provider ``pnr``."""
    assert run(house.settings, "intake", "provider", "add", "pnr", "--name", "Parc").exit_code == 0
    return house


def pond(number: int, **cells: Any) -> dict[str, Any]:
    """Give the cells of a pond, 100 m from the one before."""
    return {"structure_key": f"P{number}", "x_m": WEST + 100 * number, "y_m": SOUTH + 500, "statut": "Vue", **cells}


def deliver(house: House, folder: Path, rows: list[dict[str, Any]], *options: str, name: str = "mares") -> Said:
    heads = list(dict.fromkeys(head for row in rows for head in row))
    lines = [",".join(heads), *(",".join(f'"{row.get(head, "")}"' for head in heads) for row in rows)]
    path = folder / f"{name}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return run(house.settings, "ponds", "import", path, "--provider", "pnr", *options)


def ponds(house: House) -> dict[str | None, Pond]:
    with house.store.reading() as session:
        return {one.structure_key: one for one in session.scalars(select(Pond))}


def test_rows_become_ponds_and_those_at_fault_are_named(ready: House, tmp_path: Path) -> None:
    rows = [
        pond(1, **SHEET, statut="Caractérisée"),
        pond(2, statut="Caractérisée"),  # without a sheet
        pond(3, x_m="", y_m=""),
        pond(4, commune_code="00101"),  # the other commune
        pond(5, owner_type="Martien"),
        pond(6),
        pond(6, x_m=WEST + 900),  # the same key twice
        pond(8, y_m=48.5),  # degrees in the column of metres
        pond(9, **SHEET, statut="Disparue"),
    ]
    said = deliver(ready, tmp_path, rows)
    assert said.exit_code == 1
    result = json.loads(said.stdout)["result"]
    assert (result["added"], result["left_out"]) == (4, 5)
    found = ponds(ready)
    assert {key: one.status for key, one in found.items()} == {
        "P1": "Caractérisée", "P2": "Vue", "P5": "Vue", "P9": "Disparue",
    }  # fmt: skip
    assert found["P1"].origin == "Inventaire"
    for words in ("Martien", "« Caractérisée » sans fiche", "hors de la commune", "Mare sans lieu", "en double"):
        assert words in said.stderr


def test_a_second_delivery_updates_and_never_doubles(ready: House, tmp_path: Path) -> None:
    deliver(ready, tmp_path, [pond(1), pond(2), pond(3)])
    changed = [pond(1), pond(2, name="Mare du Clos", **SHEET), pond(4)]
    said = deliver(ready, tmp_path, changed, name="again")
    result = json.loads(said.stdout)["result"]
    assert (result["added"], result["updated"], result["unchanged"], result["deleted"]) == (1, 1, 1, 0)
    found = ponds(ready)
    assert sorted(found) == ["P1", "P2", "P3", "P4"]  # P3 is in the file no more, and stays
    assert (found["P2"].name, found["P2"].status) == ("Mare du Clos", "Caractérisée")
    with ready.store.reading() as session:
        sheet = session.scalars(select(Characterisation)).one()
    assert sheet.fauna == ["Amphibiens", "Libellules"]


def test_a_dry_run_writes_nothing(ready: House, tmp_path: Path) -> None:
    assert deliver(ready, tmp_path, [pond(1)], "--dry-run").exit_code == 0
    assert ponds(ready) == {}


def test_numbers_of_statuses_are_those_of_the_pram(ready: House, tmp_path: Path) -> None:
    rows = [{"L_ID": f"14118_{n}", "statut": n, "x_l93": WEST + 100 * n, "y_l93": SOUTH + 500} for n in (2, 3, 5)]
    deliver(ready, tmp_path, rows, "--template", "mares-pram-normandie")
    with ready.store.reading() as session:
        found = dict(session.execute(select(Pond.insee_id, Pond.status)).all())
    assert found == {"14118_2": "Potentielle", "14118_3": "Vue", "14118_5": "Disparue"}


def test_a_delivery_is_taken_back_whole(ready: House, tmp_path: Path) -> None:
    deliver(ready, tmp_path, [pond(1, name="Avant")])
    said = deliver(ready, tmp_path, [pond(1, name="Après", **SHEET), pond(2)], name="again")
    identifier = json.loads(said.stdout)["delivery"]
    assert run(ready.settings, "intake", "undo", identifier, "--reason", "Mauvais fichier").exit_code == 0
    found = ponds(ready)
    assert [(one.name, one.status) for one in found.values()] == [("Avant", "Vue")]
    with ready.store.reading() as session:
        assert session.scalars(select(Characterisation)).all() == []
        assert session.scalars(select(StatusChange.after).order_by(StatusChange.id)).all()[-1] == "Vue"


def test_an_export_comes_back_as_the_same_ponds(ready: House, tmp_path: Path) -> None:
    deliver(ready, tmp_path, [pond(1, **SHEET), pond(2)])
    with ready.store.reading() as session:
        write(session, SYSTEM, Filters(), tmp_path / "export.csv", "csv", ready.store.srid)
    said = run(ready.settings, "ponds", "import", tmp_path / "export.csv", "--provider", "pnr")
    assert json.loads(said.stdout)["result"]["added"] == 0, said.stderr
    assert len(ponds(ready)) == 2


def test_commands_write_files_and_changes_without_anonymous_points(ready: House, tmp_path: Path) -> None:
    deliver(ready, tmp_path, [pond(1, is_anonymous="oui", name="Cachée"), pond(2)])
    assert run(ready.settings, "ponds", "export", tmp_path / "mares.csv").exit_code == 0
    assert "Cachée" not in (tmp_path / "mares.csv").read_text()
    assert run(ready.settings, "ponds", "export", tmp_path / "mares.csv", "--precise").exit_code == 0
    assert "Cachée" in (tmp_path / "mares.csv").read_text()
    said = run(ready.settings, "ponds", "feed", "--out", tmp_path / "feed.json")
    told = json.loads((tmp_path / "feed.json").read_text())
    assert (len(told["changes"]), told["next"]) == (2, said.stdout.strip())
    assert "Cachée" not in json.dumps(told, ensure_ascii=False)
    again = run(ready.settings, "ponds", "feed", "--since", told["next"], "--out", tmp_path / "feed.json")
    assert again.stderr.startswith("0 changements")
