"""Taking visits into the register: one row after the other, each whole or not at all, all told. Never commits."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid, MuletteError
from mulette.core.journal.operations import note
from mulette.core.people.viewer import Viewer
from mulette.ponds.campaigns.form import OUTCOMES, described_fields
from mulette.ponds.campaigns.returning import Returned
from mulette.ponds.campaigns.tables import Campaign, Stop, Visit
from mulette.ponds.register.operations import SAME_POND_M, add_characterisation, add_pond, change_status
from mulette.ponds.register.placing import commune_of
from mulette.ponds.register.statuses import Status
from mulette.ponds.register.tables import Pond
from mulette.ponds.register.values import read_value
from mulette.ponds.register.vocabulary import sheet_fields
from mulette.ponds.reviewing.operations import judge, undo
from mulette.ponds.reviewing.tables import Candidate
from mulette.ponds.reviewing.vocabulary import CAUSES

LEVELS = {
    "taken": "À écrire",
    "warned": "À écrire, avec une réserve",
    "same": "Déjà reçue",
    "empty": "Pas remplie",
    "blocked": "Bloquée",
}


@dataclass(frozen=True)
class Line:
    """What becomes of one row of a file that came back.

    Parameters
    ----------
    row
        Number of the row.
    about
        The stop or the pond, in words.
    outcome
        What the visit concludes.
    level
        One of ``LEVELS``.
    sentence
        What is done, or why it is not and what to do.
    code
        Code of the refusal, empty otherwise.
    """

    row: int
    about: str
    outcome: str
    level: str
    sentence: str
    code: str = ""


def take(
    session: Session, author: Viewer, campaign: Campaign, returned: Iterable[Returned], *, file_name: str,
    at: dt.datetime,
) -> list[Line]:  # fmt: skip
    """Take visits; a row that is refused changes nothing, and the others are taken.

    A visit is known by its stop and its day, or by the name its device gave it: sent twice, it changes nothing.

    Parameters
    ----------
    file_name
        File that brings them.
    at
        The present moment, UTC.

    Returns
    -------
    One line a row, in order: nothing is dropped.
    """
    author.require("create", "pond_campaign")
    stops = {
        stop.uuid: (stop, candidate)
        for stop, candidate in session.execute(
            select(Stop, Candidate).join(Candidate, Candidate.id == Stop.candidate_id).where(
                Stop.campaign_id == campaign.id
            )
        )
    }  # fmt: skip
    lines = []
    for one in returned:
        stop, candidate = stops.get(one.stop, (None, None)) if one.stop else (None, None)
        about = f"arrêt {stop.position}, {candidate.stable_id}" if stop and candidate else "mare trouvée en chemin"
        outcome = str(one.values.get("outcome", ""))
        if not outcome:
            lines.append(Line(one.row, about, "", "empty", "Aucun constat : la visite reste à faire."))
            continue
        try:
            with session.begin_nested():
                level, sentence = _take_one(session, author, campaign, one, stop, candidate, file_name, at)
            lines.append(Line(one.row, about, outcome, level, sentence))
        except MuletteError as error:
            fields = getattr(error, "fields", {})
            told = error.message + (" " + " ; ".join(f"{k} : {v}" for k, v in fields.items()) if fields else "")
            lines.append(Line(one.row, about, outcome, "blocked", told, error.code))
    return lines


def count(lines: Sequence[Line]) -> dict[str, int]:
    """Count the rows of each level, those of none left out."""
    return {level: total for level in LEVELS if (total := sum(one.level == level for one in lines))}


def _take_one(
    session: Session, author: Viewer, campaign: Campaign, one: Returned, stop: Stop | None,
    candidate: Candidate | None, file_name: str, at: dt.datetime,
) -> tuple[str, str]:  # fmt: skip
    outcome, day = one.values["outcome"], _day_of(one, at)
    if outcome not in OUTCOMES:
        raise Invalid(f"Constat inconnu : « {outcome} ».", code="visit.unknown-outcome")
    content = {**one.values, "wkt": one.shape.wkt if one.shape is not None else None}
    key = f"{stop.uuid}/{day.isoformat()}" if stop else one.name or _hash(content)
    known = session.scalar(select(Visit).where(Visit.campaign_id == campaign.id, Visit.key == key))
    if known is not None and known.content_hash == _hash(content):
        return "same", "Cette visite est déjà au registre : rien ne change."
    warning = _warn(session, one, candidate)
    pond, sentence = _apply(session, author, one, candidate, known, day, at)
    visit = known or Visit(
        uuid=uuid.uuid4(), campaign_id=campaign.id, key=key, author_id=author.person_id, created_at=at
    )
    before = None if known is None else {"outcome": known.outcome, "content": known.content}
    visit.stop_id, visit.pond_id = stop.id if stop else None, pond.id if pond else None
    visit.content, visit.content_hash, visit.outcome = content, _hash(content), outcome
    visit.visited_on, visit.file_name, visit.updated_at = day, file_name, at
    session.add(visit)
    session.flush()
    action = "create" if known is None else "update"
    note(session, author, action, "pond_visit", visit.uuid, before, {"outcome": outcome, "content": content}, at=at)
    return ("warned", f"{sentence} {warning}") if warning else ("taken", sentence)


def _apply(
    session: Session, author: Viewer, one: Returned, candidate: Candidate | None, known: Visit | None, day: dt.date,
    at: dt.datetime,
) -> tuple[Pond | None, str]:  # fmt: skip
    outcome = one.values["outcome"]
    if outcome == "Non visitée":
        return None, "Notée non visitée ; elle peut être choisie de nouveau."
    if outcome == "Pas une mare":
        return None, _refuse(session, author, one, candidate, at)
    pond = _pond_of(session, author, one, candidate, known, day, at)
    if outcome == Status.CHARACTERISED:
        names = {field.name for field in described_fields()}
        sheet = {name: value for name, value in one.values.items() if name in names}
        sheet |= {"visited_on": day, "observer": one.values.get("observer")}
        add_characterisation(session, author, pond, sheet, at=at)
        return pond, f"Fiche ajoutée à la mare {pond.loc_id_plus}."
    if outcome == Status.SEEN and pond.status in (Status.SEEN, Status.CHARACTERISED):
        return pond, f"La mare {pond.loc_id_plus} est déjà « {pond.status} » : son statut reste."
    change_status(session, author, pond, outcome, at=at, observed_on=day, reason=one.values.get("reason"))
    return pond, f"La mare {pond.loc_id_plus} devient « {outcome} »."


def _refuse(session: Session, author: Viewer, one: Returned, candidate: Candidate | None, at: dt.datetime) -> str:
    """Note a visited negative; a pond that was only potential is taken out, for it never was one."""
    if candidate is None:
        raise Invalid("« Pas une mare » ne se dit que d'un arrêt.", code="visit.no-stop")
    words = {word: code for code, word in CAUSES.items()}
    cause = words.get(str(one.values.get("cause", "")), "nothing")
    if candidate.state == "refused":
        return "Déjà refusée à la relecture : la visite le confirme."
    if candidate.state not in ("waiting", "unsure"):
        undo(session, author, candidate, at=at)
    judge(session, author, candidate, "refused", at=at, cause=cause)
    return f"Candidat refusé sur place : {CAUSES[cause].lower()}."


def _pond_of(
    session: Session, author: Viewer, one: Returned, candidate: Candidate | None, known: Visit | None, day: dt.date,
    at: dt.datetime,
) -> Pond:  # fmt: skip
    """Give the pond of a visit: that of the candidate, which is accepted if it waited, or a new one."""
    is_another = one.values.get("is_another") in ("oui", "1")
    if candidate is not None:
        if candidate.state == "refused":
            undo(session, author, candidate, at=at)
        if candidate.state in ("waiting", "unsure"):
            judge(session, author, candidate, "accepted", at=at, is_another=is_another)
        pond = session.get(Pond, candidate.pond_id) if candidate.pond_id else None
        if pond is None:
            raise Invalid("La mare de ce candidat a été supprimée du registre.", code="visit.pond-gone")
        return pond
    if known is not None and known.pond_id is not None and (pond := session.get(Pond, known.pond_id)) is not None:
        return pond
    if one.shape is None:
        raise Invalid("Une mare trouvée en chemin a besoin d'une position.", code="visit.no-place")
    given = {
        "located_on": day, "observer": one.values.get("observer"), "origin": "Terrain", "position_mode": "GPS",
        "commune_code": one.values.get("commune_code"),
    }  # fmt: skip
    return add_pond(session, author, given, one.shape, at=at, is_another=is_another)


def _warn(session: Session, one: Returned, candidate: Candidate | None) -> str:
    """Check the place of a visit: its commune, and how far from the candidate it was filled.

    Raises
    ------
    Invalid
        It does not fall in the commune that is said.
    """
    place = candidate.geom if candidate is not None else one.shape
    if place is not None and one.values.get("commune_code"):
        commune_of(session, place, str(one.values["commune_code"]))
    if candidate is None or one.shape is None:
        return ""
    distance = shapely.distance(one.shape, candidate.geom)
    return f"Relevée à {distance:.0f} m du candidat : est-ce bien lui ?" if distance > SAME_POND_M else ""


def _day_of(one: Returned, at: dt.datetime) -> dt.date:
    try:
        day = read_value(sheet_fields()["visited_on"], one.values.get("visited_on"))
    except ValueError as error:
        raise Invalid(str(error), code="visit.bad-day") from error
    if day is None:
        raise Invalid("Dites le jour de la visite.", code="visit.no-day")
    if day > at.date():
        raise Invalid(f"Le {day:%d/%m/%Y} est à venir.", code="visit.day-to-come")
    found: dt.date = day
    return found


def _hash(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
