"""Pages and files of the tests: planned for several lots, compared, printed, exported, and the tab of the lot."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.people.tables import Organisation, Person
from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.tables import Lot
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.testing.operations.closing import close_test, set_fates
from mulette.exsitu.testing.operations.counting import set_count
from mulette.exsitu.testing.operations.planning import plan_tests
from mulette.exsitu.testing.queries import select_tests
from mulette.exsitu.testing.tables import Protocol
from tests.exsitu.testing.conftest import AT, RIGHTS, START, make_lot
from tests.factories.people import sign_in_as


@dataclass(frozen=True)
class Site:
    """A browser that is signed in, and two lots of which the first was tested twice."""

    client: FlaskClient
    headers: dict[str, str]
    house: House
    lots: tuple[str, str]
    tests: tuple[str, str]

    def get(self, path: str, status: int = 200) -> str:
        """Read a page."""
        answer = self.client.get(path)
        assert answer.status_code == status, answer.get_data(as_text=True)[:2_000]
        return unescape(answer.get_data(as_text=True)).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def site(client: FlaskClient, house: House) -> Site:
    """Two treatments of one lot: 30 and 20 germinated of 50, the second one closed."""
    headers = sign_in_as(client, house, "bench_technician")
    with house.store.transaction() as session:
        organisation = Organisation(name="Conservatoire alpin")
        session.add(organisation)
        session.flush()
        person = session.scalars(select(Person)).one()
        person.organisation_id = organisation.id
        keeper = Viewer(person.id, "t", "CARIOU Jeanne", organisation.id, RIGHTS)
        made = [make_lot(session, keeper) for _ in range(2)]
        lots = [(session.get_one(Lot, lot), session.get_one(Node, node)) for lot, node, _ in made]
        tests = []
        for treatment, counted in (("froid", 30), ("témoin", 20)):
            given = {"started_on": START, "replicates": 1, "seeds": 50, "treatment": treatment}
            given |= {"pretreatments": [{"kind": "strat_cold", "duration_hours": 672}]} if treatment == "froid" else {}
            (found,) = plan_tests(session, keeper, lots[:1], given, at=AT)
            set_count(session, keeper, found, 1, START.replace(day=6), counted, at=AT)
            tests.append(found)
        set_fates(session, keeper, tests[1], 1, {"normal": 20, "fresh": 20, "empty": 10}, at=AT)
        close_test(session, keeper, tests[1], at=AT)
        uuids = tuple(str(one.test.uuid) for one in tests)
        return Site(client, headers, house, tuple(str(lot.uuid) for lot, _ in lots), uuids)  # type: ignore[arg-type]


def test_several_lots_are_planned_from_a_protocol(site: Site) -> None:
    with site.house.store.reading() as session:
        protocol = session.scalars(select(Protocol).where(Protocol.purpose == "initial")).one().uuid
    shown = site.get(f"/ex-situ/essais/nouveau?lots={','.join(site.lots)}&protocol={protocol}")
    assert "Le même essai pour 2 lots" in shown
    assert 'name="phases-0-day_c" required' not in shown
    form = {
        "lot": list(site.lots), "protocol": str(protocol), "started_on": "20/12/2126", "status": "planned",
        "replicates": "4", "seeds": "25", "lasts_days": "28", "count_every_days": "7", "pretreatments-0-kind": "soak",
        "pretreatments-0-duration_hours": "24", "phases-0-day_c": "20", "phases-0-light_hours": "12",
    }  # fmt: skip
    refused = site.client.post("/ex-situ/essais/nouveau", data=form | {"seeds": "0"}, headers=site.headers)
    assert refused.status_code == 422
    assert "De 1 à 10000." in unescape(refused.get_data(as_text=True))
    made = site.client.post("/ex-situ/essais/nouveau", data=form, headers=site.headers)
    assert made.status_code == 303
    listed = site.get("/ex-situ/essais?status=planned")
    assert "2 essais" in listed
    with site.house.store.reading() as session:
        planned = [one for one in select_tests(session) if one.test.status == "planned"]
        assert [(one.test.purpose, one.test.kind) for one in planned] == [("initial", "germination")] * 2


def test_the_label_of_a_lot_opens_its_form(site: Site) -> None:
    assert "Androsace alpina" in site.get("/ex-situ/essais/nouveau?lots=L-2026_0001")
    assert "Androsace alpina" in site.get("/ex-situ/essais/nouveau?lots=P-2026_0001-1")
    site.get("/ex-situ/essais/nouveau?lots=L-1999_0001", 422)


def test_two_treatments_are_compared_side_by_side(site: Site) -> None:
    shown = site.get(f"/ex-situ/essais/comparer?tests={','.join(site.tests)}")
    # 30/50 against 20/50: chi-square 4, p 0.0455; Newcombe's interval of −20 points
    assert "Les modalités diffèrent plus que le hasard ne le ferait (χ² = 4,00, p = 0,046)." in shown
    assert "−20" in shown
    assert "2026_0001, froid germe le plus : 60 %" in shown
    told = site.client.get(f"/api/v1/exsitu/tests/compare?tests={','.join(site.tests)}").get_json()["rates"]["on_sown"]
    assert (told["method"], told["statistic"], told["p"]) == ("chi2", pytest.approx(4), pytest.approx(0.0455, abs=5e-5))
    assert (told["differences"][0]["uuid"], told["differences"][0]["points"]) == (site.tests[1], pytest.approx(-20))
    assert "aucun essai à comparer" in site.get("/ex-situ/essais/comparer").lower()


def test_the_sheet_says_how_a_test_is_led_and_prints(site: Site) -> None:
    shown = site.get(f"/ex-situ/essais/{site.tests[0]}")
    for words in ("Stratification froide, 28 j", "60 %", "46 à 72 % (Wilson, 95 %) ; 30 sur 50 semées"):
        assert words in shown
    assert ">CVG" not in shown
    assert "Répétition 1, 06/03/2026, germées" in shown
    document = site.client.get(f"/ex-situ/essais/{site.tests[1]}.pdf")
    assert (document.status_code, document.data[:5]) == (200, b"%PDF-")
    fragment = site.get(f"/ex-situ/essais/{site.tests[0]}/resultats")
    assert "data-results" in fragment


def test_the_tab_of_a_lot_tells_its_tests_and_what_the_equation_would_say(site: Site) -> None:
    path = f"/ex-situ/lots/{site.lots[0]}/essais"
    shown = site.get(path)
    assert '60 <span class="soft">(46 à 72)</span>' in shown
    assert "100 %" in shown  # 20 germinated and 20 fresh of 40 filled
    # rice at 10 % and 5 °C: 5382.388 days a probit; from 98 to 83.3 %: (2.0537 − 0.9661) × 14.746 = 16.0 years
    asked = site.get(f"{path}?species=Oryza+sativa&initial=98&moisture=10&temperature=5")
    assert "16 ans" in asked
    assert "Donnez trois nombres" in site.get(f"{path}?species=Oryza+sativa&initial=x&moisture=10&temperature=5")


def test_the_file_has_one_row_a_replicate(site: Site) -> None:
    answer = site.client.get("/ex-situ/essais/repetitions.csv?lot=" + site.lots[0])
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    told = ("test", "replicate", "accession", "treatment", "number_sown", "number_germinated", "number_fresh")
    assert [tuple(row[name] for name in told) for row in rows] == [
        ("E-2026_0001", "1", "L-2026_0001", "froid", "50", "30", ""),
        ("E-2026_0002", "1", "L-2026_0001", "témoin", "50", "20", "20"),
    ]
    assert rows[0]["mean_germination_time_days"] == "5.0"


def test_a_protocol_is_the_curator_s(site: Site, house: House, client: FlaskClient) -> None:
    assert "Protocoles d’essai" in site.get("/ex-situ/protocoles")
    site.get("/ex-situ/protocoles/nouveau", 403)
    headers = sign_in_as(client, house, "curator", login="chef")
    form = {"name": "Fumée", "replicates": "2", "seeds": "20", "lasts_days": "30", "count_every_days": "3",
            "pretreatments-0-kind": "smoke", "is_open": "1"}  # fmt: skip
    assert client.post("/ex-situ/protocoles/nouveau", data=form, headers=headers).status_code == 303
    again = client.post("/ex-situ/protocoles/nouveau", data=form, headers=headers)
    assert (again.status_code, "s'appelle déjà" in unescape(again.get_data(as_text=True))) == (409, True)
    assert "2 × 20" in site.get("/ex-situ/protocoles")


def test_a_reader_sees_a_test_and_writes_nothing(site: Site, house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "reader", login="lecteur")
    path = f"/ex-situ/essais/{site.tests[0]}"
    shown = site.get(path)
    assert "60 %" in shown
    assert [word for word in ("data-cell", "Destin des graines et clôture", "Annuler l’essai") if word in shown] == []
    assert "Nouvel essai" not in site.get("/ex-situ/essais")
    for forbidden in ("/ex-situ/essais/nouveau", f"{path}/cloture", f"{path}/modifier"):
        site.get(forbidden, 403)
    cell = f"/api/v1/exsitu/tests/{site.tests[0]}/counts/1/2026-03-06"
    assert client.put(cell, json={"germinated": 1}, headers=headers).status_code == 403
    assert client.post(f"{path}/annuler", data={"reason": "non"}, headers=headers).status_code == 403
