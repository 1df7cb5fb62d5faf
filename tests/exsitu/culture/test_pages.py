"""Pages of the cultures: board moved by forms, list, sheet, forms that lose nothing, genealogy."""

from __future__ import annotations

import io
import re

from mulette.core.house import House
from tests.exsitu.culture.conftest import Hands, Nursery
from tests.factories.media import jpeg
from tests.factories.people import sign_in_as

BOARD = "/ex-situ/cultures/tableau"


def start(hands: Hands, nursery: Nursery, **said: str) -> str:
    """Start a culture by the form; give the address of its sheet."""
    form = {"source": nursery.sowing, "quantity": "30", "by": "cutting", "started_on": "2/5/2024", **said}
    answer = hands.send("/ex-situ/cultures/nouvelle", form)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].partition("?")[0]


def test_the_form_of_a_sowing_says_how_many_live_and_keeps_what_was_typed(gardener: Hands, nursery: Nursery) -> None:
    page = gardener.client.get(f"/ex-situ/cultures/nouvelle?source={nursery.sowing}").text
    assert "34 plantules y vivent" in page
    form = {"source": nursery.sowing, "quantity": "35", "started_on": "2/5/2024", "container": "godet 8 cm"}
    refused = gardener.send("/ex-situ/cultures/nouvelle", form)
    assert refused.status_code == 409
    assert "35 plantules à repiquer, mais 34 vivent" in refused.text
    assert 'value="godet 8 cm"' in refused.text


def test_the_sheet_tells_the_story_and_leads_to_every_form(gardener: Hands, nursery: Nursery) -> None:
    url = start(gardener, nursery, container="godet 8 cm")
    gardener.send(f"{url}/evenement", {"kind": "mortality", "quantity": "3", "happened_on": "10/5/2024"})
    page = gardener.client.get(url).text
    assert '<b class="tally" data-count>27</b>' in page
    assert ("Mortalité" in page, "−3" in page, nursery.sowing in page) == (True, True, True)
    links = set(re.findall(r'href="(/ex-situ/cultures/[^"#]+)"', page))
    assert len(links) > 15
    for link in links:
        assert gardener.client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_cards_are_led_to_a_phase_and_to_a_place_and_a_sowing_to_its_form(gardener: Hands, nursery: Nursery) -> None:
    identifier = start(gardener, nursery).rsplit("/", 1)[-1]
    moved = gardener.send(f"{BOARD}/deplacer", {"culture": identifier, "target": "hardening"})
    assert "geste=" in moved.headers["Location"]
    placed = gardener.send(
        f"{BOARD}/deplacer", {"culture": identifier, "sowing": nursery.sowing_uuid, "target": "B-P4", "kept-by": "lieu"}
    )
    assert "by=lieu" in placed.headers["Location"]
    page = gardener.client.get(f"{BOARD}?by=lieu").text
    lane = page.split("Lieu P4", 1)[1]
    assert (nursery.sowing in lane, "En endurcissement" in lane) == (True, True)
    pricked = gardener.send(f"{BOARD}/deplacer", {"sowing": nursery.sowing_uuid, "target": "pricked_out"})
    assert pricked.headers["Location"] == f"/ex-situ/cultures/nouvelle?source={nursery.sowing}"
    for wrong in (
        {"target": "ready"},
        {"culture": identifier, "target": "B-RIEN"},
        {"culture": identifier, "target": ""},
    ):
        assert "geste=" not in gardener.send(f"{BOARD}/deplacer", wrong).headers["Location"]


def test_one_form_treats_every_culture_of_a_place(gardener: Hands, nursery: Nursery) -> None:
    url = start(gardener, nursery, location="B-P3")
    identifier = url.rsplit("/", 1)[-1]
    page = gardener.client.get(f"{BOARD}?by=lieu").text
    link = re.search(r'href="(/ex-situ/cultures/evenement-groupe\?location=[^"]+)"', page)
    assert link is not None
    form = gardener.client.get(link[1]).text
    assert ("dans Lieu P3" in form, identifier in form) == (True, True)
    said = {"culture": identifier, "kind": "treatment", "happened_on": "1/9/2024"}
    refused = gardener.send("/ex-situ/cultures/evenement-groupe", said)
    assert (refused.status_code, identifier in refused.text) == (422, True)
    done = gardener.send("/ex-situ/cultures/evenement-groupe", {**said, "product": "savon noir"})
    assert done.status_code == 303
    assert "savon noir" in gardener.client.get(url).text


def test_a_harvest_by_the_form_makes_a_lot_and_the_list_filters(technician: Hands, nursery: Nursery) -> None:
    url = start(technician, nursery)
    said = {"harvested_on": "30/8/2024", "nature": "seed", "quantity": "120", "unit": "seed", "makes_lot": "oui"}
    assert technician.send(f"{url}/recolter", said).status_code == 303
    page = technician.client.get(url).text
    assert "récolté en culture sur celle-ci" in page
    listed = technician.client.get("/ex-situ/cultures?phase=pricked_out&q=eryngium").text
    assert url in listed
    assert url not in technician.client.get("/ex-situ/cultures?ended=only").text


def test_a_reader_sees_no_way_to_write(house: House, nursery: Nursery, gardener: Hands) -> None:
    url = start(gardener, nursery)
    sign_in_as(gardener.client, house, "reader", login="lecteur")
    page = gardener.client.get(url).text
    assert ("evenement?kind" in page, "Récolter" in page) == (False, False)
    assert gardener.client.get(f"{url}/evenement?kind=watering").status_code == 403


def test_the_selection_is_exported_with_the_count_of_the_day(gardener: Hands, nursery: Nursery) -> None:
    start(gardener, nursery, container="godet 8 cm")
    page = gardener.client.get("/ex-situ/cultures/export?format=csv&phase=pricked_out").text.splitlines()
    assert page[0].startswith("code,numero,ancien_numero,cd_nom,taxon,")
    assert page[1].startswith("C-2024_0001,2024_0001,,97502,Eryngium alpinum,,0,30,Repiqué,En culture,2024-05-02,")
    assert gardener.client.get("/ex-situ/cultures/export?format=xlsx").data[:2] == b"PK"
    assert len(gardener.client.get("/ex-situ/cultures/export?phase=ready").text.splitlines()) == 1


def test_a_photograph_stands_on_the_sheet_and_in_the_story(gardener: Hands, nursery: Nursery) -> None:
    url = start(gardener, nursery)
    sent = gardener.send(f"{url}/photos", {"file": (io.BytesIO(jpeg()), "semis.jpg")})
    assert sent.status_code == 303
    page = gardener.client.get(url).text
    assert ("/vignette" in page, "<b>Photo</b>" in page) == (True, True)
    gardener.send(f"{url}/photos", {})
    assert "Choisissez une photographie." in gardener.client.get(url).text


def test_a_culture_to_pot_on_waits_on_the_home_page(gardener: Hands, nursery: Nursery) -> None:
    url = start(gardener, nursery)
    assert "Cultures à rempoter" not in gardener.client.get("/").text
    gardener.send(f"{url}/modifier", {"repot_on": "1/6/2024"})
    assert "Cultures à rempoter" in gardener.client.get("/").text
    assert url in gardener.client.get("/ex-situ/cultures?repot=due").text
