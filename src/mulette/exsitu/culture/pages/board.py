"""The board: cards by phase or by place, moved by dragging, by choosing, by scanning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Forbidden, Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.pages.inputs import is_uuid
from mulette.exsitu.cultivation import PHASES
from mulette.exsitu.culture import operations
from mulette.exsitu.culture.pages.blueprint import blueprint, today, told_back
from mulette.exsitu.culture.pages.reading import query_of_page, views
from mulette.exsitu.culture.queries import find_culture
from mulette.exsitu.culture.viewing import board as viewing
from mulette.exsitu.culture.viewing import choices
from mulette.exsitu.culture.viewing.filters import read_filters
from mulette.exsitu.sowing.operations import move_sowings
from mulette.exsitu.sowing.queries import find_sowing, location_named


@blueprint.get("/ex-situ/cultures/tableau")
def board() -> ResponseReturnValue:
    """Show the sowings and cultures as cards, by phase or by place."""
    require("read", "culture")
    viewer = current_viewer()
    filters = read_filters(request.args, ended="with")
    is_by_place = request.args.get("by") == "lieu"
    with current_house().store.reading() as session:
        cards = viewing.cards(session, viewer, filters, today())
        lanes = viewing.by_place(session, viewer, cards, filters.location) if is_by_place else viewing.by_phase(cards)
        fields = [
            one for one in choices.form_fields(session, viewer, request.args) if one["name"] not in ("status", "ended")
        ]
        return render_template(
            "exsitu/culture_board.html",
            lanes=lanes,
            is_by_place=is_by_place,
            views=views("lieu" if is_by_place else "phase"),
            chips=choices.chips(session, viewer, request.args),
            filters=fields,
            q=filters.q,
            is_full=len(cards) >= viewing.MOST,
            may_write=viewer.may("create", "culture"),
            kept={**query_of_page(), "by": request.args.get("by")},
        )


@blueprint.post("/ex-situ/cultures/tableau/deplacer")
@needs("create", "culture")
def move() -> ResponseReturnValue:
    """Move the cards chosen to a phase or to a place; a sowing led to « repiqué » opens the form of its culture."""
    target, back = request.form.get("target", "").strip(), _back()
    cultures, sowings = (
        [UUID(one) for one in request.form.getlist(name) if is_uuid(one)] for name in ("culture", "sowing")
    )
    try:
        if not cultures and not sowings:
            raise Invalid("Choisissez au moins une carte.", code="culture.none-chosen")
        with current_house().store.transaction() as session:
            if target in PHASES and sowings:
                return _prick_out(session, sowings, cultures, target)
            act = _move(session, target, cultures, sowings)
    except (Invalid, Conflict, Forbidden, NotFound) as error:
        return told_back(back, error.message)
    joint = "&" if "?" in back else "?"
    return redirect(f"{back}{joint}geste={act}" if act else back, 303)


def _move(session: Session, target: str, cultures: Sequence[UUID], sowings: Sequence[UUID]) -> str | None:
    """Lead cultures to a phase, or cultures and sowings to a place; give the last act."""
    viewer, at = current_viewer(), now()
    chosen = [find_culture(session, viewer, one, lock=True) for one in cultures]
    if target in PHASES:
        return str(operations.add_events(session, viewer, chosen, {"kind": "phase", "phase": target}, at=at).uuid)
    act: Act | None = None
    if sowings:
        place = location_named(session, viewer, target)
        moved = [find_sowing(session, viewer, one, lock=True) for one in sowings]
        act = move_sowings(session, viewer, moved, place, at=at)
    if chosen:
        act = operations.add_events(session, viewer, chosen, {"kind": "move", "location": target}, at=at)
    return str(act.uuid) if act else None


def _prick_out(session: Session, sowings: Sequence[UUID], cultures: Sequence[UUID], target: str) -> ResponseReturnValue:
    if cultures or target != "pricked_out":
        raise Invalid("Un semis se repique d'abord : menez-le seul à « Repiqué ».", code="culture.sowing-phase")
    viewer = current_viewer()
    codes = [f"S-{find_sowing(session, viewer, one).node.number}" for one in sowings]
    return redirect(url_for("exsitu_culture.new", source=codes), 303)


def _back() -> str:
    """Give the address of the board that the form was on."""
    names = ("by", "q", "phase", "location", "repot", "purpose")
    kept: dict[str, Any] = {name: request.form.getlist(f"kept-{name}") for name in names}
    return url_for("exsitu_culture.board", **{name: value for name, value in kept.items() if value})
