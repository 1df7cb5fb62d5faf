"""Missions: planned, then made."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict
from mulette.core.people.viewer import Viewer
from mulette.exsitu.collecting.operations import common
from mulette.exsitu.collecting.tables import Mission, MissionPermit, Permit
from mulette.exsitu.collecting.values import Faults, Values, date_faults, fields_of, read_given, refuse
from mulette.exsitu.lineage.reach import require_over


def add_mission(
    session: Session,
    author: Viewer,
    given: Mapping[str, Any],
    *,
    at: dt.datetime,
    identifier: uuid.UUID | None = None,
) -> Mission:
    """Add a mission; its days may lie ahead.

    Raises
    ------
    Invalid
        A value cannot be taken.
    Conflict
        The code is taken.
    """
    author.require("create", "harvest")
    values, permits = _read(session, author, given, {}, is_new=True)
    holder = common.holder_of(author)
    code = values.pop("code", None) or _next_code(session, holder, values["starts_on"].year)
    _require_free(session, holder, code)
    mission = Mission(code=code, organisation_id=holder, **values, **common.stamp(author, at, identifier))
    session.add(mission)
    session.flush()
    _put_permits(session, mission, permits)
    common.note_added(session, author, "mission", mission, f"Mission {code}", at, common.told(mission))
    return mission


def change_mission(
    session: Session, author: Viewer, mission: Mission, given: Mapping[str, Any], *, at: dt.datetime
) -> None:
    """Change a mission.

    Raises
    ------
    Forbidden
        The author's right does not reach it.
    Invalid
        A value cannot be taken.
    Conflict
        The code is taken.
    """
    require_over(author, "update", "harvest", mission.author_id, mission.organisation_id)
    before = {**common.told(mission), "permits": permit_ids(session, mission)}
    values, permits = _read(session, author, given, before, is_new=False)
    code = values.get("code") or mission.code
    if code != mission.code:
        _require_free(session, mission.organisation_id, code)
    mission.updated_at = at
    for name, value in {**values, "code": code}.items():
        setattr(mission, name, value)
    if "permits" in given:
        _put_permits(session, mission, permits)
    session.flush()
    after = {**common.told(mission), "permits": permit_ids(session, mission)}
    common.note_changed(session, author, "mission", mission, f"Mission {code} modifiée", at, before, after)


def permit_ids(session: Session, mission: Mission) -> list[int]:
    """Give the numbers of the permits that a mission needs."""
    needed = select(MissionPermit.permit_id).where(MissionPermit.mission_id == mission.id)
    return list(session.scalars(needed.order_by(MissionPermit.permit_id)))


def _read(
    session: Session, author: Viewer, given: Mapping[str, Any], known: Mapping[str, Any], *, is_new: bool
) -> tuple[Values, list[int]]:
    values, faults = read_given("mission", given, is_new=is_new)
    if "target_taxa" in values and "target_taxa" not in faults:
        values["target_taxa"] = common.name_taxa(session, values["target_taxa"], faults, "target_taxa")
    permits = _permits(session, author, values.pop("permits", None), faults)
    merged = {name: values.get(name, _day(known, name)) for name in ("starts_on", "ends_on")}
    faults |= date_faults(merged, "starts_on", "ends_on", None)
    refuse(faults, "mission.invalid", fields_of("mission"))
    return values, permits


def _day(known: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401
    """Give a day of a row told for the journal, where days are texts."""
    value = known.get(name)
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _permits(session: Session, author: Viewer, numbers: list[str] | None, faults: Faults) -> list[int]:
    found = []
    for number in numbers or ():
        mine = select(Permit.id).where(Permit.number == number, Permit.organisation_id == author.organisation_id)
        permit = session.scalar(mine)
        if permit is None:
            faults["permits"] = f"Votre organisme n'a pas de permis « {number[:60]} »."
        else:
            found.append(permit)
    return found


def _put_permits(session: Session, mission: Mission, permits: list[int]) -> None:
    session.execute(delete(MissionPermit).where(MissionPermit.mission_id == mission.id))
    session.add_all(MissionPermit(mission_id=mission.id, permit_id=number) for number in permits)
    session.flush()


def _next_code(session: Session, organisation_id: int, year: int) -> str:
    """Give the next free code of a year: ``M2024-07``."""
    begun = Mission.code.startswith(f"M{year}-")
    known = session.scalar(select(func.count()).where(Mission.organisation_id == organisation_id, begun)) or 0
    while True:
        known += 1
        code = f"M{year}-{known:02}"
        if session.scalar(_same(organisation_id, code)) is None:
            return code


def _require_free(session: Session, organisation_id: int, code: str) -> None:
    if session.scalar(_same(organisation_id, code)) is not None:
        raise Conflict(f"Le code {code} est déjà pris par une mission.", code="mission.code-taken")


def _same(organisation_id: int, code: str) -> Any:  # noqa: ANN401
    return select(Mission.id).where(Mission.organisation_id == organisation_id, Mission.code == code)
