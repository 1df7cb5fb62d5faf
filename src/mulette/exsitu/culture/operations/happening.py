"""What happens to cultures: one event, or the same one told of many; plants taken out by an output."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.tables import Location
from mulette.exsitu.cultivation import Standing, require_open, require_whole
from mulette.exsitu.culture.happenings import check, kind_of
from mulette.exsitu.culture.operations.starting import add_seedlings
from mulette.exsitu.culture.operations.writing import UNSEEN, put_event, settle, told
from mulette.exsitu.culture.queries import event_label, events_of, standing_of
from mulette.exsitu.culture.tables import Culture, CultureEvent
from mulette.exsitu.culture.values import CHANGEABLE, Values, culture_fields, event_fields, read
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.sowing.queries import location_named
from mulette.exsitu.vocabulary import terms

MOST = 1_000
"""Most cultures that one act tells the same event of."""


def add_event(
    session: Session,
    author: Viewer,
    culture: Culture,
    given: Mapping[str, Any],
    *,
    at: dt.datetime,
    act: Act | None = None,
) -> CultureEvent:
    """Tell an event of a culture.

    Parameters
    ----------
    culture
        Found with ``lock=True``, so that two tablets do not write at once.
    given
        Values of ``events.yaml``; ``location`` and ``source`` are codes. The day is that of ``at`` by default.
    act
        Act that it is part of; one of its own by default.

    Raises
    ------
    Invalid
        A value cannot be taken, is missing, or is not of this kind of event.
    Conflict
        The culture has ended, more plants are taken out than live, a phase or a state does not follow.
    """
    require_over(author, "create", "culture", culture.node.author_id, culture.node.organisation_id)
    values = read_event(given, today=at.date())
    where = location_named(session, author, values["location"]) if values.get("location") else None
    return _tell(session, author, culture, values, where, act=act, at=at)


def add_events(
    session: Session, author: Viewer, cultures: Sequence[Culture], given: Mapping[str, Any], *, at: dt.datetime
) -> Act:
    """Tell the same event of many cultures: one act, all or nothing, undone whole.

    Raises
    ------
    Invalid
        No culture or too many, or an event that is told of one culture at a time.
    Conflict, Forbidden
        As ``add_event``, for one of them.
    """
    author.require("create", "culture")
    if not 0 < len(cultures) <= MOST:
        raise Invalid(
            f"Choisissez de 1 à {MOST} cultures ; il y en a {len(cultures)}.", code="culture.bad-size",
            fields={"cultures": "Au moins une culture."},
        )  # fmt: skip
    values = read_event(given, today=at.date())
    if not kind_of(values["kind"]).is_batch or values.get("quantity") is not None or values.get("plants"):
        sentence = f"« {event_label(values['kind'])} » avec un nombre de plants se saisit culture par culture."
        raise Invalid(sentence, code="culture.not-in-batch", fields={"kind": sentence})
    where = location_named(session, author, values["location"]) if values.get("location") else None
    words = f"{event_label(values['kind'])} de {len(cultures)} cultures"
    act = record_act(session, author, "culture.batch", words, at=at, undo={"cultures": []})
    for culture in cultures:
        require_over(author, "create", "culture", culture.node.author_id, culture.node.organisation_id)
        _tell(session, author, culture, values, where, act=act, at=at)
    return act


def read_event(given: Mapping[str, Any], *, today: dt.date) -> Values:
    """Read the values of an event; its day is today by default.

    Raises
    ------
    Invalid
        A value cannot be taken; told by field.
    """
    said = {"happened_on": today, **{name: value for name, value in given.items() if value not in (None, "")}}
    step = said["kind"] if str(said.get("kind")) in terms("CULTURE_STEP") else None
    values = read({**said, "kind": "move"} if step else said, event_fields(), today=today)
    return {**values, "kind": step} if step else values


def _tell(
    session: Session,
    author: Viewer,
    culture: Culture,
    values: Values,
    where: Location | None,
    *,
    act: Act | None,
    at: dt.datetime,
) -> CultureEvent:
    kind, day = values["kind"], values["happened_on"]
    if day < culture.started_on:
        raise Invalid(
            f"La culture {culture.node.number} commence le {culture.started_on:%d/%m/%Y}.",
            code="culture.too-early",
            fields={"happened_on": "Avant la mise en culture."},
        )
    events = events_of(session, culture)
    require_open(standing_of(events), kind, day)
    then = standing_of(events, until=day)
    changed = check(kind, values, then, follows_each=culture.kind == "individuals")
    own = act or record_act(session, author, "culture.event", _label(culture, changed, kind), at=at, undo={})
    if kind == "pricking_out":
        event = add_seedlings(session, author, culture, values, act=own, at=at)
    else:
        said = {name: values.get(name) for name in ("product", "dose", "person", "comment")}
        moved = {"to_id": where.id, "from_id": then.place} if where else {}
        event = put_event(
            session, author, culture, kind, act=own, at=at, happened_on=day, **{**changed, **said, **moved}
        )
    settle(session, culture, at)
    return event


def take_out(
    session: Session,
    author: Viewer,
    culture: Culture,
    quantity: int,
    cause: Node,
    *,
    on: dt.date,
    at: dt.datetime,
    act: Act,
    plants: list[int] | None = None,
    comment: str | None = None,
) -> CultureEvent:
    """Take plants out of a culture for an output, in its act; the floor of outputs checks its own right and links.

    Parameters
    ----------
    culture
        Found with ``lock=True``.
    cause
        Node of the output.
    plants
        Their ranks, where plants are followed one by one; the last living ones by default.

    Raises
    ------
    Conflict
        Fewer plants live on that day or after, or the culture has ended.
    Invalid
        No plant, or a day before the culture began or to come.
    """
    require_over(author, "create", "culture", culture.node.author_id, culture.node.organisation_id)
    require_whole(quantity)
    then = _before_output(session, culture, quantity, on, at)
    follows_each = culture.kind == "individuals"
    if follows_each and not plants:
        plants = sorted(then.alive)[-quantity:]
    taken = check("discard", {"quantity": quantity, "plants": plants}, then, follows_each=follows_each)
    said = {**taken, "related_id": cause.id, "comment": comment}
    event = put_event(session, author, culture, "output", act=act, at=at, happened_on=on, **said)
    settle(session, culture, at)
    return event


def _before_output(session: Session, culture: Culture, quantity: int, on: dt.date, at: dt.datetime) -> Standing:
    """Say where a culture stands on the day of an output; refuse what it cannot give."""
    if not culture.started_on <= on <= at.date():
        raise Invalid(
            f"La sortie est entre le {culture.started_on:%d/%m/%Y} et aujourd'hui.",
            code="culture.bad-day",
            fields={"on": "Jour hors de la culture."},
        )
    events = events_of(session, culture)
    require_open(standing_of(events), "output", on)
    then = standing_of(events, until=on)
    if quantity > then.count:
        raise Conflict(
            f"{quantity} plants à sortir, mais {then.count} vivent dans la culture {culture.node.number}.",
            code="culture.not-enough",
            living=then.count,
            asked=quantity,
        )
    return then


def give_back(session: Session, author: Viewer, cause: Node, *, at: dt.datetime, act: Act) -> int:
    """Give back to their cultures the plants that an output took; give how many. For undoing.

    Raises
    ------
    Forbidden
        The author's right does not reach one of the cultures.
    """
    taken = select(CultureEvent).where(
        CultureEvent.related_id == cause.id, CultureEvent.kind == "output", CultureEvent.cancelled_by_id.is_(None)
    )
    back = 0
    for event in session.scalars(taken).all():
        culture = session.get_one(Culture, event.culture_id, with_for_update=True)
        require_over(author, "create", "culture", culture.node.author_id, culture.node.organisation_id)
        before = told(culture, event)
        event.cancelled_by_id, event.updated_at = act.id, at
        session.flush()
        note(session, author, "update", "culture_event", event.uuid, before, told(culture, event), at=at)
        settle(session, culture, at)
        back -= event.change
    return back


def change_culture(
    session: Session, author: Viewer, culture: Culture, given: Mapping[str, Any], *, at: dt.datetime
) -> Culture:
    """Change what a culture says of itself: objective, who is responsible, next potting on, comment.

    Raises
    ------
    Invalid
        A field is told by events, or its value cannot be taken.
    """
    require_over(author, "update", "culture", culture.node.author_id, culture.node.organisation_id)
    fixed = sorted(set(given) - set(CHANGEABLE))
    if fixed:
        words = dict.fromkeys(fixed, "Ce champ ne se change pas ici : un événement le dit.")
        raise Invalid("Des valeurs sont à reprendre.", code="culture.fixed-field", fields=words)
    said = {name: culture_fields()[name] for name in CHANGEABLE}
    before = snapshot(culture, without=UNSEEN)
    for name, value in read(given, said, today=at.date()).items():  # type: ignore[arg-type]  # a part of the fields
        setattr(culture, name, value)
    culture.updated_at = at
    session.flush()
    note(session, author, "update", "culture", culture.uuid, before, snapshot(culture, without=UNSEEN), at=at)
    return culture


def _label(culture: Culture, changed: Mapping[str, Any], kind: str) -> str:
    plants = f" de {changed['quantity']}" if changed.get("quantity") else ""
    return f"{event_label(kind)}{plants}, culture {culture.node.number}"
