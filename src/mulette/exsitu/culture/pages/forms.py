"""Forms of a culture: a new one, from where its plants come; what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.bank.pages.inputs import input_of, inputs_of, refusal, with_values
from mulette.exsitu.culture import operations
from mulette.exsitu.culture.operations.starting import entry_act
from mulette.exsitu.culture.pages.blueprint import back_to, blueprint, today
from mulette.exsitu.culture.queries import counts, culture_of_node, find_culture, source_named
from mulette.exsitu.culture.values import CHANGEABLE, culture_fields
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of
from mulette.exsitu.sowing.operations import living
from mulette.exsitu.sowing.queries import sowing_of_node
from mulette.exsitu.vocabulary import label

WAYS = (("cutting", "Boutures"), ("division", "Éclats de souche"), ("potting_on", "Plants rempotés à part"))
LINES = 4
"""Origins that the form has room for; a program may give more."""
Failure = Invalid | Conflict


@dataclass(frozen=True)
class Line:
    """One origin as the form shows it: what was typed, and what is known of it."""

    code: str = ""
    quantity: str = ""
    by: str = "cutting"
    node: Node | None = None
    alive: int | None = None

    @property
    def kind(self) -> str:
        """French word of its kind."""
        return label("NODE_KIND", self.node.kind) if self.node else ""


@blueprint.get("/ex-situ/cultures/nouvelle")
def new() -> ResponseReturnValue:
    """Show the form of a new culture; ``source`` names where its plants come from, ``by`` how."""
    require("create", "culture")
    lines = [Line(code, by=request.args.get("by") or "cutting") for code in request.args.getlist("source")]
    return _new_form(lines, {"started_on": today()}, is_sent=False)


@blueprint.post("/ex-situ/cultures/nouvelle")
@needs("create", "culture")
def add() -> ResponseReturnValue:
    """Start a culture."""
    viewer, lines = current_viewer(), _lines()
    try:
        with current_house().store.transaction() as session:
            sources = [
                operations.Source(source_named(session, viewer, one.code), _whole(one.quantity), one.by)
                for one in lines
            ]
            given = {name: request.form[name] for name in culture_fields() if name in request.form}
            culture = operations.add_culture(session, viewer, given, sources, at=now())
            identifier, geste = culture.uuid, str(entry_act(session, culture).uuid)
    except (Invalid, Conflict) as error:
        return _new_form(lines, request.form, error)
    return back_to(identifier, geste)


@blueprint.get("/ex-situ/cultures/<uuid:identifier>/modifier")
def edit(identifier: UUID) -> ResponseReturnValue:
    """Show the form of what a culture says of itself."""
    require("update", "culture")
    return _edit_form(identifier, None)


@blueprint.post("/ex-situ/cultures/<uuid:identifier>/modifier")
@needs("update", "culture")
def change(identifier: UUID) -> ResponseReturnValue:
    """Change what a culture says of itself."""
    viewer = current_viewer()
    try:
        with current_house().store.transaction() as session:
            culture = find_culture(session, viewer, identifier, lock=True)
            given = {name: request.form.get(name, "") for name in CHANGEABLE}
            operations.change_culture(session, viewer, culture, given, at=now())
    except Invalid as error:
        return _edit_form(identifier, request.form, error)
    return back_to(identifier)


def _lines() -> list[Line]:
    """Give the origins that the form sent; a line left empty is none."""
    columns = (request.form.getlist(name) for name in ("source", "quantity", "by"))
    lines = [
        Line(code.strip(), quantity, by or "cutting") for code, quantity, by in zip_longest(*columns, fillvalue="")
    ]
    return [one for one in lines if one.code]


def _whole(text: str) -> int:
    words = "".join(text.split())
    if not words.isascii() or not words.isdigit():
        raise Invalid(
            "Dites combien de plants.", code="culture.no-quantity", fields={"quantity": "Un nombre de plants."}
        )
    return int(words)


def _new_form(
    lines: list[Line], given: Mapping[str, Any], error: Failure | None = None, *, is_sent: bool = True
) -> ResponseReturnValue:
    with current_house().store.reading() as session:
        known = [_known(session, one, is_sent=is_sent) for one in lines]
        shown = known + [Line()] * max(0, LINES - len(known))
        groups = {
            title: with_values(inputs, given) if is_sent else inputs
            for title, inputs in inputs_of(culture_fields().values(), {} if is_sent else given).items()
        }
        names = {name: field.label for name, field in culture_fields().items()}
        page = render_template(
            "exsitu/culture_new.html",
            lines=shown,
            given=len(known) or 1,
            groups=groups,
            ways=WAYS,
            **refusal(error, {**names, "source": "Origine", "quantity": "Plants"}),
        )
    return page, error.status if error else 200


def _known(session: Session, line: Line, *, is_sent: bool) -> Line:
    """Complete a line with what it names, and how many seedlings or plants live there."""
    try:
        node = source_named(session, current_viewer(), line.code)
    except Invalid:
        return line
    alive = None
    if node.kind == "sowing":
        alive = living(session, sowing_of_node(session, node.id))
    elif node.kind == "culture":
        culture = culture_of_node(session, node.id)
        alive = counts(session, [culture.id])[culture.id]
    likely = str(alive) if node.kind == "sowing" and alive and not is_sent else line.quantity
    return Line(code_of(node.kind, node.number), likely, line.by, node, alive)


def _edit_form(identifier: UUID, given: Mapping[str, Any] | None, error: Invalid | None = None) -> ResponseReturnValue:
    with current_house().store.reading() as session:
        culture = find_culture(session, current_viewer(), identifier)
        require_over(current_viewer(), "update", "culture", culture.node.author_id, culture.node.organisation_id)
        inputs = [
            {**input_of(culture_fields()[name], getattr(culture, name)), "required": False} for name in CHANGEABLE
        ]
        page = render_template(
            "exsitu/culture_edit.html",
            culture=culture,
            inputs=inputs if given is None else with_values(inputs, given),
            **refusal(error, {one["name"]: one["label"] for one in inputs}),
        )
    return page, error.status if error else 200
