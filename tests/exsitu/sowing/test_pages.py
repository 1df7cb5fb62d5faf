"""The pages of the sowings: lists, sheet, forms refused and taken, files, the tab of a lot."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from mulette.core.house import House
from tests.exsitu.sowing.test_api import Program
from tests.factories.people import sign_in_as


class Visit:
    """A curator on the pages, with two lots sown and one planned."""

    def __init__(self, program: Program) -> None:
        self.program = program
        body = program.campaign(campaign="Printemps", pretreatments=[{"kind": "soak", "duration": "24 h"}])
        body["rows"] = [*body["rows"][:2], {**body["rows"][2], "status": "planned", "sown_on": "2026-09-01"}]
        made = program.send("/batch/sowings", body).json
        self.act, self.sowings = made["act"], made["sowings"]
        self.uuid = self.sowings[0]["uuid"]

    def see(self, path: str = "", status: int = 200) -> str:
        answer = self.program.client.get(f"/ex-situ{path}")
        assert answer.status_code == status, answer.text
        return answer.text.replace("\u00a0", " ")

    def send(self, path: str, **fields: Any) -> Any:
        return self.program.client.post(f"/ex-situ/semis{path}", data=fields, headers=self.program.headers)


@pytest.fixture
def visit(house: House, client: FlaskClient) -> Visit:
    """Give a curator on the pages."""
    return Visit(Program(house, client))


def test_the_list_is_filtered_and_leads_to_labels_and_files(visit: Visit) -> None:
    first, second, planned = (one["number"] for one in visit.sowings)
    assert all(number in visit.see("/semis") for number in (first, second, planned))
    only = visit.see("/semis?status=planned&campaign=Printemps")
    assert planned in only
    assert first not in only
    assert planned not in visit.see("/semis?uncounted=7")
    assert "est pas un filtre" in visit.see("/semis?colour=red", status=422)
    answer = visit.program.client.get("/ex-situ/semis/export?format=csv&status=sown")
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(one["semis"], one["graines"], one["etat"], one["pretraitements"]) for one in lines] == [
        (first, "30", "Semé", "trempage 24 h"), (second, "30", "Semé", "trempage 24 h"),
    ]  # fmt: skip
    assert visit.program.client.get("/ex-situ/semis/export?format=xlsx").data[:2] == b"PK"
    labels = visit.send("/etiquettes", id=[visit.uuid])
    assert labels.headers["Location"] == f"/ex-situ/etiquettes?codes=S-{first}"
    assert f"S-{first}" in visit.see(f"/etiquettes?codes=S-{first},S-{second}")


def test_a_count_refused_shows_its_form_again_and_the_sheet_tells_the_rest(visit: Visit) -> None:
    refused = visit.send(f"/{visit.uuid}/comptages", counted_on="02/04/2026", emerged="31")
    assert refused.status_code == 422
    assert 'value="31"' in refused.text
    assert "31 levées pour 30 graines" in refused.text
    given = {"counted_on": "02/04/2026", "emerged": "12", "dead": "2"}
    taken = visit.send(f"/{visit.uuid}/comptages", **given)
    assert "?geste=" in taken.headers["Location"]
    again = visit.send(f"/{visit.uuid}/comptages", **given)
    assert (again.status_code, 'name="is_another"' in again.text) == (409, True)
    sheet = visit.see(f"/semis/{visit.uuid}")
    for words in ("12 levées en 19 jours, 40 % des 30 graines", "(25 à 58 %)", "−30 graines", "trempage 24 h", "P4"):
        assert words in sheet, words
    count = visit.program.get(f"/sowings/{visit.uuid}/counts").json[0]["uuid"]
    assert 'value="12"' in visit.see(f"/semis/{visit.uuid}/comptages/{count}")
    visit.send(f"/{visit.uuid}/comptages/{count}", **given | {"emerged": "10", "reason": "Mal lu"})
    assert "Mal lu" in visit.see(f"/semis/{visit.uuid}")
    visit.send(f"/{visit.uuid}/comptages/{count}/retirer")
    assert visit.program.get(f"/sowings/{visit.uuid}/counts").json == []


def test_a_sowing_is_changed_split_ended_and_the_planned_one_is_sown_from_the_list(visit: Visit) -> None:
    assert "Trempage" in visit.see(f"/semis/{visit.uuid}/modifier")
    visit.send(f"/{visit.uuid}/modifier", sown_on="15/03/2026", substrate="peat", pretreatment_kind="ga3",
               pretreatment_dose="500 mg/L", pretreatment_duration="", location="")  # fmt: skip
    changed = visit.program.get(f"/sowings/{visit.uuid}").json
    assert (changed["substrate"], changed["location"], changed["pretreatments"]) == (
        "peat", None, [{"kind": "ga3", "dose": "500 mg/L"}],
    )  # fmt: skip
    refused = visit.send(f"/{visit.uuid}/modifier", sown_on="hier")
    assert (refused.status_code, "une date" in refused.text) == (422, True)
    visit.send(f"/{visit.uuid}/partager", treatment=["témoin", "froid", ""], quantity=["10", "20", ""])
    assert "Modalités du même lot" in visit.see(f"/semis/{visit.uuid}")
    visit.send(f"/{visit.uuid}/terminer", outcome="failure", ended_on="01/06/2026")
    assert visit.program.get(f"/sowings/{visit.uuid}").json["status"] == "failure"
    visit.send("/semer", id=[visit.sowings[2]["uuid"]])
    assert visit.program.get(f"/sowings/{visit.sowings[2]['uuid']}").json["status"] == "sown"
    moved = visit.send("/deplacer", id=[visit.sowings[2]["uuid"]], location="B-CF1")
    assert moved.status_code == 303
    assert visit.program.get(f"/sowings/{visit.sowings[2]['uuid']}").json["location_code"] == "B-CF1"


def test_a_campaign_is_shown_cancelled_line_by_line_and_taken_up_again(visit: Visit) -> None:
    assert "Imprimer 3 étiquettes" in visit.see(f"/semis/gestes/{visit.act}")
    back = visit.send(f"/{visit.uuid}/annuler", reason="Mauvais sachet", act=visit.act)
    assert back.headers["Location"].startswith(f"/ex-situ/semis/gestes/{visit.act}")
    assert "Imprimer 2 étiquettes" in visit.see(f"/semis/gestes/{visit.act}")
    wizard = visit.see("/semis/campagne?copier=Printemps")
    assert '"quantity": 30.0' in wizard
    assert visit.sowings[1]["lot_code"] in wizard
    assert visit.sowings[0]["lot_code"] not in wizard
    assert visit.sowings[1]["number"] in visit.see(f"/lots/{visit.sowings[1]['lot']}/semis")


def test_a_reader_sees_and_may_not_sow(house: House, client: FlaskClient, visit: Visit) -> None:
    sign_in_as(client, house, "reader", login="lecteur")
    page = visit.see("/semis")
    assert visit.sowings[0]["number"] in page
    assert "Tournée de levée" not in page
    assert "Compter" not in visit.see(f"/semis/{visit.uuid}")
    for path in ("/semis/campagne", "/semis/tournee", f"/semis/{visit.uuid}/modifier"):
        visit.see(path, status=403)
