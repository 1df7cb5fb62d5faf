"""An act is undone once, by its author while it is fresh, by who answers for the stock later."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Forbidden, NotFound
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.storage.store import Store
from mulette.exsitu.acts.operations import record_act, undo_act, undoes
from mulette.exsitu.acts.queries import acts_of_day
from mulette.exsitu.acts.tables import Act
from tests.factories.exsitu import AT
from tests.factories.people import make_person

UNDONE: list[dict[str, int]] = []
LATER = AT + dt.timedelta(minutes=16)


@undoes("trial.count")
def _forget(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    assert act.undo is not None
    UNDONE.append(act.undo)


def _worker(session: Session, login: str = "abosc", right: Scope | None = None) -> Viewer:
    return Viewer(
        make_person(session, login).id,
        login,
        login.upper(),
        rights={("update", "stock"): right} if right else {},
    )


def test_an_act_is_undone_once_by_what_its_floor_registered(store: Store) -> None:
    UNDONE.clear()
    with store.transaction() as session:
        me = _worker(session)
        act = record_act(session, me, "trial.count", "12 levées", at=AT, undo={"count": 12})
        undoing = undo_act(session, me, act.uuid, at=AT)
        assert (UNDONE, act.undone_by_id, undoing.label) == ([{"count": 12}], undoing.id, "Annulé : 12 levées")
        with pytest.raises(Conflict):
            undo_act(session, me, act.uuid, at=AT)
        with pytest.raises(Conflict):
            undo_act(session, me, undoing.uuid, at=AT)


def test_only_its_author_undoes_a_fresh_act_and_only_the_curator_an_old_one(store: Store) -> None:
    with store.transaction() as session:
        me, other = _worker(session), _worker(session, "autre", right=Scope.ORGANISATION)
        curator = _worker(session, "resp", right=Scope.ALL)
        act = record_act(session, me, "trial.count", "12 levées", at=AT, undo={})
        with pytest.raises(Forbidden):
            undo_act(session, other, act.uuid, at=AT)
        with pytest.raises(Forbidden):
            undo_act(session, me, act.uuid, at=LATER)
        undo_act(session, curator, act.uuid, at=LATER)


def test_what_cannot_be_undone_says_so(store: Store) -> None:
    with store.transaction() as session:
        me = _worker(session)
        act = record_act(session, me, "trial.destroy", "Détruit", at=AT)
        with pytest.raises(Conflict, match="geste inverse"):
            undo_act(session, me, act.uuid, at=AT)
        with pytest.raises(NotFound):
            undo_act(session, me, uuid.uuid4(), at=AT)


def test_the_day_of_one_person_and_of_all(store: Store) -> None:
    day = dt.timedelta(days=1)
    with store.transaction() as session:
        me, other = _worker(session), _worker(session, "autre")
        for who, label, at in ((me, "un", AT), (other, "deux", AT), (me, "hier", AT - day)):
            record_act(session, who, "trial.count", label, at=at, undo={})
        start = AT.replace(hour=0, minute=0)
        mine = acts_of_day(session, me, start, start + day, mine=True, at=AT)
        everybody = acts_of_day(session, me, start, start + day, mine=False, at=AT)
    assert [(one.act.label, one.is_undoable) for one in mine] == [("un", True)]
    assert [(one.act.label, one.is_undoable) for one in everybody] == [("deux", False), ("un", True)]
