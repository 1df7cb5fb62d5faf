"""What may be done to a lot or to a package, each by a small form: one page for all of them, nothing typed lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.people.viewer import Viewer
from mulette.core.people.web import current_viewer, require
from mulette.core.storage.base import now
from mulette.exsitu.bank.packages import get_package
from mulette.exsitu.bank.pages.blueprint import back_to, blueprint, last_act, tell, today
from mulette.exsitu.bank.pages.inputs import Input, Refusal, Sent, refusal, with_values
from mulette.exsitu.bank.tables import Lot, Package
from mulette.exsitu.bank.viewing.head import Held, LotHead, find_lot, packages_of
from mulette.exsitu.lineage.tables import Node


@dataclass(frozen=True)
class Subject:
    """What a gesture is about.

    Parameters
    ----------
    lot, node
        The lot, and its node.
    packages
        Its packages, in order.
    held
        The package that the gesture is about; None: the whole lot.
    """

    lot: Lot
    node: Node
    packages: list[Held]
    held: Held | None = None

    @property
    def package(self) -> Package:
        """The package that the gesture is about."""
        assert self.held is not None, "a gesture over a package"
        return self.held.package


@dataclass(frozen=True)
class When:
    """The moment of a gesture: the present moment, UTC, and the day where the house stands."""

    at: dt.datetime
    today: dt.date


@dataclass(frozen=True)
class Gesture:
    """One thing that may be done.

    Parameters
    ----------
    heading, lead, verb
        French title, sentence under it, and word of the button.
    right
        ``(action, object)`` that it needs.
    inputs
        ``(session, viewer, subject)`` → inputs of its form.
    do
        ``(session, author, subject, sent, when)`` → address to lead to; None: that of the lot.
    is_danger
        Whether the button warns.
    """

    heading: str
    lead: str
    verb: str
    right: tuple[str, str]
    inputs: Callable[[Session, Viewer, Subject], list[Input]]
    do: Callable[[Session, Viewer, Subject, Sent, When], str | None]
    is_danger: bool = False


OF_PACKAGES: dict[str, Gesture] = {}
OF_LOTS: dict[str, Gesture] = {}
"""Gestures by the last part of their address; ``package_gestures`` and ``lot_gestures`` fill them."""


def gestures_of(viewer: Viewer, head: LotHead) -> dict[str, list[tuple[str, str]]]:
    """Give the gestures that a viewer may do: of the lot, and under the UUID of each package, of that package."""
    may = {("create", "stock"): head.may_move, ("update", "seed_lot"): head.may_change}
    found = {
        "lot": [
            (one.heading, url_for("exsitu_bank.lot_gesture", identifier=head.lot.uuid, gesture=name))
            for name, one in OF_LOTS.items()
            if may.get(one.right, viewer.may(*one.right))
        ]
    }
    for held in head.packages:
        found[str(held.package.uuid)] = [
            (one.heading, url_for("exsitu_bank.package_gesture", identifier=held.package.uuid, gesture=name))
            for name, one in OF_PACKAGES.items()
            if may.get(one.right, viewer.may(*one.right))
        ]
    return found


def onward_of(viewer: Viewer, head: LotHead) -> list[tuple[str, str]]:
    """Give where the lot is led to on other floors: sown, tested, printed; those that the application has."""
    ways: tuple[tuple[str, str, dict[str, Any], tuple[str, str]], ...] = (
        ("Semer", "exsitu_sowing.campaign", {"lots": head.code}, ("create", "culture")),
        ("Prévoir un essai", "exsitu_testing.new", {"lots": head.code}, ("create", "seed_test")),
        ("Étiquettes", "exsitu_bench.labels", {"codes": head.code}, ("read", "seed_lot")),
    )
    return [
        (words, url_for(endpoint, **asked))
        for words, endpoint, asked, right in ways
        if endpoint in current_app.view_functions and viewer.may(*right)
    ]


@blueprint.get("/ex-situ/lots/<uuid:identifier>/gestes/<gesture>")
def lot_gesture(identifier: UUID, gesture: str) -> ResponseReturnValue:
    """Show the form of a gesture over a lot."""
    return _form(OF_LOTS, gesture, identifier, None)


@blueprint.post("/ex-situ/lots/<uuid:identifier>/gestes/<gesture>")
def do_to_lot(identifier: UUID, gesture: str) -> ResponseReturnValue:
    """Do a gesture over a lot."""
    return _do(OF_LOTS, gesture, identifier)


@blueprint.get("/ex-situ/paquets/<uuid:identifier>/<gesture>")
def package_gesture(identifier: UUID, gesture: str) -> ResponseReturnValue:
    """Show the form of a gesture over a package."""
    return _form(OF_PACKAGES, gesture, identifier, None)


@blueprint.post("/ex-situ/paquets/<uuid:identifier>/<gesture>")
def do_to_package(identifier: UUID, gesture: str) -> ResponseReturnValue:
    """Do a gesture over a package."""
    return _do(OF_PACKAGES, gesture, identifier)


@blueprint.get("/ex-situ/paquets/<uuid:identifier>")
def package(identifier: UUID) -> ResponseReturnValue:
    """Lead to the lot of a package, where the package is shown."""
    require("read", "seed_lot")
    with current_house().store.reading() as session:
        lot = session.get_one(Lot, get_package(session, identifier).lot_id).uuid
    return redirect(url_for("exsitu_bank.lot", identifier=lot, _anchor=f"paquet-{identifier}"), 303)


def _do(known: Mapping[str, Gesture], name: str, identifier: UUID) -> ResponseReturnValue:
    gesture, author = _gesture(known, name), current_viewer()
    when = When(now(), today())
    try:
        with current_house().store.transaction() as session:
            subject = _subject(session, author, known is OF_PACKAGES, identifier)
            lot_url = url_for("exsitu_bank.lot", identifier=subject.lot.uuid)
            leads_to = gesture.do(session, author, subject, Sent(request.form), when) or lot_url
            geste = tell(last_act(session, author, when.at), "C’est fait")
    except (Invalid, Conflict, NotFound) as error:
        return _form(known, name, identifier, request.form, error)
    return back_to(leads_to, geste)


def _form(
    known: Mapping[str, Gesture],
    name: str,
    identifier: UUID,
    given: Mapping[str, Any] | None,
    error: Refusal | None = None,
) -> ResponseReturnValue:
    gesture, viewer = _gesture(known, name), current_viewer()
    with current_house().store.reading() as session:
        subject = _subject(session, viewer, known is OF_PACKAGES, identifier)
        inputs = gesture.inputs(session, viewer, subject)
        inputs = inputs if given is None else with_values(inputs, given)
        page = render_template(
            "exsitu/gesture.html",
            gesture=gesture,
            subject=subject,
            inputs=inputs,
            back=url_for("exsitu_bank.lot", identifier=subject.lot.uuid),
            **refusal(error, {one["name"]: one["label"] for one in inputs}),
        )
    return page, error.status if error else 200


def _gesture(known: Mapping[str, Gesture], name: str) -> Gesture:
    require("read", "seed_lot")
    gesture = known.get(name)
    if gesture is None:
        abort(404)
    require(*gesture.right)
    return gesture


def _subject(session: Session, viewer: Viewer, of_package: bool, identifier: UUID) -> Subject:
    package = get_package(session, identifier) if of_package else None
    wanted = session.get_one(Lot, package.lot_id).uuid if package else identifier
    lot, node = find_lot(session, viewer, wanted)
    packages = packages_of(session, lot, node)
    held = next((one for one in packages if package is not None and one.package.id == package.id), None)
    return Subject(lot, node, packages, held)
