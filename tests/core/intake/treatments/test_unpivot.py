"""Columns of counts: one record each, named by their row of the file, all in or all out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.intake.batch import ROW
from mulette.core.intake.treatments.registry import preview, read_step, run_steps
from mulette.occurrences.tables import Record
from tests.core.intake.treatments.frames import frame
from tests.factories.deliveries import DATASET, run, sighting, write_file

STEP: dict[str, Any] = {"name": "unpivot", "columns": ["m", "f"], "into": "sexe", "count": "n", "key": "cle"}
TEMPLATE = """
code = "sexes"
label = "Effectifs par sexe"
version = 1
target = "occurrences"

[identity]
rule = ["source"]

[fields]
entity_source_pk_value = "entity_source_pk_value"
date_min = "date_min"
cd_nom = "cd_nom"
nom_cite = "nom_cite"
observers = "observers"
longitude = "longitude"
latitude = "latitude"
count_min = "effectif"
sex = "sexe"

[values.sex]
males = "Mâle"
femelles = "Femelle"

[[treatments]]
name = "filter-rows"
column = "nom_cite"
values = ["à écarter"]
keep = "others"

[[treatments]]
name = "unpivot"
columns = ["males", "femelles"]
into = "sexe"
count = "effectif"
key = "entity_source_pk_value"
"""


def test_each_count_becomes_a_record_of_its_row() -> None:
    before = frame(cle=["a", "b", "c"], m=["2", "0", None], f=["1", None, "3"])
    treated = run_steps(before, [read_step(STEP)])
    assert treated.frame.select(ROW, "cle", "n", "sexe").rows() == [
        (4, "a-m", "2", "m"),
        (5, "a-f", "1", "f"),
        (6, "b", "0", None),
        (9, "c-f", "3", "f"),
    ]
    assert (treated.counts, treated.copies, treated.removed) == ((2,), 2, ())
    shown = preview(before, read_step(STEP))
    assert [change.row for change in shown] == [2, 2, 3, 4]
    assert shown[0].after == {"cle": "a-m", "sexe": "m", "n": "2"}


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(*[st.integers(0, 500) | st.none()] * 3), min_size=1, max_size=8))
def test_the_total_never_changes(counts: list[tuple[int | None, ...]]) -> None:
    names = ["m", "f", "j"]
    cells = {name: [None if row[at] is None else str(row[at]) for row in counts] for at, name in enumerate(names)}
    step = read_step({"name": "unpivot", "columns": names, "into": "sexe", "count": "n"})
    treated = run_steps(frame(**cells), [step])
    total = sum(count or 0 for row in counts for count in row)
    assert treated.frame["n"].cast(int).sum() == total
    assert set(treated.frame[ROW] // 3) == set(range(2, len(counts) + 2))
    assert treated.frame[ROW].is_unique().all()


def test_a_delivery_names_the_rows_of_the_file_and_writes_them_whole(ready: House, tmp_path: Path) -> None:
    template = tmp_path / "sexes.toml"
    template.write_text(TEMPLATE, encoding="utf-8")
    rows = [
        sighting(1, males=2, femelles=1),
        sighting(2, nom_cite="à écarter", males=1, femelles=1),
        sighting(3, cd_nom=999, males=1, femelles=4),
        sighting(4, males="deux", femelles=3),
        sighting(5, males="", femelles=7),
    ]
    report = tmp_path / "rapport.json"
    said = run(
        ready.settings, "intake", "deliver", write_file(tmp_path / "sexes.csv", rows), "-t", template,
        "-p", "cen", "--dataset", str(DATASET), "--approve", "--report", report,
    )  # fmt: skip
    told = json.loads(report.read_text())
    by_kind = {finding["id"]: finding for finding in told["findings"] if finding["level"] == "blocking"}
    assert by_kind["taxon.unknown"]["rows"] == [4]
    assert by_kind["integer.unreadable"]["rows"] == [5]
    assert by_kind["integer.unreadable"]["message"].startswith("Ligne 5 :")
    # Nine records: two filtered as one row, four in the two rows that are blocked, three written.
    assert (told["rows"], told["valid_rows"], told["result"]["added"]) == (8, 3, 3)
    with ready.store.reading() as session:
        kept = session.execute(
            select(Record.entity_source_pk_value, Record.count_min, Record.sex).order_by(Record.id)
        ).all()
    assert [tuple(one) for one in kept] == [("K1-males", 2, "3"), ("K1-femelles", 1, "2"), ("K5-femelles", 7, "2")]
    assert said.exit_code == 1
