"""Products are written, published and withdrawn on their pages; what they give is counted before it goes out."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mulette.core.diffusion.products.queries import received_product
from mulette.core.errors import NotFound
from mulette.core.house import House
from mulette.core.journal.tables import JournalEntry
from mulette.core.people.queries import viewer_of
from mulette.core.people.tables import Person
from mulette.core.people.viewer import ANONYMOUS
from mulette.occurrences.products.vocabulary import SHIPPED, vocabulary
from tests.factories.people import make_person, sign_in_as
from tests.factories.sensitive import make_sensitive

OPEN = (SHIPPED / "donnees-ouvertes.toml").read_text(encoding="utf-8")
WETLANDS = (SHIPPED / "zones-humides.toml").read_text(encoding="utf-8")


def plain(text: str) -> str:
    """Write every space of a page as a plain one."""
    return re.sub(r"\s", " ", text)


@pytest.fixture
def headers(house: House, client: FlaskClient) -> dict[str, str]:
    with house.store.transaction() as session:
        make_sensitive(session)
    return sign_in_as(client, house, "administrator")


def test_a_product_is_previewed_saved_published_changed_and_withdrawn(
    house: House, client: FlaskClient, headers: dict[str, str]
) -> None:
    seen = client.post("/diffusion/nouveau", data={"text": OPEN, "preview": "1"}, headers=headers)
    assert seen.status_code == 200
    assert "4 données" in plain(seen.text)  # five records, one of them diffused to nobody
    assert client.post("/diffusion/nouveau", data={"text": OPEN}, headers=headers).status_code == 302
    address = "/diffusion/produits/donnees-ouvertes"
    assert "brouillon" in client.get(address).text
    with house.store.reading() as session, pytest.raises(NotFound):
        received_product(session, ANONYMOUS, "donnees-ouvertes", vocabulary())
    client.post(f"{address}/publier", headers=headers)
    changed = OPEN.replace('"persons", ', "")
    client.post(f"{address}/modifier", data={"text": changed}, headers=headers)
    with house.store.reading() as session:
        product = received_product(session, ANONYMOUS, "donnees-ouvertes", vocabulary())
        assert (product.version, product.gives("observers")) == (2, True)
    client.post(f"{address}/retirer", headers=headers)
    with house.store.reading() as session, pytest.raises(NotFound):
        received_product(session, ANONYMOUS, "donnees-ouvertes", vocabulary())


def test_a_product_with_sensitive_places_is_published_with_a_reason_kept_in_the_journal(
    house: House, client: FlaskClient, headers: dict[str, str]
) -> None:
    client.post("/diffusion/nouveau", data={"text": WETLANDS}, headers=headers)
    address = "/diffusion/produits/zones-humides"
    client.post(f"{address}/publier", headers=headers)
    assert "dites pourquoi et pour qui" in client.get(address).text
    client.post(f"{address}/publier", data={"reason": "Inventaire 2026, convention"}, headers=headers)
    with house.store.transaction() as session:
        entry = session.scalar(select(JournalEntry).where(JournalEntry.action == "publish"))
        assert entry is not None
        assert (entry.reason, entry.after["includes_sensitive"]) == ("Inventaire 2026, convention", True)
        partner, other = make_person(session, "partner", "validator"), make_person(session, "other", "reader")
        received_product(session, viewer_of(session, partner.id), "zones-humides", vocabulary())
        with pytest.raises(NotFound):
            received_product(session, viewer_of(session, other.id), "zones-humides", vocabulary())


def test_a_refused_text_is_not_lost(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/diffusion/nouveau", data={"text": OPEN.replace("rules", "regles")}, headers=headers)
    assert answer.status_code == 422
    assert "« regles » est inconnu" in answer.text
    assert "[[regles]]" in answer.text
    unknown = OPEN.replace("public = true", 'roles = ["partenaire"]')
    assert "que la base ne connaît pas" in client.post(
        "/diffusion/nouveau", data={"text": unknown}, headers=headers
    ).text  # fmt: skip


def test_shipped_examples_are_told_in_french(client: FlaskClient, headers: dict[str, str]) -> None:
    for code in ("inpn", "zones-humides", "departement"):
        text = (SHIPPED / f"{code}.toml").read_text(encoding="utf-8")
        seen = client.post("/diffusion/nouveau", data={"text": text, "preview": "1"}, headers=headers).text
        assert re.search(r"<ol>\s*<li>.+ : donne ", seen), code


def test_an_embargo_is_asked_for_and_lifted(house: House, client: FlaskClient, headers: dict[str, str]) -> None:
    page = client.get("/diffusion/embargos").text
    dataset = re.search(r'<option value="([0-9a-f-]{36})"', page)
    assert dataset is not None
    given = {"dataset": dataset[1], "until": "31/12/2999", "reason": "Thèse"}
    client.post("/diffusion/embargos", data=given, headers=headers)
    assert "31 décembre 2999" in plain(client.get("/diffusion/embargos").text)
    reader = client.application.test_client()
    sign_in_as(reader, house, "reader", login="reader")
    assert reader.get("/api/v1/records").get_json()["features"] == []
    client.post("/diffusion/embargos/lever", data={"dataset": dataset[1]}, headers=headers)
    assert len(reader.get("/api/v1/records").get_json()["features"]) == 5
    with house.store.reading() as session:
        assert session.scalar(select(Person.login).where(Person.login == "reader")) == "reader"


def test_a_referential_is_loaded_from_its_page(client: FlaskClient, headers: dict[str, str]) -> None:
    content = b"CD_DEPT;CD_NOM;NOM_CITE;DUREE;CODAGE;AUTRE;CD_SL;CD_OCC_STATUT_BIOLOGIQUE\n;351;Rana;;2;;9;3\n"
    sent = {"file": (BytesIO(content), "sensi.csv"), "source": "SINP", "version": "2026"}
    assert client.post("/diffusion/sensibilite/charger", data=sent, headers=headers).status_code == 302
    page = client.get("/diffusion/sensibilite?q=rana").text
    assert "2, maille de 10 km" in page
    assert "statut biologique 3 ou inconnu" in page
