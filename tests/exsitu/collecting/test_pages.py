"""Forms of collecting: nothing lost on a refusal, warnings told, a permit attached, a step ended."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from apiflask import APIFlask
from click.testing import CliRunner
from PIL import Image

from mulette.cli import mulette
from mulette.core.house import House
from tests.exsitu.collecting.conftest import AT, PLAIN, PROTECTED, SOUTH, WEST, People, Program, harvest, permit


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("entering", "populations", "missions", "materials", "permits", "blueprint"):
        monkeypatch.setattr(f"mulette.exsitu.collecting.pages.{name}.now", lambda: AT, raising=False)


def test_a_harvest_is_entered_by_its_form_with_photographs(program: Program) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 6), "green").save(picture, "JPEG")
    given = {**harvest(), "cd_nom": "", "taxon": "Achillea", "plants_sampled": 12, "weather": "vent d'est"}
    refused = program.post("/ex-situ/recoltes/nouvelle", given)
    assert refused.status_code == 422
    assert "Écrivez le nom entier : Achillea nana" in refused.text
    assert "vent d&#39;est" in refused.text
    sent = {**given, "taxon": "Achillea nana", "photo": (io.BytesIO(picture.getvalue()), "pied.jpg")}
    added = program.post("/ex-situ/recoltes/nouvelle", sent)
    assert added.status_code == 303
    page = program.client.get(added.headers["Location"]).text
    for words in ("R-2024_0001", "Achillea nana", "12 pieds récoltés : la norme est d&#39;au moins 50", "<img"):
        assert words in page, words
    assert "geste=" in added.headers["Location"]


def test_the_form_tells_the_law_before_saving_and_a_permit_is_attached_after(program: Program) -> None:
    given = {**harvest(PROTECTED), "quantity": "120"}
    told = program.post("/ex-situ/recoltes/verifier", given).text
    assert 'data-law="lacking"' in told
    assert "Aucun permis de votre organisme ne couvre" in told
    refused = program.post("/ex-situ/recoltes/nouvelle", given)
    assert (refused.status_code, "ou dites pourquoi sans" in refused.text) == (422, True)
    added = program.post("/ex-situ/recoltes/nouvelle", {**given, "permit_reason": "Sauvetage"})
    sheet = added.headers["Location"].partition("?")[0]
    lines = {"taxa_taxon": "Dracocephalum austriacum", "taxa_quota": "500", "taxa_unit": "seed"}
    made = program.post("/ex-situ/permis/nouveau", {**permit(), **lines, "taxa": ""})
    assert made.status_code == 303, made.text
    kept = made.headers["Location"].partition("?")[0].rpartition("/")[2]
    assert "Rattacher le permis 05-2024-17" in program.client.get(sheet).text
    assert "Rattacher le permis 05-2024-17" in program.post("/ex-situ/recoltes/verifier", given).text
    assert program.post(f"{sheet}/permis", {"permit": kept}).status_code == 303
    page = program.client.get(f"/ex-situ/permis/{kept}").text
    assert "120 sur 500 graines, reste 380" in " ".join(page.split())
    assert "R-2024_0001" in page


def test_missions_populations_and_bags_have_their_pages(program: Program) -> None:
    mission = program.post("/ex-situ/missions/nouvelle", {"name": "Queyras", "starts_on": "10/09/2024"})
    assert mission.status_code == 303, mission.text
    place = {"x_m": WEST + 100, "y_m": SOUTH + 100}
    population = program.post("/ex-situ/populations/nouvelle", {"taxon": str(PLAIN), "station": "Clot", **place})
    assert population.status_code == 303, population.text
    way = population.headers["Location"].partition("?")[0]
    assert program.post(f"{way}/modifier", {"station": "Clot", "slope_deg": "95"}).status_code == 422
    assert program.post(f"{way}/modifier", {"station": "Clot haut", "slope_deg": "35"}).status_code == 303
    assert "Clot haut" in program.client.get(way).text
    added = program.post("/ex-situ/recoltes/nouvelle", harvest()).headers["Location"].partition("?")[0]
    bag = program.post(f"{added}/materiel", {"nature": "fruit"}).headers["Location"].partition("?")[0]
    step = {"kind": "drying", "starts_on": "15/08/2024", "mass_before_g": "12,5"}
    assert program.post(f"{bag}/nettoyage", {**step, "mass_after_g": "13"}).status_code == 422
    assert program.post(f"{bag}/nettoyage", step).status_code == 303
    cleaning = program.get("/cleanings")["cleanings"][0]["uuid"]
    program.post(f"/ex-situ/nettoyages/{cleaning}/finir", {"ends_on": "29/08/2024", "mass_after_g": "9"})
    program.post(f"{bag}/determination", {"taxon": "Carex bicolor", "determiner": "Luc Blanc"})
    page = program.client.get(bag).text
    for words in ("12,5 g avant ; 9 g après", "Carex bicolor", "Luc Blanc"):
        assert words in page, words
    program.post(f"{added}/determination", {"taxon": "Achillea nana"})
    assert "Achillea nana" in program.client.get(added).text


def test_a_mistake_is_deleted_unless_something_stands_on_it(program: Program) -> None:
    added = program.post("/ex-situ/recoltes/nouvelle", harvest()).headers["Location"].partition("?")[0]
    bag = program.post(f"{added}/materiel", {}).headers["Location"].partition("?")[0]
    given = {"name": "Queyras", "starts_on": "10/09/2024", "target_taxa": "Achillea nana; Carex bicolor"}
    mission = program.post("/ex-situ/missions/nouvelle", given).headers["Location"].partition("?")[0]
    assert "Carex bicolor" in program.client.get(mission).text
    kept = program.post("/ex-situ/permis/nouveau", {**permit(), "taxa": ""}).headers["Location"].partition("?")[0]
    document = {"file": (io.BytesIO(b"%PDF-1.4\n%%EOF"), "arrete.pdf")}
    program.post(f"{kept}/document", document)
    assert "arrete.pdf" in program.client.get(kept).text
    for way in (added, bag, mission, kept):
        program.post(f"{way}/supprimer", {"reason": "Erreur"})
        assert program.client.get(way).status_code == (200 if way == added else 404), way  # a bag stood on the harvest
    assert program.post(f"{added}/supprimer", {"reason": ""}).headers["Location"] == added
    program.post(f"{added}/supprimer", {"reason": "Erreur"})
    assert program.client.get(added).status_code == 404


def test_a_reader_is_offered_no_form(app: APIFlask, house: House, people: People) -> None:
    reader = Program(app, house, people.reader)
    for way in ("recoltes", "recoltes/carte", "missions", "populations", "permis"):
        page = reader.client.get(f"/ex-situ/{way}")
        assert (page.status_code, 'btn-primary" href' in page.text) == (200, False), way
    for way in ("recoltes/nouvelle", "missions/nouvelle", "populations/nouvelle", "permis/nouveau"):
        assert reader.client.get(f"/ex-situ/{way}").status_code in {302, 403}, way


def test_the_command_writes_blurred_places_unless_told_otherwise(
    program: Program, house: House, tmp_path: Path
) -> None:
    program.send("/harvests", harvest(date_min="2024-08-12"))
    program.send("/harvests", harvest(date_min="2024-07-01"))
    env = {"MULETTE_DATABASE": house.settings.database}
    out = tmp_path / "recoltes.csv"
    said = CliRunner().invoke(mulette, ["exsitu", "harvests", "--out", str(out), "--from", "2024-08-01"], env=env)
    assert (said.exit_code, "1 récolte dans" in said.output) == (0, True), said.output
    assert "POLYGON" in out.read_text()
    precise = CliRunner().invoke(mulette, ["exsitu", "harvests", "--out", str(out), "--precise"], env=env)
    assert (precise.exit_code, out.read_text().count("POINT")) == (0, 2)
    assert CliRunner().invoke(mulette, ["exsitu", "harvests", "--out", "recoltes.doc"], env=env).exit_code != 0
