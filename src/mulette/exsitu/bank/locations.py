"""Writes of the tree of locations: added, changed, moved with all that they hold, deleted while they never served."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.journal.operations import bury, note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act
from mulette.exsitu.bank.tables import Audit, Location, Movement, Package
from mulette.exsitu.bank.values import require_given
from mulette.exsitu.lineage.reach import require_over

UNSEEN = frozenset({"version"})


def get_location(session: Session, identifier: uuid.UUID) -> Location:
    """Give a location by its UUID.

    Raises
    ------
    NotFound
        None has it.
    """
    found = session.scalar(select(Location).where(Location.uuid == identifier))
    if found is None:
        raise NotFound("Ce rangement n'existe pas.", code="location.unknown")
    return found


def location_given(session: Session, identifier: uuid.UUID, field: str = "location") -> Location:
    """Give an open location that a form names.

    Raises
    ------
    Invalid
        None has this UUID, or it is out of use.
    """
    found = session.scalar(select(Location).where(Location.uuid == identifier))
    if found is None:
        raise Invalid("Ce rangement n'existe pas.", code="location.unknown", fields={field: "Rangement inconnu."})
    return require_in_use(found, field)


def require_in_use(location: Location, field: str = "location") -> Location:
    """Give a location back; refuse one that is out of use."""
    if not location.is_open:
        raise Invalid(
            f"Le rangement {location.code} n'est plus en service.",
            code="location.closed",
            fields={field: "N'est plus en service."},
        )
    return location


def add_location(
    session: Session,
    author: Viewer,
    given: Mapping[str, Any],
    *,
    at: dt.datetime,
    organisation_id: int | None = None,
) -> Location:
    """Add a location.

    Parameters
    ----------
    given
        Values of ``fields/location.yaml`` by field; ``parent`` is the UUID of the one that contains it.
    organisation_id
        Who holds it; that of its container by default, else the author's.

    Raises
    ------
    Forbidden
        The author may not add to the container.
    Invalid
        A value cannot be taken, or no organisation is said.
    Conflict
        The code is taken.
    """
    author.require("create", "seed_lot")
    values = require_given("location", given, is_new=True)
    parent = _parent(session, values.pop("parent", None))
    holder = (parent.organisation_id if parent else organisation_id) or author.organisation_id
    if holder is None:
        raise Invalid(
            "Dites quel organisme tient ce rangement, ou rattachez votre compte à un organisme.",
            code="exsitu.no-organisation",
            fields={"parent": "Dans quel rangement ?"},
        )
    require_over(author, "create", "seed_lot", author.person_id, holder)
    _require_free(session, values["code"], holder)
    row = Location(
        uuid=uuid.uuid4(),
        parent_id=None if parent is None else parent.id,
        path="",
        organisation_id=holder,
        author_id=author.person_id,
        created_at=at,
        updated_at=at,
        **values,
    )
    session.add(row)
    session.flush()
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    session.flush()
    note(session, author, "create", "location", row.uuid, after=snapshot(row, without=UNSEEN), at=at)
    record_act(session, author, "bank.add-location", f"Rangement ajouté : {row.code}", at=at)
    return row


def update_location(
    session: Session, author: Viewer, location: Location, given: Mapping[str, Any], *, at: dt.datetime
) -> None:
    """Change a location; with ``parent``, it moves there with all that it holds.

    Raises
    ------
    Forbidden
        The author may not change it.
    Invalid
        A value cannot be taken.
    Conflict
        The code is taken, it would contain itself, or it is put out of use while it holds packages.
    """
    require_over(author, "update", "seed_lot", location.author_id, location.organisation_id)
    values = require_given("location", given, is_new=False)
    before = snapshot(location, without=UNSEEN)
    if values.get("code", location.code) != location.code:
        _require_free(session, values["code"], location.organisation_id)
    if values.get("is_open") is False and _packages_inside(session, location):
        raise Conflict(f"{location.code} contient encore des paquets : videz-le d'abord.", code="location.not-empty")
    if "parent" in values:
        _place(session, location, _parent(session, values.pop("parent")))
    for name, value in values.items():
        setattr(location, name, value)
    location.updated_at = at
    session.flush()
    note(session, author, "update", "location", location.uuid, before, snapshot(location, without=UNSEEN), at=at)
    record_act(session, author, "bank.change-location", f"Rangement modifié : {location.code}", at=at)


def move_location(
    session: Session, author: Viewer, location: Location, parent: Location | None, *, at: dt.datetime
) -> None:
    """Put a location inside another one, or at the root; all that it holds goes with it.

    Errors are those of ``update_location``.
    """
    update_location(session, author, location, {"parent": None if parent is None else parent.uuid}, at=at)


def delete_location(session: Session, author: Viewer, location: Location, *, at: dt.datetime, reason: str = "") -> None:
    """Delete a location that never held anything.

    Raises
    ------
    Forbidden
        The author may not delete it.
    Conflict
        It contains locations or packages, or the ledger names it: put it out of use instead.
    """
    require_over(author, "delete", "seed_lot", location.author_id, location.organisation_id)
    named = (
        select(Location.id).where(Location.parent_id == location.id),
        select(Package.id).where(Package.location_id == location.id),
        select(Movement.id).where(Movement.location_id == location.id),
        select(Audit.id).where(Audit.location_id == location.id),
    )
    if any(session.scalar(query.limit(1)) is not None for query in named):
        raise Conflict(
            f"{location.code} a servi, ou en contient d'autres : mettez-le hors service au lieu de le supprimer.",
            code="location.used",
        )
    before = snapshot(location, without=UNSEEN)
    note(session, author, "delete", "location", location.uuid, before, reason=reason or None, at=at)
    bury(session, author, "location", location.id, location.uuid, reason=reason or None, at=at, key=location.code)
    session.delete(location)
    session.flush()


def _parent(session: Session, identifier: uuid.UUID | None) -> Location | None:
    return None if identifier is None else location_given(session, identifier, "parent")


def _place(session: Session, location: Location, parent: Location | None) -> None:
    """Write the place of a location in the tree, and the paths of all that it holds."""
    if parent is not None and parent.path.startswith(location.path):
        raise Conflict(
            f"{parent.code} est dans {location.code} : un rangement ne se contient pas lui-même.", code="location.cycle"
        )
    if parent is not None and parent.organisation_id != location.organisation_id:
        raise Invalid(
            f"{parent.code} est à un autre organisme.",
            code="location.other-holder",
            fields={"parent": "D'un autre organisme."},
        )
    former, path = location.path, f"{parent.path if parent else '/'}{location.id}/"
    location.parent_id = None if parent is None else parent.id
    session.flush()
    rest = func.substr(Location.path, len(former) + 1)
    inside = update(Location).where(Location.path.startswith(former)).values(path=path + rest)
    session.execute(inside, execution_options={"synchronize_session": False})
    session.expire_all()


def _packages_inside(session: Session, location: Location) -> bool:
    inside = (
        select(Package.id)
        .join(Location, Location.id == Package.location_id)
        .join(Movement, Movement.package_id == Package.id)
        .where(Location.path.startswith(location.path))
        .group_by(Package.id)
        .having(func.sum(Movement.quantity) > 0)
    )
    return session.scalar(inside.limit(1)) is not None


def _require_free(session: Session, code: str, organisation_id: int) -> None:
    same = select(Location.id).where(Location.organisation_id == organisation_id, Location.code == code)
    if session.scalar(same) is not None:
        raise Conflict(f"Le code {code} est déjà pris par un autre rangement.", code="location.code-taken")
