"""No cell, however odd, stops the check of a file or loses a row."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mulette.core.intake.batch import ROW
from mulette.occurrences.checks.keys import read_keys
from mulette.occurrences.checks.report import check_file, check_records
from mulette.occurrences.fields import record_fields
from mulette.occurrences.interpretation import interpret
from tests.factories.batches import make_batch, make_references

NUMBERS = ("", " ", "0", "-1", "1e400", "NaN", "999999999999999999")
DATES = ("31/02/2020", "0000-00-00", "9999-12-31 24:00", "2019-05-14 7h", "24:00")
PLACES = (
    "POINT (1e400 2)",
    "POINT EMPTY",
    "POINT (200 95)",
    "POINT(1",
    "SRID=0;POINT (1 2)",
    "SRID=999999;POINT (1 2)",
)
WORDS = ("0101", "01010000200000000000000000000000000000000000000000", "Non", "No", "\x00", "{value}")
ODD = st.sampled_from((*NUMBERS, *DATES, *PLACES, *WORDS))
CELLS = st.one_of(st.none(), ODD, st.text(max_size=12))
ROWS = st.lists(st.dictionaries(st.sampled_from(list(record_fields())), CELLS, max_size=12), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_any_cell_can_be_checked(rows: list[dict[str, str | None]]) -> None:
    batch, references = make_batch(rows), make_references()
    records = interpret(batch, references)
    assert records[ROW].to_list() == batch.texts[ROW].to_list()
    findings = check_records(batch, records, references)
    findings += check_file(read_keys(batch, records), batch.columns, references)
    assert all(set(finding.rows) <= set(records[ROW]) for finding in findings)
