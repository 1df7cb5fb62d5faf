"""Writes of the register: a pond added, changed, described, its status, its end. Permission first; never commits."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.journal.operations import bury, note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.core.storage.types import local_srid
from mulette.ponds.register.identifiers import is_identifier, next_identifier, plus_code
from mulette.ponds.register.measures import area_of
from mulette.ponds.register.neighbours import near_known
from mulette.ponds.register.placing import commune_of, organisation_named, taken_identifiers
from mulette.ponds.register.reach import require_over
from mulette.ponds.register.statuses import Status, check_change
from mulette.ponds.register.tables import Characterisation, Pond, Proposal, StatusChange
from mulette.ponds.register.values import Values, read_sheet, read_values, refuse
from mulette.ponds.register.vocabulary import pond_fields

SAME_POND_M = 50
"""Two ponds closer than this may be one. Source: PRAM Normandie, application of the ponds."""
FIXED = frozenset({"loc_id_plus", "status", "x_m", "y_m", "longitude", "latitude", "WKT"})
"""Fields that no form changes: made by the house, or by an operation of their own."""


def add_pond(
    session: Session,
    author: Viewer,
    given: Mapping[str, Any],
    shape: BaseGeometry,
    *,
    at: dt.datetime,
    is_another: bool = False,
) -> Pond:
    """Add a pond.

    Parameters
    ----------
    given
        Values of ``fields.yaml`` by field name; ``commune_code`` is the commune that the point must fall in.
    shape
        Point or polygon, in the CRS of the store.
    at
        The present moment, UTC.
    is_another
        Whether the author says that it is not one of the ponds closer than 50 m.

    Raises
    ------
    Invalid
        A value cannot be taken, or the point does not fall in the commune.
    Conflict
        Ponds known to the author are closer than 50 m: ``values["near"]`` names them.
    """
    author.require("create", "pond")
    values = _read_pond(given, at.date())
    status = Status(values.get("status") or Status.POTENTIAL)
    if status is Status.CHARACTERISED:
        raise Invalid(
            "« Caractérisée » demande une fiche : ajoutez la mare comme « Vue », puis caractérisez-la.",
            code="pond.no-sheet",
            fields={"status": "Demande une fiche."},
        )
    if values.get("origin") == "Détection" and status is not Status.POTENTIAL:
        raise Invalid(
            "Une détection ne crée que des mares potentielles.",
            code="pond.machine-status",
            fields={"status": "Potentielle, pour une détection."},
        )
    if not is_another:
        _warn_same_pond(session, author, shape)
    pond = _new_pond(session, author, values, shape, status, at)
    session.add(pond)
    session.flush()
    note(session, author, "create", "pond", pond.uuid, after=snapshot(pond), at=at)
    add_history(session, author, pond, None, values.get("located_on") or at.date(), None, at)
    return pond


def update_pond(
    session: Session,
    author: Viewer,
    pond: Pond,
    given: Mapping[str, Any],
    *,
    at: dt.datetime,
    shape: BaseGeometry | None = None,
) -> None:
    """Change the localisation of a pond; its status has an operation of its own.

    Raises
    ------
    Forbidden
        The author's right does not reach this pond.
    Invalid
        A value cannot be taken, or the point does not fall in the commune.
    """
    require_over(author, "update", pond)
    fixed = sorted(FIXED & set(given))
    refuse(dict.fromkeys(fixed, "Ce champ ne se change pas ici."), "pond.fixed-field")
    before = snapshot(pond)
    values = _read_pond(given, at.date())
    code = values.pop("commune_code", None)
    if shape is not None or code is not None:
        placed = pond.geom if shape is None else shape
        pond.commune_id = commune_of(session, placed, code)
        pond.geom, pond.x_m, pond.y_m = placed, *_point(placed)
    if "structure" in values:
        values["organisation_id"] = organisation_named(session, author, values["structure"])
    for name, value in values.items():
        setattr(pond, name, _or_default(name, value))
    _measure(session, pond)
    pond.updated_at = at
    note(session, author, "update", "pond", pond.uuid, before, snapshot(pond), at=at)


def change_status(
    session: Session,
    author: Viewer,
    pond: Pond,
    status: str,
    *,
    at: dt.datetime,
    observed_on: dt.date | None = None,
    reason: str | None = None,
) -> StatusChange:
    """Give a pond another status, by the rules of ``statuses``.

    Parameters
    ----------
    observed_on
        Day it was seen so; the day of ``at`` by default.

    Raises
    ------
    Forbidden
        The author's right does not reach this pond.
    Conflict
        The rules do not let it.
    Invalid
        Unknown status, a day to come, or a disappearance without a reason.
    """
    require_over(author, "update", pond)
    day = observed_on or at.date()
    if status not in set(Status):
        raise Invalid(
            f"Le statut « {status} » n'existe pas.", code="pond.unknown-status", fields={"status": "Inconnu."}
        )
    if day > at.date():
        raise Invalid("Le constat est à venir.", code="pond.day-to-come", fields={"observed_on": "Jour à venir."})
    wanted = Status(status)
    last, gone = last_visit(session, pond), gone_since(session, pond)
    check_change(Status(pond.status), wanted, last, gone if pond.status == Status.GONE else None)
    if wanted is Status.GONE and not (reason or "").strip():
        raise Invalid("Dites ce que la mare est devenue.", code="pond.no-reason", fields={"reason": "Dites pourquoi."})
    return _set_status(session, author, pond, wanted, day, (reason or "").strip() or None, at)


def add_characterisation(
    session: Session, author: Viewer, pond: Pond, given: Mapping[str, Any], *, at: dt.datetime
) -> Characterisation:
    """Add a dated sheet to a pond, which becomes *Caractérisée*.

    A pond that has disappeared comes back only with a sheet at least as recent as its disappearance; an older sheet is
    kept as history.

    Raises
    ------
    Forbidden
        The author's right does not reach this pond.
    Invalid
        A field is unknown, missing or unreadable, or the cover does not make 100 %.
    Conflict
        The pond has a sheet of this day.
    """
    require_over(author, "update", pond)
    values = read_sheet(given, today=at.date())
    day = values["visited_on"]
    same_day = select(Characterisation.id).where(
        Characterisation.pond_id == pond.id, Characterisation.visited_on == day
    )
    if session.scalar(same_day) is not None:
        raise Conflict(f"La mare a déjà une fiche du {day:%d/%m/%Y}.", code="sheet.same-day")
    sheet = Characterisation(
        uuid=uuid.uuid4(), pond_id=pond.id, author_id=author.person_id, created_at=at, updated_at=at, **values
    )
    session.add(sheet)
    session.flush()
    note(session, author, "create", "characterisation", sheet.uuid, after=snapshot(sheet), at=at)
    waiting = (Proposal.pond_id == pond.id, Proposal.state == "accepted", Proposal.sheet_uuid.is_(None))
    session.execute(update(Proposal).where(*waiting).values(sheet_uuid=sheet.uuid))  # it filled the form of this sheet
    mark_latest(session, pond)
    _measure(session, pond)
    pond.updated_at = at
    gone = gone_since(session, pond)
    if pond.status in (Status.POTENTIAL, Status.SEEN) or (pond.status == Status.GONE and gone and day >= gone):
        _set_status(session, author, pond, Status.CHARACTERISED, day, "Fiche de caractérisation saisie", at)
    return sheet


def delete_pond(session: Session, author: Viewer, pond: Pond, *, at: dt.datetime, reason: str) -> None:
    """Delete a pond that never was one, with its sheets; those who follow by increments are told.

    Raises
    ------
    Forbidden
        The author's right does not reach this pond.
    Invalid
        No reason is given.
    """
    require_over(author, "delete", pond)
    if not reason.strip():
        raise Invalid("Dites pourquoi.", code="pond.no-reason", fields={"reason": "Dites pourquoi."})
    note(session, author, "delete", "pond", pond.uuid, before=snapshot(pond), reason=reason.strip(), at=at)
    bury(session, author, "pond", pond.id, pond.uuid, reason=reason.strip(), at=at, key=pond.loc_id_plus)
    session.delete(pond)
    session.flush()


def last_visit(session: Session, pond: Pond) -> dt.date | None:
    """Give the day of the latest sheet of a pond; None: it has none."""
    return session.scalar(
        select(Characterisation.visited_on).where(Characterisation.pond_id == pond.id, Characterisation.is_latest)
    )


def gone_since(session: Session, pond: Pond) -> dt.date | None:
    """Give the day that the disappearance of a pond was last stated; None: it never was."""
    said = select(StatusChange.observed_on).where(StatusChange.pond_id == pond.id, StatusChange.after == Status.GONE)
    return session.scalar(said.order_by(StatusChange.id.desc()).limit(1))


def _read_pond(given: Mapping[str, Any], today: dt.date) -> Values:
    values, faults = read_values(given, pond_fields())
    if values.get("located_on") and values["located_on"] > today:
        faults["located_on"] = "Ce jour est à venir. Vérifiez la date."
    if values.get("candidate_score") is not None and values["candidate_score"] > 1:
        faults["candidate_score"] = "Un score va de 0 à 1."
    refuse(faults, "pond.invalid")
    return values


def _or_default(name: str, value: Any) -> Any:  # noqa: ANN401
    if value is not None:
        return value
    return False if name == "is_anonymous" else pond_fields()[name].default if name in pond_fields() else None


def _warn_same_pond(session: Session, author: Viewer, shape: BaseGeometry) -> None:
    near = near_known(session, author, *_point(shape), SAME_POND_M)
    if near:
        first = near[0]
        raise Conflict(
            f"Une mare est connue à {first.distance_m:.0f} m ({first.pond.name or first.pond.loc_id_plus}). "
            "Est-ce la même ? Sinon, dites que c'en est une autre.",
            code="pond.same-pond",
            near=[{"uuid": str(one.pond.uuid), "distance_m": round(one.distance_m, 1)} for one in near],
        )


def _new_pond(
    session: Session, author: Viewer, values: Values, shape: BaseGeometry, status: Status, at: dt.datetime
) -> Pond:
    x_m, y_m = _point(shape)
    kept = {name: _or_default(name, value) for name, value in values.items() if name not in {*FIXED, "commune_code"}}
    return Pond(
        **{"owner_type": "Inconnu", "origin": "Terrain", "position_mode": "Inconnue", "is_anonymous": False, **kept},
        uuid=uuid.uuid4(),
        loc_id_plus=_identify(session, x_m, y_m, values.get("loc_id_plus")),
        status=status,
        geom=shape,
        x_m=x_m,
        y_m=y_m,
        commune_id=commune_of(session, shape, values.get("commune_code")),
        area_m2=shape.area or None,
        organisation_id=organisation_named(session, author, values.get("structure")),
        author_id=author.person_id,
        created_at=at,
        updated_at=at,
    )


def _identify(session: Session, x_m: float, y_m: float, given: str | None) -> str:
    """Give the identifier of a new pond: the one it has already, else the next of its Plus Code."""
    if given is None:
        code = plus_code(x_m, y_m, local_srid(session))
        return next_identifier(code, taken_identifiers(session, code))
    if not is_identifier(given):
        raise Invalid(
            f"« {given} » n'est pas un identifiant de mare, comme 8CXXC3GM+4W-1.",
            code="pond.bad-identifier",
            fields={"loc_id_plus": "Plus Code, tiret et numéro d'ordre."},
        )
    if given in taken_identifiers(session, given.rpartition("-")[0]):
        raise Conflict(f"L'identifiant « {given} » est déjà donné.", code="pond.identifier-taken")
    return given


def _point(shape: BaseGeometry) -> tuple[float, float]:
    """Give the point of a pond: itself, or one inside its outline."""
    point = shape.representative_point()
    return round(point.x, 2), round(point.y, 2)


def _set_status(
    session: Session, author: Viewer, pond: Pond, status: Status, day: dt.date, reason: str | None, at: dt.datetime
) -> StatusChange:
    before = pond.status
    pond.status, pond.updated_at = status, at
    note(session, author, "update", "pond", pond.uuid, {"status": before}, {"status": status}, reason=reason, at=at)
    return add_history(session, author, pond, before, day, reason, at)


def add_history(
    session: Session,
    author: Viewer,
    pond: Pond,
    before: str | None,
    day: dt.date,
    reason: str | None,
    at: dt.datetime,
) -> StatusChange:
    """Write the present status of a pond in its history.

    Parameters
    ----------
    before
        Status it had; None when it enters the register.
    day
        Day it was seen so.
    """
    change = StatusChange(
        pond_id=pond.id,
        before=before,
        after=pond.status,
        observed_on=day,
        reason=reason,
        at=at,
        author_id=author.person_id,
        author=author.name,
    )
    session.add(change)
    session.flush()
    return change


def mark_latest(session: Session, pond: Pond) -> None:
    """Mark the latest sheet of a pond: that of the last day, the last entered among several."""
    of_pond = Characterisation.pond_id == pond.id
    order = (Characterisation.visited_on.desc(), Characterisation.id.desc())
    latest = session.scalar(select(Characterisation.id).where(of_pond).order_by(*order).limit(1))
    session.execute(update(Characterisation).where(of_pond).values(is_latest=Characterisation.id == latest))
    session.expire_all()


def _measure(session: Session, pond: Pond) -> None:
    sheet = session.scalar(
        select(Characterisation).where(Characterisation.pond_id == pond.id, Characterisation.is_latest)
    )
    figures = {} if sheet is None else {name: getattr(sheet, name) for name in ("area_m2", "length_m", "width_m")}
    pond.area_m2 = area_of(pond.geom.area or None, figures)
