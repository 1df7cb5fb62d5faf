"""Pages of the bank: nothing typed is lost, the ledger tells all, places are blurred, buttons follow rights."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote
from uuid import UUID

import pytest
import shapely
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from mulette.core.house import House, open_house
from mulette.core.people.tables import Person
from mulette.core.people.viewer import SYSTEM, Viewer
from mulette.core.places.tables import Area, AreaKind
from mulette.core.storage.base import now
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.locations import add_location
from mulette.exsitu.bank.lots import add_lot, get_lot
from mulette.exsitu.bank.packages import add_package
from mulette.exsitu.bank.tables import Audit, Movement, Package, Weighing
from mulette.exsitu.bank.viewing import origins
from mulette.exsitu.bank.viewing.ledger import running
from mulette.exsitu.collecting.tables import Population
from mulette.exsitu.lineage.operations import add_node, link
from mulette.exsitu.lineage.tables import Node
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app
from tests.conftest import STORES
from tests.factories.exsitu import make_bank
from tests.factories.people import sign_in_as

WEST, SOUTH = 950_000, 6_440_000


@dataclass
class Desk:
    """A bank of two lots, and a browser of somebody who works there.

    Parameters
    ----------
    house, client, headers
        The house; the browser; what its writes bear.
    organisation, box, drawer
        UUID of the organisation, of a box and of a drawer of its.
    lot, other, package
        UUID of a lot of 500 seeds in the box, of another one of 40, of the package of the first.
    """

    house: House
    client: FlaskClient
    organisation: UUID
    lot: UUID
    other: UUID
    box: UUID
    drawer: UUID
    package: UUID
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, path: str, **data: object) -> TestResponse:
        return self.client.post(path, data=data, headers=self.headers)

    def read(self, path: str) -> str:
        return self.client.get(path).text

    def held(self, lot: UUID) -> float:
        with self.house.store.reading() as session:
            return stock.balance(session, get_lot(session, lot))


@pytest.fixture(scope="module", params=STORES)
def front(request: pytest.FixtureRequest, new_settings: Callable[[str], Settings]) -> Iterator[tuple[House, APIFlask]]:
    """Give a house and its pages, on each kind of store; every test works in an organisation of its own."""
    with open_house(new_settings(request.param), ROOMS) as house:
        yield house, create_app(house)


@pytest.fixture
def as_role(front: tuple[House, APIFlask], request: pytest.FixtureRequest) -> Callable[[str], Desk]:
    """Give a bank of its own, seen by somebody of a role."""
    house, app = front

    def sit(role: str) -> Desk:
        at, login = now(), request.node.name[:60]
        client = app.test_client()
        headers = sign_in_as(client, house, role, login=login)
        with house.store.transaction() as session:
            organisation = make_bank(session, login)
            session.scalars(select(Person).where(Person.login == login)).one().organisation_id = organisation.id
            keeper = Viewer(name="Anne Bosc", organisation_id=organisation.id, is_system=True)
            box, drawer = (
                add_location(session, keeper, {"code": code, "name": code, "kind": kind}, at=at)
                for code, kind in (("CF1-B07", "box"), ("CG1-T2", "drawer"))
            )
            lots = [
                add_lot(session, keeper, {"taxon_name": name, "status": "stored"}, at=at)
                for name in ("Eryngium alpinum", "Carex bicolor")
            ]
            packages = [add_package(session, keeper, lot, {"location": box.uuid}, at=at) for lot in lots]
            for package, quantity in zip(packages, (500, 40), strict=True):
                stock.receive(session, keeper, package, quantity, on=at.date(), at=at)
            keys = (organisation.uuid, lots[0].uuid, lots[1].uuid, box.uuid, drawer.uuid, packages[0].uuid)
        return Desk(house, client, *keys, headers=headers)

    return sit


def test_a_withdrawal_is_one_quantity_and_a_refusal_keeps_what_was_typed(as_role: Callable[[str], Desk]) -> None:
    desk = as_role("curator")
    page = f"/ex-situ/lots/{desk.lot}"
    assert re.search(r'name="quantity"[^>]*autofocus', desk.read(page))
    done = desk.send(f"{page}/retirer", quantity="25", kind="out_sowing")
    assert done.status_code == 303
    assert "geste=" in done.headers["Location"]  # the bar that undoes it
    assert desk.held(desk.lot) == 475
    refused = desk.send(
        f"{page}/retirer", quantity="476", kind="out_exchange", recipient="Jardin de Genève", reason="Don"
    )
    assert refused.status_code == 409
    assert "Il reste 475 graines" in refused.text
    for typed in ("476", "Jardin de Genève", "Don"):
        assert f'value="{typed}"' in refused.text
    assert 'value="out_exchange" selected' in refused.text
    unread = desk.send(f"{page}/retirer", quantity="une dizaine", kind="out_sowing", moved_on="hier")
    assert unread.status_code == 422
    assert "« une dizaine » n’est pas un nombre." in unread.text
    assert "« hier » n’est pas un jour" in unread.text
    assert desk.held(desk.lot) == 475


def test_the_ledger_shows_a_cancelled_line_with_its_twin_and_every_balance(as_role: Callable[[str], Desk]) -> None:
    desk = as_role("curator")
    page = f"/ex-situ/lots/{desk.lot}"
    desk.send(f"{page}/retirer", quantity="25", kind="out_test")
    with desk.house.store.reading() as session:
        of_lot = get_lot(session, desk.lot).id
        taken = select(Movement.uuid).where(Movement.kind == "out_test", Movement.lot_id == of_lot)
        line = session.scalars(taken).one()
    asked = f"/ex-situ/mouvements/{line}/annuler"
    assert desk.send(asked, reason=" ").status_code == 422
    assert desk.send(asked, reason="Mauvais sachet").status_code == 303
    again = desk.send(asked, reason="Encore")
    assert again.status_code == 409
    assert 'value="Encore"' in again.text
    shown = re.sub(r"<[^>]+>|\s+", " ", desk.read(page))
    shown = re.sub(r"\s+", " ", shown)
    assert "Sortie essai annulé par n° 3 −25 475" in shown
    assert "Annulation annule n° 2 +25 500" in shown
    assert "Mauvais sachet" in shown


def test_running_balances_are_the_sums_so_far() -> None:
    assert running([0.1, 0.2, -0.3, 5]) == [0.1, 0.3, 0.0, 5.0]


def test_gestures_of_a_package_move_recount_share_and_destroy_it(as_role: Callable[[str], Desk]) -> None:
    desk = as_role("curator")
    page = f"/ex-situ/paquets/{desk.package}"
    lost = desk.send(f"{page}/deplacer", code="B-CF9", reason="Ménage")
    assert lost.status_code == 422
    assert "Aucun rangement n’a le code « B-CF9 »." in lost.text
    assert 'value="Ménage"' in lost.text
    assert desk.send(f"{page}/deplacer", code="B-CG1-T2").status_code == 303
    assert "CG1-T2" in desk.read(f"/ex-situ/lots/{desk.lot}")
    assert desk.send(f"{page}/recompter", quantity="480", unit="seed").status_code == 303
    assert desk.held(desk.lot) == 480
    assert desk.send(f"{page}/transferer", quantity="80", unit="seed", location=desk.box).status_code == 303
    assert desk.held(desk.lot) == 480
    assert desk.send(f"{page}/detruire", reason="").status_code == 422
    assert desk.send(f"{page}/detruire", reason="Moisissures").status_code == 303
    assert desk.held(desk.lot) == 80
    assert desk.client.get(f"{page}/planter").status_code == 404


def test_a_lot_is_entered_with_its_package_split_and_merged(as_role: Callable[[str], Desk]) -> None:
    desk = as_role("curator")
    refused = desk.send("/ex-situ/lots/nouveau", taxon="Primula pedemontana", quantity="120", comment="Au frais")
    assert refused.status_code == 422
    assert "Dites où se range le paquet." in refused.text
    assert "Au frais" in refused.text
    made = desk.send("/ex-situ/lots/nouveau", taxon="Primula pedemontana", quantity="120", location=desk.box)
    assert made.status_code == 303
    lot = UUID(made.headers["Location"].rsplit("/", 1)[-1])
    assert desk.held(lot) == 120
    split = desk.send(f"/ex-situ/lots/{lot}/gestes/diviser", quantity="20", unit="seed", location=desk.drawer)
    part = UUID(split.headers["Location"].split("?")[0].rsplit("/", 1)[-1])
    assert (desk.held(lot), desk.held(part)) == (100, 20)
    number = stock_number(desk, part)
    merged = desk.send(f"/ex-situ/lots/{lot}/gestes/fusionner", lots=f"L-{number}", location=desk.box)
    whole = UUID(merged.headers["Location"].split("?")[0].rsplit("/", 1)[-1])
    assert (desk.held(lot), desk.held(part), desk.held(whole)) == (0, 0, 120)


def stock_number(desk: Desk, lot: UUID) -> str:
    """Give the number of a lot as its page says it."""
    found = re.search(r"<h1>Lot ([^<]+)</h1>", desk.read(f"/ex-situ/lots/{lot}"))
    assert found
    return found[1]


def test_a_weighing_keeps_eight_masses_and_the_moisture(as_role: Callable[[str], Desk]) -> None:
    desk = as_role("curator")
    page = f"/ex-situ/lots/{desk.lot}/pesees"
    masses = {f"mass_{rank}": "0,05" for rank in range(1, 9)}
    refused = desk.send(page, **(masses | {"mass_8": "0,05x"}), wet_g="2", dry_g="2,5")
    assert refused.status_code == 422
    assert 'value="0,05x"' in refused.text
    assert "pas plus que celle d’avant" in refused.text
    assert desk.send(page, **masses, seeds_per_sample="100", wet_g="2", dry_g="1,9").status_code == 303
    with desk.house.store.reading() as session:
        lot = get_lot(session, desk.lot)
        row = session.scalars(select(Weighing).where(Weighing.lot_id == lot.id)).one()
        assert (row.tsw_g, row.cv_percent, len(row.masses_g)) == (0.5, 0.0, 8)
        assert lot.moisture_percent == 5.0  # 0.1 g of water in 2 g


def test_a_step_of_cleaning_is_noted_beside_the_weighings(as_role: Callable[[str], Desk]) -> None:
    desk = as_role("curator")
    page = f"/ex-situ/lots/{desk.lot}/gestes/nettoyer"
    refused = desk.send(
        page, kind="drying", starts_on="20/08/2024", mass_before_g="2", mass_after_g="3", operator="Léa"
    )
    assert refused.status_code == 422
    assert 'value="Léa"' in refused.text
    sent = desk.send(page, kind="drying", starts_on="20/08/2024", mass_before_g="3", mass_after_g="2", operator="Léa")
    assert "/pesees" in sent.headers["Location"]
    assert "3 g → 2 g" in desk.read(sent.headers["Location"])


def test_many_lots_are_taken_from_together_or_not_at_all(as_role: Callable[[str], Desk]) -> None:
    desk = as_role("curator")
    sent = desk.send("/ex-situ/lots/choisis/retirer", id=[str(desk.lot), str(desk.other)])
    page = desk.read(sent.headers["Location"])
    assert "2\u00a0lots choisis" in page
    refused = desk.send(
        "/ex-situ/lots/plusieurs/retirer", lot=[str(desk.lot), str(desk.other)], quantity="41", kind="out_sowing"
    )
    assert refused.status_code == 409
    assert (desk.held(desk.lot), desk.held(desk.other)) == (500, 40)
    assert 'value="41"' in refused.text
    done = desk.send(
        "/ex-situ/lots/plusieurs/retirer", lot=[str(desk.lot), str(desk.other)], quantity="40", kind="out_sowing"
    )
    assert (desk.held(desk.lot), desk.held(desk.other)) == (460, 0)
    act = done.headers["Location"].rpartition("geste=")[2]
    desk.send(f"/ex-situ/gestes/{act}/annuler", back="/ex-situ/lots")
    assert (desk.held(desk.lot), desk.held(desk.other)) == (500, 40)
    printed = desk.send("/ex-situ/lots/choisis/etiquettes", id=[str(desk.lot)]).headers["Location"]
    assert unquote(printed) == f"/ex-situ/etiquettes?codes=L-{stock_number(desk, desk.lot)}"
    file = desk.read(desk.send("/ex-situ/lots/choisis/csv", id=[str(desk.other)]).headers["Location"])
    assert file.splitlines()[0].startswith("numero,nom_du_taxon,")
    assert "Carex bicolor" in file
    assert "Eryngium" not in file


def test_the_list_is_filtered_sorted_and_searched_by_the_server(as_role: Callable[[str], Desk]) -> None:
    desk = as_role("reader")

    def listed(query: str) -> list[str]:
        page = desk.read(f"/ex-situ/lots?organisation={desk.organisation}&{query}")
        return re.findall(r"Eryngium alpinum|Carex bicolor", page)

    assert listed("sort=stock") == ["Carex bicolor", "Eryngium alpinum"]
    assert listed("sort=-stock") == ["Eryngium alpinum", "Carex bicolor"]
    assert listed("q=alpi+eryng") == ["Eryngium alpinum"]
    assert listed("viability=unknown&stock=none") == []
    chips = desk.read(f"/ex-situ/lots?status=stored&location={desk.box}")
    assert "Retirer le filtre État : Rangé" in chips
    assert "Retirer le filtre Rangement : CF1-B07" in chips
    assert desk.client.get("/ex-situ/lots?couleur=bleu").status_code == 422


def test_an_audit_finds_missing_unexpected_and_wrong_then_is_signed(as_role: Callable[[str], Desk]) -> None:
    desk = as_role("curator")
    with desk.house.store.transaction() as session:
        at = now()
        elsewhere = add_package(session, SYSTEM, get_lot(session, desk.lot), {"location": desk.drawer}, at=at)
        stock.receive(session, SYSTEM, elsewhere, 60, on=at.date(), at=at)
    first, second = stock_number(desk, desk.lot), stock_number(desk, desk.other)
    desk.send(f"/ex-situ/rangements/{desk.box}/inventorier")
    with desk.house.store.reading() as session:
        audit = session.scalars(select(Audit.uuid).order_by(Audit.id.desc())).first()
    page = f"/ex-situ/inventaires/{audit}"
    unknown = desk.send(f"{page}/scan", code="P-1999_0001-1")
    assert unknown.status_code == 422
    assert "« P-1999_0001-1 » n’est le code d’aucun paquet" in unknown.text
    desk.send(f"{page}/scan", code=f"P-{first}-1", found="490")
    desk.send(f"{page}/scan", code=f"P-{first}-2")
    shown = desk.read(page).replace("\u00a0", " ")
    for words in ("1 manquant", "1 inattendu", "1 quantité fausse", f"P-{second}-1"):
        assert words in shown
    desk.send(f"{page}/signer")
    assert (desk.held(desk.lot), desk.held(desk.other)) == (550, 0)
    with desk.house.store.reading() as session:
        lot_id = get_lot(session, desk.lot).id
        places = set(session.scalars(select(Package.location_id).where(Package.lot_id == lot_id)))
        assert len(places) == 1  # what was found here is kept here


def test_a_reader_sees_no_button_and_is_refused(as_role: Callable[[str], Desk]) -> None:
    desk = as_role("reader")
    page = f"/ex-situ/lots/{desk.lot}"
    shown = desk.read(page)
    assert "500 graines" in shown
    for absent in ("/retirer", "/gestes/", "/annuler", "/modifier"):
        assert absent not in shown
    assert desk.send(f"{page}/retirer", quantity="1", kind="out_sowing").status_code == 403
    assert desk.client.get(f"/ex-situ/paquets/{desk.package}/detruire").status_code == 403
    assert "Nouveau rangement" not in desk.read("/ex-situ/rangements")


def test_a_mother_population_is_blurred_for_who_may_not_know_it(as_role: Callable[[str], Desk]) -> None:
    desk = as_role("reader")
    commune = shapely.box(WEST, SOUTH, WEST + 9_000, SOUTH + 9_000)
    with desk.house.store.transaction() as session:
        at = now()
        lot = get_lot(session, desk.lot)
        lot_node = session.get_one(Node, lot.node_id)
        holder = {"organisation_id": lot_node.organisation_id}
        session.add(AreaKind(code="COM", label="Communes", position=1))
        session.flush()
        area = Area(kind="COM", code="05063", name="La Grave", search_key="la grave", geom=commune)
        session.add(area)
        session.flush()
        for rank, is_sensitive in enumerate((False, True)):
            node = add_node(session, SYSTEM, "population", at=at, taxon_name="Eryngium alpinum", **holder)
            point = shapely.Point(WEST + 1_234, SOUTH + 2_345)
            place = {"cell_west_m": WEST, "cell_south_m": SOUTH} if is_sensitive else {}
            session.add(
                Population(
                    node_id=node.id, station=f"Combe secrète {rank}", geom=point, commune_id=area.id,
                    is_sensitive=is_sensitive, **place,
                )
            )  # fmt: skip
            link(session, node, lot_node, "harvested")
    shown = desk.read(f"/ex-situ/lots/{desk.lot}")
    assert "Combe secrète" not in shown
    assert "La Grave" in shown
    assert "quelque part dans cette maille de 10 km" in shown
    with desk.house.store.reading() as session:
        node_id = get_lot(session, desk.lot).node_id
        open_, hidden = origins.origins_of(session, Viewer(), node_id)
        assert open_.shape is not None
        assert hidden.shape is not None
        assert open_.shape.equals(commune)
        assert hidden.shape.bounds == (WEST, SOUTH, WEST + 10_000, SOUTH + 10_000)
        known = origins.origins_of(session, SYSTEM, node_id)
        assert [one.place for one in known] == ["Combe secrète 0", "Combe secrète 1"]


def test_the_search_box_finds_a_lot_a_package_and_a_place(as_role: Callable[[str], Desk]) -> None:
    desk = as_role("reader")
    number = stock_number(desk, desk.lot)
    assert f"Lot {number}" in desk.read(f"/recherche?q=L-{number}")
    assert f"Paquet P-{number}-1" in desk.read(f"/recherche?q=P-{number}-1")
    assert "Rangement · CF1-B07" in desk.read("/recherche?q=B-CF1-B07")
    assert f"Lot {number}" in desk.read("/recherche?q=eryngium+alp")
