"""A file that cannot be read is refused by name; one that is read in part says which rows; nothing is written."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from mulette.core.house import House
from mulette.occurrences.tables import Record
from tests.core.intake.conftest import Deliver
from tests.factories.deliveries import DATASET, run, sighting, write_file

GOOD = "entity_source_pk_value,date_min,cd_nom,nom_cite,observers,longitude,latitude\n"
LINE = "K1,2024-05-12,351,Rana temporaria,CARIOU Jeanne,3.0,46.5\n"


def written(house: House) -> int:
    with house.store.reading() as session:
        return session.scalar(select(func.count()).select_from(Record)) or 0


def report_of(house: House, path: Path, folder: Path) -> tuple[int, dict[str, Any]]:
    report = folder / "report.json"
    said = run(
        house.settings, "intake", "check", path, "--template", "identite", "--report", report, "--dataset", str(DATASET)
    )
    return said.exit_code, json.loads(report.read_text())


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "EMPTY_FILE"),
        ("header.csv", GOOD.encode(), "FILE_WITH_NO_DATA"),
        ("binary.csv", bytes(range(256)) * 40, "FILE_FORMAT_ERROR"),
        ("cut.xlsx", b"PK\x03\x04" + b"\0" * 500, "FILE_FORMAT_ERROR"),
        ("twice.csv", b"date_min,cd_nom,date_min\n2024-05-12,351,2024-05-12\n", "HEADER_SAME_COLUMN_NAME"),
        ("mixed.csv", (GOOD + LINE).replace("CARIOU", "CARIÔU").encode() + b"K2,\xe9\xe8,1\n", "FILE_FORMAT_ERROR"),
    ],
)
def test_an_unreadable_file_is_refused_by_name(
    ready: House, deliver: Deliver, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    exit_code, report = report_of(ready, path, tmp_path)
    assert (exit_code, report["rows"], report["valid_rows"]) == (2, 0, 0)
    assert [(finding["geonature"], finding["rows"]) for finding in report["findings"]] == [(code, [])]
    said = deliver(path, "--approve")
    assert said.exit_code == 2
    assert said.stderr.startswith("Refusé : ")
    assert name in said.stderr
    assert written(ready) == 0


def test_a_zip_bomb_is_refused_before_it_is_opened(ready: House, deliver: Deliver, tmp_path: Path) -> None:
    path = tmp_path / "bombe.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("couche.shp", b"\0" * 40_000_000)
    said = deliver(path, "--approve")
    assert said.exit_code == 2
    assert "se déploie" in said.stderr
    assert written(ready) == 0


def test_a_line_of_a_gigabyte_is_refused_without_being_held(ready: House, deliver: Deliver, tmp_path: Path) -> None:
    path = tmp_path / "ligne.csv"
    with path.open("wb") as file:
        file.write(GOOD.encode() + b'K1,"')
        for _ in range(100):
            file.write(b"a" * 10_000_000)
        file.write(b'"\n')
    said = deliver(path, "--approve")
    path.unlink()
    assert said.exit_code == 2
    assert "dépasse" in said.stderr
    assert written(ready) == 0


def test_ragged_rows_are_named_and_the_others_written(ready: House, deliver: Deliver, tmp_path: Path) -> None:
    path = tmp_path / "irregulier.csv"
    second = LINE.replace("K1", "K2")
    path.write_text(GOOD + LINE + "K8,2024-05-12\n" + second.replace("\n", ",trop\n") + LINE.replace("K1", "K3"))
    exit_code, report = report_of(ready, path, tmp_path)
    found = {finding["geonature"]: finding["rows"] for finding in report["findings"] if finding["level"] == "blocking"}
    assert found == {"ROW_HAVE_LESS_COLUMN": [3], "ROW_HAVE_TOO_MUCH_COLUMN": [4]}
    assert (exit_code, report["rows"], report["valid_rows"]) == (1, 4, 2)
    assert written(ready) == 0
    assert json.loads(deliver(path, "--approve").stdout)["result"]["added"] == 2


def test_a_file_cut_in_the_middle_of_a_line_says_where(ready: House, tmp_path: Path) -> None:
    path = tmp_path / "coupe.csv"
    path.write_text(GOOD + LINE + "K2,2024-05-1")
    exit_code, report = report_of(ready, path, tmp_path)
    assert exit_code == 1
    assert {tuple(finding["rows"]) for finding in report["findings"] if finding["level"] == "blocking"} == {(3,)}


def test_a_file_without_dataset_is_checked_all_the_same_and_says_it_once(ready: House, tmp_path: Path) -> None:
    path = write_file(tmp_path / "observations.csv", [sighting(1), sighting(2, cd_nom=999)])
    said = run(ready.settings, "intake", "check", path, "--template", "identite", "--report", "-")
    report = json.loads(said.stdout)
    found = {finding["id"]: finding["rows"] for finding in report["findings"]}
    assert found == {"dataset.missing": [], "taxon.unknown": [3]}
    assert (said.exit_code, report["rows"], report["valid_rows"]) == (1, 2, 1)
    assert set(report["findings"][0]) >= {"id", "geonature", "level", "fields", "columns", "rows", "message", "remedy"}


def test_an_unknown_template_names_the_known_ones(ready: House, tmp_path: Path) -> None:
    path = write_file(tmp_path / "observations.csv", [sighting(1)])
    said = run(ready.settings, "intake", "check", path, "--template", "synthese")
    assert said.exit_code == 2
    assert "synthese-geonature" in said.stderr
    assert "identite" in said.stderr


def test_a_template_may_be_a_file(ready: House, tmp_path: Path) -> None:
    template = tmp_path / "mien.toml"
    template.write_text(
        'code = "mien"\nlabel = "Le mien"\nversion = 1\ntarget = "occurrences"\n'
        '[fields]\ndate_min = "Jour"\ncd_nom = "Espèce"\nnom_cite = "Nom"\nlongitude = "X"\nlatitude = "Y"\n'
        'observers = {constant = "CARIOU Jeanne"}\n'
    )
    path = tmp_path / "fiche.csv"
    path.write_text("Jour;Espèce;Nom;X;Y\n12/05/2024;351;Grenouille;3,0;46,5\n", encoding="cp1252")
    said = run(
        ready.settings, "intake", "deliver", path, "--template", template, "--provider", "cen", "--dataset",
        str(DATASET), "--approve",
    )  # fmt: skip
    assert (said.exit_code, written(ready)) == (0, 1)


def test_a_wrong_option_is_a_usage_error(ready: House, tmp_path: Path) -> None:
    said = run(ready.settings, "intake", "check", tmp_path / "absent.csv", "--template", "identite")
    assert said.exit_code == 2
    assert "Usage:" in said.stderr
