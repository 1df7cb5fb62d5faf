"""The bench: one box where one scans; what was scanned, and what one most often does with it; what waits today."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.bank.pages.blueprint import back_to, last_act, tell, today
from mulette.exsitu.bank.pages.inputs import Sent
from mulette.exsitu.bank.pages.taking import TAKEN, take
from mulette.exsitu.bank.viewing.head import find_lot
from mulette.exsitu.bench.cards import Card, card_of
from mulette.exsitu.bench.pages.blueprint import blueprint, page_exists
from mulette.exsitu.bench.scanning import PAGES, Scanned, gestures_of, scan
from mulette.exsitu.bench.waiting import waiting_today
from mulette.exsitu.vocabulary import terms


@blueprint.get("/ex-situ/paillasse")
def bench() -> ResponseReturnValue:
    """Show the scan box, what was scanned, and what waits today."""
    require("read", "seed_lot")
    return _page(request.args.get("code", ""), {})


@blueprint.post("/ex-situ/paillasse")
@needs("create", "stock")
def take_scanned() -> ResponseReturnValue:
    """Take seeds out of the lot that was scanned; another code scanned in the quantity is a new scan."""
    sent, code = Sent(request.form), request.form.get("code", "")
    other = request.form.get("quantity", "").strip()
    author, at = current_viewer(), now()
    with current_house().store.reading() as session:
        if not other.replace(",", "").replace(".", "").isdigit() and scan(session, author, other):
            return redirect(url_for("exsitu_bench.bench", code=other), 303)
    try:
        with current_house().store.transaction() as session:
            lot, _ = find_lot(session, author, UUID(request.form.get("lot", "")))
            take(session, author, lot, sent, at=at, today=today())
            geste = tell(last_act(session, author, at), "Retrait enregistré")
    except ValueError as error:
        raise NotFound("Scannez d'abord un lot.", code="bench.no-lot") from error
    except (Invalid, Conflict) as error:
        return _page(code, request.form, error)
    return back_to(url_for("exsitu_bench.bench"), geste)


@blueprint.get("/ex-situ/scan/<path:code>")
def scanned(code: str) -> ResponseReturnValue:
    """Lead from the address in a QR code to the page of the thing; to the bench where it means several or nothing."""
    require("read", "seed_lot")
    with current_house().store.reading() as session:
        found = scan(session, current_viewer(), code)
    if len(found) == 1 and page_exists(PAGES[found[0].kind]):
        return redirect(page_of(found[0]))
    return redirect(url_for("exsitu_bench.bench", code=code))


def page_of(one: Scanned) -> str:
    """Give the address of the page of what was scanned."""
    return url_for(PAGES[one.kind], identifier=one.identifier)


def _page(code: str, given: Any, error: Invalid | Conflict | None = None) -> ResponseReturnValue:  # noqa: ANN401
    viewer = current_viewer()
    with current_house().store.reading() as session:
        found = scan(session, viewer, code) if code.strip() else []
        card = _card(session, found[0]) if len(found) == 1 else None
        waits = waiting_today(session, viewer, today())
    page = render_template(
        "exsitu/bench.html",
        code=code.strip(),
        found=found,
        card=card,
        gestures=gestures_of(found[0].kind, viewer, page_exists) if card else [],
        kinds=[(one, words) for one, words in TAKEN if one not in {"out_test", "out_sowing"}],
        units=terms("STOCK_UNIT"),
        waits=waits,
        given=given,
        error=error,
        errors=getattr(error, "fields", {}),
        page_of=page_of,
    )
    return page, error.status if error else 200


def _card(session: Session, one: Scanned) -> Card:
    return card_of(session, current_viewer(), one)
