"""Templates kept, exported, compared and tied; side tables: from the command line, on both stores."""

from __future__ import annotations

import json
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.intake import queries
from mulette.core.intake.verbatim import open_file
from mulette.core.people.viewer import SYSTEM
from mulette.occurrences.tables import Record
from tests.factories.deliveries import DATASET, Said, run, sighting, write_file
from tests.factories.people import sign_in_as

TEMPLATE = """# Le tableur des mares
code = "mares"
label = "Mares"
version = 7
target = "occurrences"

[fields]
entity_source_pk_value = "entity_source_pk_value"
date_min = "date_min"
cd_nom = "cd_nom"
nom_cite = "nom_cite"
observers = "observers"
longitude = "longitude"
latitude = "latitude"

[[treatments]]
name = "join"
table = "codes-mares"
column = "espece"
key = "code"
columns = { cd_nom = "cd_nom", nom = "nom_cite" }
"""


def say(ready: House, *words: str | Path) -> Said:
    return run(ready.settings, "templates", *words)


def add_table(ready: House, folder: Path, text: str) -> Said:
    path = folder / "codes.csv"
    path.write_text(text, encoding="utf-8")
    return say(ready, "table", "add", "codes-mares", path, "--label", "Codes des mares")


def test_versions_are_kept_exported_and_compared(ready: House, tmp_path: Path) -> None:
    path = tmp_path / "mares.toml"
    path.write_text(TEMPLATE, encoding="utf-8")
    assert say(ready, "import", path).stdout == "mares\t1\n"
    assert say(ready, "import", path).stdout == "mares\t1\n"
    path.write_text(TEMPLATE.replace('"Mares"', '"Mares du bocage"'), encoding="utf-8")
    assert say(ready, "import", path).stdout == "mares\t2\n"
    assert "mares\t2\tMares du bocage" in say(ready, "list").stdout
    assert say(ready, "show", "mares", "--version", "1").stdout == TEMPLATE.replace("version = 7", "version = 1")
    compared = say(ready, "diff", "mares", "1", "2").stdout
    assert '- label = "Mares"\n' in compared
    assert '+ label = "Mares du bocage"\n' in compared
    assert "  # Le tableur des mares\n" in compared
    assert say(ready, "export", "mares", tmp_path / "sorti.toml").exit_code == 0
    assert say(ready, "import", tmp_path / "sorti.toml").stdout == "mares\t2\n"
    assert "n'a pas de version 9" in say(ready, "show", "mares", "--version", "9").stderr


def test_a_template_badly_written_is_refused_with_its_line(ready: House, tmp_path: Path) -> None:
    path = tmp_path / "mares.toml"
    path.write_text(TEMPLATE.replace('nom_cite = "nom_cite"', 'nom_cit = "nom"'), encoding="utf-8")
    refused = say(ready, "import", path)
    assert refused.exit_code != 0
    assert "ligne 11 : « nom_cit » est inconnu" in refused.stderr


def test_a_delivery_looks_keys_up_says_those_unknown_and_keeps_the_version(ready: House, tmp_path: Path) -> None:
    assert add_table(ready, tmp_path, "code;cd_nom;nom\nGREN;351;Rana temporaria\n").stdout == "codes-mares\t1\n"
    (tmp_path / "mares.toml").write_text(TEMPLATE, encoding="utf-8")
    say(ready, "import", tmp_path / "mares.toml")
    assert "modèle mares" in say(ready, "tie", "cen", "mares").stderr
    rows = [sighting(number, espece=code, cd_nom="", nom_cite="") for number, code in ((1, "gren"), (2, "LYNX"))]
    report = tmp_path / "rapport.json"
    run(
        ready.settings, "intake", "deliver", write_file(tmp_path / "m.csv", rows), "--provider", "cen", "--dataset",
        str(DATASET), "--approve", "--report", report,
    )  # fmt: skip
    told = json.loads(report.read_text())
    unknown = next(finding for finding in told["findings"] if finding["id"] == "table.key-unknown")
    assert (unknown["rows"], unknown["examples"]) == ([3], ["LYNX"])
    assert add_table(ready, tmp_path, "code;cd_nom;nom\nGREN;60612;Lynx lynx\n").stdout == "codes-mares\t2\n"
    with ready.store.reading() as session:
        assert session.scalars(select(Record.cd_nom)).all() == [351]
        delivery = queries.all_deliveries(session, SYSTEM)[0]
        assert delivery.treatments[0]["tables"] == {"codes-mares": 1}
        source, bound = open_file(ready, delivery)
    assert bound.treat(next(source.batches())).frame["cd_nom"].to_list() == ["351", None]
    assert "codes-mares\t2\t1\tcode, cd_nom, nom\tCodes des mares" in say(ready, "table", "list").stdout


def test_a_template_whose_side_table_is_missing_says_how_to_add_it(ready: House, tmp_path: Path) -> None:
    (tmp_path / "mares.toml").write_text(TEMPLATE, encoding="utf-8")
    file = write_file(tmp_path / "m.csv", [sighting(1, espece="gren")])
    refused = run(ready.settings, "intake", "check", file, "--template", tmp_path / "mares.toml")
    assert "mulette templates table add codes-mares FICHIER" in refused.stderr


def test_a_side_table_without_rows_or_with_a_bad_code_is_refused(ready: House, tmp_path: Path) -> None:
    assert "aucune ligne" in add_table(ready, tmp_path, "code;cd_nom\n").stderr
    bad = say(ready, "table", "add", "Codes !", tmp_path / "codes.csv")
    assert "« Codes ! » ne peut pas être un code" in bad.stderr


def test_a_provider_without_template_asks_for_one(ready: House, tmp_path: Path) -> None:
    file = write_file(tmp_path / "m.csv", [sighting(1)])
    refused = run(ready.settings, "intake", "deliver", file, "--provider", "cen")
    assert "Donnez un modèle" in refused.stderr


def test_a_program_keeps_a_template_and_reads_it_back(ready: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, ready, "data_administrator")
    kept = client.post("/api/v1/import-templates", json={"text": TEMPLATE}, headers=headers)
    assert (kept.status_code, kept.get_json()["version"]) == (201, 1)
    read = client.get("/api/v1/import-templates/mares?version=1").get_json()
    assert read == {"code": "mares", "label": "Mares", "version": 1, "text": kept.get_json()["text"]}
    refused = client.post("/api/v1/import-templates", json={"text": "code = 1"}, headers=headers)
    assert refused.status_code == 422
    contributor = sign_in_as(client, ready, "contributor", login="contrib")
    assert client.post("/api/v1/import-templates", json={"text": TEMPLATE}, headers=contributor).status_code == 403
