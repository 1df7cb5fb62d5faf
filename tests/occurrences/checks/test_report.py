"""How faults become findings, and the sentences they say."""

from __future__ import annotations

from string import Formatter
from typing import Any

import pytest

from mulette.core.findings.kinds import Finding, FindingKind, Level
from mulette.occurrences.checks.catalogue import KINDS
from mulette.occurrences.checks.report import check_records
from mulette.occurrences.fields import record_fields
from mulette.occurrences.interpretation import interpret
from tests.factories.batches import make_batch, make_references

PLACED = {"place", "places", "written_srid"}
KNOWN = {"ground_m", "rank", "protections", "known_records", "known_departments", "month"}
COMPUTED = {*KNOWN, "begins", "ends", "replacement", "found_name", "found_among", "at", "value", *PLACED}

VALID = {
    "unique_id_sinp": "7d0c1a5e-0001-4a00-8000-000000000001",
    "date_min": "2019-05-14",
    "cd_nom": 60612,
    "nom_cite": "Lynx boréal",
    "observers": "MARTIN Lucie",
    "WKT": "POINT (6.123 44.9)",
}


def look(rows: list[dict[str, Any]]) -> list[Finding]:
    batch, references = make_batch(rows), make_references()
    return check_records(batch, interpret(batch, references), references)


def test_nothing_is_said_of_a_good_record() -> None:
    assert look([VALID, VALID | {"count_min": 2, "sex": "Femelle", "codecommune": None}]) == []


def test_a_cell_that_cannot_be_read_is_said_once() -> None:
    rows = [
        VALID | {"cd_nom": "abc"},
        VALID | {"date_min": "hier"},
        VALID | {"WKT": None, "longitude": "est", "latitude": 1},
    ]
    found = [(finding.kind.geonature, finding.columns, tuple(finding.rows)) for finding in look(rows)]
    assert found == [
        ("INVALID_DATE", ("date_min",), (3,)),
        ("INVALID_INTEGER", ("cd_nom",), (2,)),
        ("INVALID_GEOMETRY", ("longitude",), (4,)),
    ]


def test_no_more_than_five_examples_are_kept_and_long_ones_are_cut() -> None:
    [finding] = look([VALID | {"cd_hab": 10**n} for n in range(7)])
    assert finding.examples == ("1", "10", "100", "1000", "10000")
    long = "POLYGON ((6 44, 7 45, 7 44, 6 45, 6 44))" + " " * 90
    [finding] = look([VALID | {"WKT": long}])
    assert [len(example) for example in finding.examples] == [60]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_every_kind_can_be_read_by_a_naturalist(kind: FindingKind) -> None:
    named = {name for _, name, _, _ in Formatter().parse(kind.message) if name}
    assert named <= COMPUTED | set(record_fields())
    assert kind.message.endswith(".")
    assert kind.remedy.endswith(".")
    assert kind.remedy[0].isupper()
    assert set(kind.fields) <= set(record_fields())


def test_ids_are_unique_and_three_that_do_not_block_are_geonature_s() -> None:
    assert len({kind.id for kind in KINDS}) == len(KINDS)
    warnings = {kind.geonature for kind in KINDS if kind.geonature and kind.level != Level.BLOCKING}
    assert warnings == {"MULTIPLE_GEO_INFO_WARNING", "DUPLICATE_ROWS", "SKIP_EXISTING_UUID"}
