"""A new lot with its first package, and the changes of what is said of a lot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.people.viewer import Viewer
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.core.taxonomy.queries import search_taxa
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.lots import LINKS, OF_NODE, add_lot, update_lot
from mulette.exsitu.bank.packages import add_package
from mulette.exsitu.bank.pages.blueprint import back_to, blueprint, last_act, tell, today
from mulette.exsitu.bank.pages.inputs import (
    TYPED,
    Input,
    Refusal,
    Sent,
    asked,
    given_of,
    inputs_of,
    refusal,
    with_values,
)
from mulette.exsitu.bank.values import fields_of
from mulette.exsitu.bank.viewing import places
from mulette.exsitu.bank.viewing.head import find_lot
from mulette.exsitu.lineage.queries import find_by_code
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of, parse_code
from mulette.exsitu.vocabulary import terms

TAXON = ("cd_nom", "taxon_name")
NOT_CHANGED = ("status",)


@blueprint.get("/ex-situ/lots/nouveau")
def new_lot() -> ResponseReturnValue:
    """Show the form of a new lot; ``origine`` names what it comes from."""
    require("create", "seed_lot")
    return _new_form({"parents": request.args.get("origine", "")}, None)


@blueprint.post("/ex-situ/lots/nouveau")
@needs("create", "seed_lot")
def enter_lot() -> ResponseReturnValue:
    """Enter a lot, and the package that holds it."""
    author, at, sent = current_viewer(), now(), Sent(request.form)
    try:
        with current_house().store.transaction() as session:
            parents = _parents(session, author, sent)
            given = given_of(fields_of("lot"), request.form) | _taxon(session, sent)
            lot = add_lot(session, author, given, at=at, parents=parents)
            act = last_act(session, author, at)
            put, place = sent.figure("quantity"), sent.identifier("location")
            if put is not None and place is None:
                sent.faults["location"] = "Dites où se range le paquet."
            sent.require_sound()
            if place is not None:
                package = add_package(session, author, lot, given_of(fields_of("package"), request.form), at=at)
                if put is not None:
                    stock.receive(session, author, package, put, on=lot.received_on or today(), at=at, act=act)
            identifier = lot.uuid
            tell(act, "Lot entré")
    except (Invalid, Conflict) as error:
        return _new_form(request.form, error)
    return back_to(url_for("exsitu_bank.lot", identifier=identifier))


@blueprint.get("/ex-situ/lots/<uuid:identifier>/modifier")
def edit_lot(identifier: UUID) -> ResponseReturnValue:
    """Show the form of a lot."""
    require("update", "seed_lot")
    return _edit_form(identifier, None, None)


@blueprint.post("/ex-situ/lots/<uuid:identifier>/modifier")
@needs("update", "seed_lot")
def change_lot(identifier: UUID) -> ResponseReturnValue:
    """Change what is said of a lot."""
    author, at, sent = current_viewer(), now(), Sent(request.form)
    try:
        with current_house().store.transaction() as session:
            lot, node = find_lot(session, author, identifier)
            given = given_of(fields_of("lot"), request.form, but=NOT_CHANGED)
            if sent.text("taxon") != node.taxon_name:
                given |= _taxon(session, sent)
            sent.require_sound()
            update_lot(session, author, lot, given, at=at)
            tell(last_act(session, author, at), "Lot modifié")
    except (Invalid, Conflict) as error:
        return _edit_form(identifier, request.form, error)
    return back_to(url_for("exsitu_bank.lot", identifier=identifier))


def _taxon(session: Session, sent: Sent) -> dict[str, Any]:
    """Give the taxon that a form names, by its code or its name; a name that TAXREF lacks is kept as it is."""
    text = sent.text("taxon")
    if text is None:
        return {}
    if text.isascii() and text.isdigit():
        return {"cd_nom": int(text)}
    found = search_taxa(session, text, limit=5)
    same = [one for one in found if one.taxon.lb_nom.casefold() == text.casefold()]
    if same:
        return {"cd_nom": same[0].taxon.cd_nom}
    if found:
        near = ", ".join(one.taxon.lb_nom for one in found)
        sent.faults["taxon"] = f"Écrivez le nom entier : {near}…"
    return {"taxon_name": text}


def _parents(session: Session, viewer: Viewer, sent: Sent) -> list[Node]:
    """Give the materials, cultures or harvests that a form names by their codes."""
    nodes = []
    for word in (sent.text("parents") or "").replace(";", " ").split():
        found = [
            one for one in find_by_code(session, viewer, parse_code(word)) if one.kind in LINKS and one.kind != "lot"
        ]
        if not found:
            sent.faults["parents"] = f"« {word} » n’est ni un matériel, ni une récolte, ni une culture."
        elif len(found) > 1:
            codes = ", ".join(code_of(one.kind, one.number) for one in found)
            sent.faults["parents"] = f"« {word} » peut être {codes} : précisez la lettre."
        nodes += found[:1]
    sent.require_sound()
    return nodes


def _taxon_input(value: str = "", note: str = "Vide : celui de ce dont il vient.") -> Input:
    return asked(
        "taxon",
        "Taxon",
        value=value,
        required=False,
        help=f"Nom scientifique, ou code TAXREF. {note}",
        attrs={"autocomplete": "off", "list": "taxons", "data-taxon": "/api/v1/taxa"},
    )


def _new_form(given: Mapping[str, Any], error: Refusal | None) -> ResponseReturnValue:
    fields = fields_of("lot")
    with current_house().store.reading() as session:
        where = places.choices(session, current_viewer())
    first = [
        asked(
            "quantity",
            "Quantité entrée",
            required=False,
            help="Dans l’unité du lot ; vide : elle sera entrée plus tard.",
        ),
        asked("location", "Rangement", "select", required=False, choices=where, help="Vide : pas encore de paquet."),
        asked("container", "Contenant", "select", value="bag", choices=terms("CONTAINER_KIND").items()),
    ]
    origin = [
        asked("parents", "Vient de", required=False, attrs=TYPED,
              help="Codes du matériel, de la récolte ou de la culture, comme M-2024_0001 ; vide : un don."),
        _taxon_input(),
    ]  # fmt: skip
    said = inputs_of([one for name, one in fields.items() if name not in TAXON], {})
    groups = {"D’où il vient": origin, "Premier paquet": first, **said}
    groups = {title: with_values(inputs, given, is_sent=error is not None) for title, inputs in groups.items()}
    return _page("Nouveau lot", groups, error, url_for("exsitu_bank.lots"), "Enregistrer le lot")


def _edit_form(identifier: UUID, given: Mapping[str, Any] | None, error: Refusal | None) -> ResponseReturnValue:
    fields, viewer = fields_of("lot"), current_viewer()
    with current_house().store.reading() as session:
        lot, node = find_lot(session, viewer, identifier)
        require_over(viewer, "update", "seed_lot", node.author_id, node.organisation_id)
        stored = {name: getattr(node if name in OF_NODE else lot, name) for name in fields}
        heading = f"Modifier le lot {node.number}"
    shown = [one for name, one in fields.items() if name not in {*TAXON, *NOT_CHANGED}]
    note = "En changer le change pour tout ce qui descend du lot."
    groups = {"Taxon": [_taxon_input(stored["taxon_name"] or "", note)], **inputs_of(shown, stored)}
    if given is not None:
        groups = {title: with_values(inputs, given) for title, inputs in groups.items()}
    return _page(heading, groups, error, url_for("exsitu_bank.lot", identifier=identifier), "Enregistrer")


def _page(
    heading: str, groups: Mapping[str, list[Input]], error: Refusal | None, back: str, verb: str
) -> ResponseReturnValue:
    told = refusal(error, {one["name"]: one["label"] for inputs in groups.values() for one in inputs})
    told["errors"] = {"taxon" if name in TAXON else name: words for name, words in told["errors"].items()}
    page = render_template("exsitu/lot_form.html", heading=heading, groups=groups, back=back, verb=verb, **told)
    return page, error.status if error else 200
