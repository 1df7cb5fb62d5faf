"""What may be done to a package: moved, recounted, shared, filled, looked at, destroyed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.locations import get_location
from mulette.exsitu.bank.packages import get_package, update_package
from mulette.exsitu.bank.pages.gestures import OF_PACKAGES, Gesture, Subject, When
from mulette.exsitu.bank.pages.inputs import TYPED, Input, Sent, asked, given_of, input_of
from mulette.exsitu.bank.tables import Location, Package
from mulette.exsitu.bank.values import fields_of
from mulette.exsitu.bank.viewing import places
from mulette.exsitu.ledger import amount
from mulette.exsitu.numbering import parse_code
from mulette.exsitu.vocabulary import terms

DAY = asked("moved_on", "Jour", "date", required=False, help="Vide : aujourd’hui.")
WHY = asked("reason", "Motif", required=False)
UNITS = list(terms("STOCK_UNIT").items())
IN_PLACE = ("location",)


def quantity(subject: Subject, label: str = "Quantité", note: str = "") -> Input:
    """Give the input of a quantity, in the unit of the lot."""
    return asked("quantity", label, unit=terms("STOCK_UNIT")[subject.lot.unit], help=note, attrs=TYPED)


def unit(subject: Subject) -> Input:
    """Give the input of the unit in which a quantity is said."""
    return asked("unit", "Quantité dite en", "select", value=subject.lot.unit, choices=UNITS)


def scanned_place(session: Session, viewer: Viewer, sent: Sent) -> Location:
    """Give the location that a form names: by its label, scanned or typed, else chosen in the list.

    Raises
    ------
    Invalid
        None is named, or no location that the viewer may see has this code.
    """
    text, chosen = sent.text("code"), sent.identifier("location")
    if text is None:
        if chosen is None:
            message = "Scannez un rangement, ou choisissez-le."
            raise Invalid(message, code="location.none", fields={"code": message})
        return get_location(session, chosen)
    code = parse_code(text)
    if code.kind in {None, "location"}:
        query = select(Location).where(Location.code == code.number)
        ours = [one for one in session.scalars(query) if one.organisation_id == viewer.organisation_id]
        found = ours or list(session.scalars(query))
        if found:
            return found[0]
    message = f"Aucun rangement n’a le code « {text} »."
    raise Invalid(message, code="location.unknown-code", fields={"code": message})


def place_inputs(session: Session, viewer: Viewer) -> list[Input]:
    """Give the inputs of a place: a label to scan, or a list to choose from."""
    scan = asked("code", "Rangement scanné", required=False, help="Scannez l’étiquette de la boîte, ou tapez son code.",
                 attrs=TYPED)  # fmt: skip
    return [
        scan,
        asked("location", "Ou choisi", "select", required=False, choices=places.choices(session, viewer)),
    ]


def _move_inputs(session: Session, viewer: Viewer, _: Subject) -> list[Input]:
    return [*place_inputs(session, viewer), DAY, WHY]


def _move(session: Session, author: Viewer, subject: Subject, sent: Sent, when: When) -> None:
    day, place = sent.day("moved_on") or when.today, scanned_place(session, author, sent)
    sent.require_sound()
    stock.move_package(session, author, subject.package, place, on=day, at=when.at, reason=sent.text("reason"))


def _recount_inputs(_: Session, __: Viewer, subject: Subject) -> list[Input]:
    return [quantity(subject, "Quantité trouvée"), unit(subject), DAY, WHY]


def _recount(session: Session, author: Viewer, subject: Subject, sent: Sent, when: When) -> None:
    found, day = sent.figure("quantity"), sent.day("moved_on") or when.today
    if found is None:
        sent.faults.setdefault("quantity", "Dites ce que vous avez compté.")
    sent.require_sound()
    stock.recount(
        session, author, subject.package, found or 0.0, on=day, at=when.at, unit=sent.text("unit"),
        reason=sent.text("reason"),
    )  # fmt: skip


def _transfer_inputs(session: Session, viewer: Viewer, subject: Subject) -> list[Input]:
    others = [
        (str(one.package.uuid), f"{one.code}, {one.place.words}")
        for one in subject.packages
        if one.package.id != subject.package.id
    ]
    return [
        quantity(subject),
        unit(subject),
        asked("to", "Vers le paquet", "select", required=False, choices=others, help="Vide : un paquet neuf."),
        asked("location", "Ou un paquet neuf, rangé en", "select", required=False,
              choices=places.choices(session, viewer)),
        asked("container", "Contenant du paquet neuf", "select", value="bag",
              choices=terms("CONTAINER_KIND").items()),
        DAY,
        WHY,
    ]  # fmt: skip


def _transfer(session: Session, author: Viewer, subject: Subject, sent: Sent, when: When) -> None:
    moved, day = sent.figure("quantity"), sent.day("moved_on") or when.today
    to, place = sent.identifier("to"), sent.identifier("location")
    if to is None and place is None:
        sent.faults["to"] = "Choisissez un paquet, ou le rangement d’un paquet neuf."
    sent.require_sound()
    target: Package | Location = get_package(session, to) if to else get_location(session, place or UUID(int=0))
    stock.transfer(
        session, author, subject.package, moved or 0.0, target, on=day, at=when.at, unit=sent.text("unit"),
        container=sent.text("container") or "bag", reason=sent.text("reason"),
    )  # fmt: skip


def _receive_inputs(_: Session, __: Viewer, subject: Subject) -> list[Input]:
    kinds = [(one, words) for one, words in terms("STOCK_MOVEMENT").items() if one in {"entry", "return", "opening"}]
    asks = [asked("kind", "Nature", "select", value="entry", choices=kinds), unit(subject), DAY, WHY]
    return [quantity(subject), *asks]


def _receive(session: Session, author: Viewer, subject: Subject, sent: Sent, when: When) -> None:
    put, day, kind = sent.figure("quantity"), sent.day("moved_on") or when.today, sent.asked("kind")
    sent.require_sound()
    stock.receive(
        session, author, subject.package, put or 0.0, on=day, at=when.at, kind=kind, unit=sent.text("unit"),
        reason=sent.text("reason"),
    )  # fmt: skip


def _describe_inputs(_: Session, __: Viewer, subject: Subject) -> list[Input]:
    fields = fields_of("package")
    return [input_of(fields[name], getattr(subject.package, name)) for name in fields if name not in IN_PLACE]


def _describe(session: Session, author: Viewer, subject: Subject, sent: Sent, when: When) -> None:
    given = given_of(fields_of("package"), sent.form, but=IN_PLACE)
    update_package(session, author, subject.package, given, at=when.at)


def _destroy_inputs(_: Session, __: Viewer, subject: Subject) -> list[Input]:
    lost = amount(subject.held.quantity, subject.lot.unit) if subject.held else ""
    return [asked("reason", "Pourquoi", help=f"{lost} seront détruites.", attrs=TYPED), DAY]


def _destroy(session: Session, author: Viewer, subject: Subject, sent: Sent, when: When) -> None:
    day = sent.day("moved_on") or when.today
    sent.require_sound()
    stock.destroy(session, author, subject.package, on=day, at=when.at, reason=sent.text("reason"))


STOCK, LOT = ("create", "stock"), ("update", "seed_lot")
OF_PACKAGES.update(
    deplacer=Gesture("Déplacer", "Le paquet entier change de rangement.", "Déplacer", STOCK, _move_inputs, _move),
    recompter=Gesture(
        "Recompter",
        "Ce que vous trouvez fait foi : le grand livre est corrigé, et les mouvements d’avant ne s’annulent plus.",
        "Enregistrer le comptage", STOCK, _recount_inputs, _recount,
    ),
    transferer=Gesture(
        "Transférer une part", "Une part passe dans un autre paquet du même lot ; le stock du lot ne change pas.",
        "Transférer", STOCK, _transfer_inputs, _transfer,
    ),
    entree=Gesture("Ajouter", "Des graines entrent dans ce paquet.", "Ajouter", STOCK, _receive_inputs, _receive),
    modifier=Gesture(
        "Décrire, témoin", "Contenant, scellage, et couleur du témoin d’humidité telle que vue.", "Enregistrer",
        LOT, _describe_inputs, _describe,
    ),
    detruire=Gesture(
        "Détruire", "Tout le contenu du paquet sort du stock, avec sa raison.", "Détruire le contenu", STOCK,
        _destroy_inputs, _destroy, is_danger=True,
    ),
)  # fmt: skip
