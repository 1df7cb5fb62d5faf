"""What may be done to a lot: a package added, its state, split, put together with others, destroyed, deleted."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.lots import change_status, delete_lot, get_lot
from mulette.exsitu.bank.packages import add_package, get_package
from mulette.exsitu.bank.pages.gestures import OF_LOTS, Gesture, Subject, When
from mulette.exsitu.bank.pages.inputs import TYPED, Input, Sent, asked, given_of, input_of
from mulette.exsitu.bank.pages.package_gestures import DAY, WHY, quantity, scanned_place, unit
from mulette.exsitu.bank.statuses import PASSAGES, Status
from mulette.exsitu.bank.tables import Lot
from mulette.exsitu.bank.values import fields_of
from mulette.exsitu.bank.viewing import places
from mulette.exsitu.collecting.operations.materials import add_cleaning
from mulette.exsitu.collecting.values import fields_of as cleaning_fields
from mulette.exsitu.ledger import amount
from mulette.exsitu.lineage.queries import find_by_code
from mulette.exsitu.numbering import parse_code
from mulette.exsitu.vocabulary import label, terms

NUMBER = asked("number", "Numéro du nouveau lot", required=False, help="Vide : le suivant de la série.")


def _place(session: Session, viewer: Viewer) -> Input:
    return asked("location", "Rangement", "select", choices=places.choices(session, viewer))


def _container() -> Input:
    return asked("container", "Contenant", "select", value="bag", choices=terms("CONTAINER_KIND").items())


def _package_inputs(session: Session, viewer: Viewer, subject: Subject) -> list[Input]:
    said = [input_of(one, None) for name, one in fields_of("package").items() if name != "location"]
    put = {**quantity(subject, "Quantité mise dedans", "Vide : le paquet est ouvert sans rien."), "required": False}
    return [put, _place(session, viewer), *said]


def _add_package(session: Session, author: Viewer, subject: Subject, sent: Sent, when: When) -> None:
    put = sent.figure("quantity")
    sent.require_sound()
    given = given_of(fields_of("package"), sent.form)
    package = add_package(session, author, subject.lot, given, at=when.at)
    if put is not None:
        stock.receive(session, author, package, put, on=package.sealed_on or when.today, at=when.at)


def _status_inputs(_: Session, __: Viewer, subject: Subject) -> list[Input]:
    ways = PASSAGES[Status(subject.lot.status)] - {Status.DESTROYED}
    listed = [(str(one), label("LOT_STATUS", one)) for one in Status if one in ways]
    return [
        asked("status", "Nouvel état", "select", choices=listed,
              help=f"Il est « {label('LOT_STATUS', subject.lot.status)} » ; épuisé suit le stock."),
        asked("reason", "Motif", required=False, help="Demandé pour un refus."),
    ]  # fmt: skip


def _change_status(session: Session, author: Viewer, subject: Subject, sent: Sent, when: When) -> None:
    status = sent.asked("status")
    sent.require_sound()
    change_status(session, author, subject.lot, status, at=when.at, reason=sent.text("reason"))


def _clean_inputs(_: Session, __: Viewer, ___: Subject) -> list[Input]:
    return [input_of(one, None) for one in cleaning_fields("cleaning").values()]


def _clean(session: Session, author: Viewer, subject: Subject, sent: Sent, when: When) -> str:
    add_cleaning(session, author, subject.node, given_of(cleaning_fields("cleaning"), sent.form), at=when.at)
    return url_for("exsitu_bank.lot_weighings", identifier=subject.lot.uuid)


def _split_inputs(session: Session, viewer: Viewer, subject: Subject) -> list[Input]:
    held = [(str(one.package.uuid), f"{one.code}, {amount(one.quantity, subject.lot.unit)}")
            for one in subject.packages if one.quantity > 0]  # fmt: skip
    return [
        quantity(subject, "Quantité mise à part", "Elle quitte ce lot et fait le stock du nouveau."),
        unit(subject),
        asked("package", "Prise dans", "select", required=False, choices=held, help="Vide : la banque choisit."),
        _place(session, viewer),
        _container(),
        NUMBER,
        DAY,
        WHY,
    ]


def _split(session: Session, author: Viewer, subject: Subject, sent: Sent, when: When) -> str:
    part, day, source = sent.figure("quantity"), sent.day("moved_on") or when.today, sent.identifier("package")
    place = scanned_place(session, author, sent)
    sent.require_sound()
    child = stock.split_lot(
        session, author, subject.lot, part or 0.0, place, on=day, at=when.at,
        package=get_package(session, source) if source else None, unit=sent.text("unit"),
        container=sent.text("container") or "bag", number=sent.text("number"), reason=sent.text("reason"),
    )  # fmt: skip
    return url_for("exsitu_bank.lot", identifier=child.uuid)


def _merge_inputs(session: Session, viewer: Viewer, _: Subject) -> list[Input]:
    return [
        asked("lots", "Avec les lots", help="Codes ou numéros, séparés par des espaces.",
              attrs=TYPED),
        _place(session, viewer),
        _container(),
        NUMBER,
        asked("is_forced", "Réunir des lots de taxons ou d’origines différents", "checkbox", required=False),
        asked("reason", "Motif", required=False, help="Demandé quand les lots diffèrent."),
        DAY,
    ]  # fmt: skip


def _merge(session: Session, author: Viewer, subject: Subject, sent: Sent, when: When) -> str:
    day, place = sent.day("moved_on") or when.today, scanned_place(session, author, sent)
    others = [_lot_named(session, author, word) for word in sent.asked("lots").replace(";", " ").split()]
    sent.require_sound()
    child = stock.merge_lots(
        session, author, [subject.lot, *others], place, on=day, at=when.at, container=sent.text("container") or "bag",
        number=sent.text("number"), is_forced=sent.text("is_forced") is not None, reason=sent.text("reason"),
    )  # fmt: skip
    return url_for("exsitu_bank.lot", identifier=child.uuid)


def _lot_named(session: Session, viewer: Viewer, word: str) -> Lot:
    for node in find_by_code(session, viewer, parse_code(word)):
        if node.kind == "lot":
            return get_lot(session, node.uuid)
    message = f"Aucun lot n’a le numéro « {word} »."
    raise Invalid(message, code="lot.unknown-number", fields={"lots": message})


def _destroy_inputs(_: Session, __: Viewer, subject: Subject) -> list[Input]:
    rest = amount(sum(one.quantity for one in subject.packages), subject.lot.unit)
    return [asked("reason", "Pourquoi", help=f"{rest} seront détruites, et le lot fermé.", attrs=TYPED), DAY]


def _destroy(session: Session, author: Viewer, subject: Subject, sent: Sent, when: When) -> None:
    day = sent.day("moved_on") or when.today
    sent.require_sound()
    stock.destroy_lot(session, author, subject.lot, on=day, at=when.at, reason=sent.text("reason"))


def _delete_inputs(_: Session, __: Viewer, ___: Subject) -> list[Input]:
    return [asked("reason", "Pourquoi", help="Un lot entré par erreur, sans paquet ni descendant.", attrs=TYPED)]


def _delete(session: Session, author: Viewer, subject: Subject, sent: Sent, when: When) -> str:
    number = subject.node.number
    delete_lot(session, author, subject.lot, at=when.at, reason=sent.text("reason") or "")
    record_act(session, author, "bank.delete-lot", f"Lot {number} supprimé", at=when.at)
    return url_for("exsitu_bank.lots")


STOCK, LOT = ("create", "stock"), ("update", "seed_lot")
OF_LOTS.update(
    paquet=Gesture(
        "Nouveau paquet", "Un sachet, un tube ou un bocal de plus, vide ou rempli.", "Ajouter le paquet", LOT,
        _package_inputs, _add_package,
    ),
    etat=Gesture("Changer l’état", "De l’arrivée au rangement.", "Changer l’état", LOT, _status_inputs, _change_status),
    nettoyer=Gesture(
        "Étape de nettoyage", "Séchage, battage, tamisage, tri, coupe : ce qui a été fait, et ce qu’il en reste.",
        "Ajouter l’étape", ("update", "harvest"), _clean_inputs, _clean,
    ),
    diviser=Gesture(
        "Diviser le lot", "Une part devient un nouveau lot, de même taxon et de même origine.", "Diviser", STOCK,
        _split_inputs, _split,
    ),
    fusionner=Gesture(
        "Fusionner", "Ce que tiennent ces lots fait un nouveau lot ; chacun en reste le parent, avec sa part.",
        "Fusionner", STOCK, _merge_inputs, _merge,
    ),
    detruire=Gesture(
        "Détruire le lot", "Tout ce qui reste sort du stock, et le lot est fermé.", "Détruire le lot", STOCK,
        _destroy_inputs, _destroy, is_danger=True,
    ),
    supprimer=Gesture(
        "Supprimer une erreur", "Pour un lot entré par erreur ; un vrai lot s’épuise ou se détruit.",
        "Supprimer", ("delete", "seed_lot"), _delete_inputs, _delete, is_danger=True,
    ),
)  # fmt: skip
