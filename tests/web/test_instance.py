"""The pages in the name, colours and words of an installation, and its additional fields from the file to the sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select

from mulette.commands.instance import check
from mulette.core.house import Doorway, House, open_house
from mulette.core.storage.store import open_store
from mulette.occurrences.tables import Record
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.factories.deliveries import DATASET, Said, prepare, run, sighting, write_file
from tests.factories.instances import make_instance
from tests.factories.people import sign_in_as


@pytest.fixture
def island(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Open the house of an installation that has its own folder."""
    folder = make_instance(tmp_path / "ile")
    monkeypatch.setenv("MULETTE_INSTANCE", str(folder))
    store = open_store(settings)
    prepare(store)
    store.close()
    with open_house(settings.model_copy(update={"instance": folder}), ROOMS) as house:
        run(house.settings, "intake", "provider", "add", "cen", "--name", "CEN")
        yield house


@pytest.fixture
def reader(island: House) -> FlaskClient:
    client = create_app(island).test_client()
    sign_in_as(client, island, "administrator")
    return client


def test_pages_bear_name_logo_words_and_colours(reader: FlaskClient) -> None:
    home = reader.get("/").text
    assert "<title>Accueil · Silène école</title>" in home
    assert 'src="/instance/statics/logo.svg"' in home
    assert "versées par quarante organismes" in home
    assert "Observations</span></a>" in home
    assert "Données</span></a>" not in home
    assert "Licence ouverte 2.0" in home
    assert "Isle d&#39;Escourt" in home
    assert "<h1>Observations</h1>" in reader.get("/donnees").text
    assert "--brand: light-dark(#7a3e00, #f2b36b);" in reader.get("/instance/style.css").text
    assert reader.get("/instance/statics/logo.svg").mimetype == "image/svg+xml"
    for hidden in ("../instance.toml", "..%2Ffields.yaml"):
        assert reader.get(f"/instance/statics/{hidden}").status_code == 404


def test_without_a_folder_pages_are_those_of_mulette(client: FlaskClient) -> None:
    assert "<title>Connexion · Mulette</title>" in client.get("/connexion").text
    assert client.get("/instance/style.css").data == b""
    assert client.get("/instance/statics/logo.svg").status_code == 404


@pytest.fixture
def deliver(island: House, tmp_path: Path) -> Callable[..., Said]:
    def with_cells(*words: str, **cells: object) -> Said:
        path = write_file(tmp_path / "mai.csv", [sighting(1), sighting(2, **cells)])
        return run(
            island.settings, "intake", "deliver", path, "--template", "ile", "--provider", "cen",
            "--dataset", str(DATASET), *words,
        )  # fmt: skip

    return with_cells


def test_additional_fields_go_from_the_file_to_the_sheet_and_to_the_export(
    island: House, reader: FlaskClient, deliver: Callable[..., Said]
) -> None:
    said = deliver("--approve", hauteur_vegetation="35", temperature="18.5", stade_note="Adulte")
    assert said.exit_code == 0, said.stderr
    with island.store.reading() as session:
        record = session.scalars(select(Record).where(Record.entity_source_pk_value == "K2")).one()
    assert record.additional_data == {"hauteur_vegetation": 35, "temperature": 18.5, "stade_note": "Adulte"}
    page = reader.get(f"/donnees/{record.unique_id_sinp}").text
    for words in ("Hauteur de végétation (cm) : 35", "l&#39;air (°C) : 18.5", "Stade noté sur la fiche : Adulte"):
        assert words in page
    exported = run(island.settings, "records", "export", "--format", "csv", "-")
    assert "hauteur_vegetation" in exported.stdout


def test_an_additional_cell_of_another_type_leaves_its_row_out_by_name(deliver: Callable[..., Said]) -> None:
    said = deliver(hauteur_vegetation="haute", temperature='"18,5"', stade_note="Papillon")
    assert "« haute »" in said.stderr
    assert "« Papillon » n'est ni un code ni un libellé" in said.stderr
    assert "18,5" not in said.stderr


def test_the_command_reads_the_folder(island: House) -> None:
    done = CliRunner().invoke(check, obj=Doorway(island.settings, ROOMS))
    assert done.exit_code == 0, done.output
    assert "Champs additionnels : hauteur_vegetation, temperature, stade_note" in done.output
    assert "Modèles : ile" in done.output
