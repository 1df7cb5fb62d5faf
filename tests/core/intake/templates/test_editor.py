"""The editor of templates: a draft beside a file, changed by its forms and in its text, saved as a version."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from mulette.core.house import House
from tests.factories.deliveries import run
from tests.factories.people import sign_in_as

FILE = (
    "N°;Date;CD_NOM;Espèce;X;Y;Stade;Nb\n"
    "a1;12/05/2024;351; Rana temporaria;700000,5;6600000,0;ad.;2\n"
    "a2;13/05/2024;60612;Lynx lynx;700010;6600010;Larve;1\n"
)


class Editor:
    """A person at the editor."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self.client, self.headers, self.url = client, headers, ""

    def start(self, content: str = FILE, **given: str) -> str:
        sent = self.client.post(
            "/nouveau-modele",
            data={**given, "file": (io.BytesIO(content.encode()), "mares.csv")},
            headers=self.headers,
        )
        assert sent.status_code == 303
        self.url = sent.location
        return self.page()

    def say(self, gesture: str, **form: object) -> str:
        said = self.client.post(f"{self.url}/{gesture}", data=form, headers=self.headers)
        assert said.status_code == 303
        return unescape(self.client.get(said.location).text)

    def page(self) -> str:
        return unescape(self.client.get(self.url).text)

    def toml(self) -> str:
        found = re.search(r'<textarea[^>]*name="text"[^>]*>(.*?)</textarea>', self.page(), re.DOTALL)
        assert found
        return found[1]


@pytest.fixture
def editor(client: FlaskClient, ready: House) -> Editor:
    """Give the editor of a data administrator."""
    return Editor(client, sign_in_as(client, ready, "data_administrator"))


def test_columns_are_guessed_with_their_confidence_and_reason(editor: Editor) -> None:
    page = editor.start()
    assert "99 % : en-tête identique au nom du champ ; 100 % des valeurs sont des cd_nom connus" in page
    assert "100 % des valeurs sont des dates" in page
    assert "Les valeurs ressemblent à EPSG:2154" in page
    assert "Champs obligatoires que rien ne donne encore" in page
    accepted = editor.say("colonnes", column=["CD_NOM"], fields=[""], accept="1")
    assert 'cd_nom = "CD_NOM"' in accepted


def test_forms_and_text_say_the_same(editor: Editor) -> None:
    editor.start()
    editor.say("tete", code="mares", label="Mares", mode="update", unknown_columns="name", srid="2154")
    editor.say(
        "colonnes",
        column=["N°", "Date", "Espèce", "Stade"],
        fields=["entity_source_pk_value", "date_min, Date de fin", "nom_cite", "life_stage"],
    )
    editor.say("constante", field="Observateurs", value="CARIOU Jeanne")
    page = editor.say("valeurs", field="life_stage", said=["ad.", "Larve"], code=["2", "6"], read=["", "6"])
    text = editor.toml()
    assert 'date_max = "Date"' in text
    assert 'observers = { constant = "CARIOU Jeanne" }' in text
    assert '[values.life_stage]\n"ad." = "2"' in text
    assert "Larve" not in text
    assert "toujours « CARIOU Jeanne »" in page
    changed = editor.say("texte", text=text.replace('label = "Mares"', 'label = "Mares du bocage"'))
    assert 'value="Mares du bocage"' in changed
    broken = editor.say("texte", text=text.replace('mode = "update"', 'mode = "ajout"'))
    assert re.search(r"À corriger avant d’enregistrer : modèle, ligne \d+ : « ajout » est inconnu", broken)
    assert "n'est pas du TOML valide" in editor.say("texte", text="code =")


def test_a_wrong_way_to_open_the_file_can_be_put_right(editor: Editor) -> None:
    editor.start()
    wrong = editor.say("texte", text=editor.toml() + '\n[reading]\nformat = "xlsx"\n')
    assert "À corriger avant d’enregistrer" in wrong
    assert "a1" in wrong
    apart = editor.say("texte", text=editor.toml().replace('format = "xlsx"', 'separator = ","'))
    assert "N°;Date;CD_NOM" in apart


def test_treatments_are_tried_moved_and_taken_away(editor: Editor) -> None:
    editor.start()
    editor.say("ajouter", name="trim")
    page = editor.say("ajouter", name="decimal-comma")
    assert "1 ligne changée" in page.replace("\u00a0", " ")
    assert "attend « columns »" in page
    page = editor.say("traitement", place="1", verb="change", **{"p-columns": ["X", "Y"]})
    assert '<span class="verbatim">700000,5</span>' in page
    assert '<span class="verbatim">700000.5</span>' in page
    editor.say("traitement", place="1", verb="up")
    assert editor.toml().index("decimal-comma") < editor.toml().index('"trim"')
    editor.say("traitement", place="0", verb="remove")
    assert "decimal-comma" not in editor.toml()
    editor.say("ajouter", name="replace")
    editor.say("traitement", place="1", verb="change", **{"p-column": "Stade", "p-values": "ad. = Adulte\nx = (vide)"})
    assert 'values = { "ad." = "Adulte", x = "" }' in editor.toml()
    assert "rechargez la page" in editor.say("traitement", place="7", verb="remove")


def test_a_draft_becomes_the_next_version_and_delivers(editor: Editor, ready: House) -> None:
    editor.start(template="identite")
    saved = editor.client.post(f"{editor.url}/enregistrer", headers=editor.headers)
    assert saved.location == "/modeles/identite"
    assert editor.client.get(editor.url).status_code == 404
    editor.start(template="identite")
    editor.say("tete", code="identite", label="Identité bis", mode="add", unknown_columns="verbatim")
    saved = editor.client.post(f"{editor.url}/enregistrer", headers=editor.headers)
    page = unescape(editor.client.get(saved.location).text)
    assert "Modèle « identite » enregistré : version 2." in page
    assert '+label = "Identité bis"' in page
    exported = editor.client.get("/modeles/identite/modele.toml").text
    assert "version = 2" in exported
    listed = run(ready.settings, "templates", "list")
    assert "identite\t2\tIdentité bis" in listed.stdout


def test_a_draft_is_its_author_s_and_is_thrown_away_with_its_file(editor: Editor, ready: House) -> None:
    editor.start()
    files = ready.settings.files_folder / "deliveries" / "files"
    assert len(list(files.rglob("mares.csv"))) == 1
    other = sign_in_as(editor.client, ready, "administrator", login="autre")
    assert editor.client.get(editor.url).status_code == 404
    assert editor.client.post(f"{editor.url}/jeter", headers=other).status_code == 404
    contributor = sign_in_as(editor.client, ready, "contributor", login="contrib")
    assert editor.client.post("/nouveau-modele", headers=contributor).status_code == 403
