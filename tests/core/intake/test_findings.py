"""The catalogue of intake: codes of GeoNature, French words, refusals as findings."""

from __future__ import annotations

import string
from pathlib import Path

import pytest

from mulette.core.errors import Invalid
from mulette.core.findings.kinds import FindingKind
from mulette.core.intake.deposits import deposit
from mulette.core.intake.findings import COLUMN_TWICE, KINDS, refusal_finding, refuse


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_every_kind_says_what_and_what_to_do(kind: FindingKind) -> None:
    assert kind.id == kind.id.lower()
    assert kind.title[0].isupper()
    assert kind.message.endswith(".")
    assert kind.remedy.endswith(".")
    assert kind.source


# Source: GeoNature 2.17, errors of the import about files, rows and types.
def test_the_codes_of_geonature_about_files_and_types_are_all_there() -> None:
    assert {kind.geonature for kind in KINDS.values()} >= {
        "EMPTY_FILE", "NO_FILE_SENDED", "FILE_EXTENSION_ERROR", "FILE_FORMAT_ERROR", "FILE_OVERSIZE",
        "FILE_NAME_TOO_LONG",
        "FILE_WITH_NO_DATA", "HEADER_SAME_COLUMN_NAME", "ROW_HAVE_TOO_MUCH_COLUMN", "ROW_HAVE_LESS_COLUMN", "EMPTY_ROW",
        "INVALID_DATE", "INVALID_INTEGER", "INVALID_NUMERIC", "INVALID_BOOL", "INVALID_UUID", "INVALID_CHAR_LENGTH",
    }  # fmt: skip


def test_a_name_too_long_to_be_kept_is_refused_by_name(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("date_min\n")
    with pytest.raises(Invalid) as caught:
        deposit(tmp_path, source, "x" * 121)
    assert caught.value.code == "file.name-too-long"
    assert deposit(tmp_path, source, "x" * 120)[0].exists()


def test_a_refusal_is_an_error_and_a_finding_without_row() -> None:
    with pytest.raises(Invalid) as caught:
        refuse(COLUMN_TWICE, file="a.csv", columns="cd_nom")
    finding = refusal_finding(caught.value)
    assert finding is not None
    assert (finding.kind, finding.rows) == (COLUMN_TWICE, ())
    assert finding.message == "Des colonnes de « a.csv » portent le même nom : cd_nom."
    assert caught.value.message == f"{finding.message} {COLUMN_TWICE.remedy}"
    assert refusal_finding(Invalid("autre", code="people.name-empty")) is None


def test_messages_name_only_values_that_refusals_give() -> None:
    known = {"file", "found", "format", "bytes", "limit", "reason", "member", "layer", "known", "encoding", "line",
             "separator", "row", "columns", "value", "at"}  # fmt: skip
    named = {name for kind in KINDS.values() for _, name, _, _ in string.Formatter().parse(kind.message) if name}
    assert named <= known
