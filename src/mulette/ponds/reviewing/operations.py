"""Writes of the review: a run loaded, a candidate judged, a judgement undone. Permission first; never commits."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.journal.operations import note
from mulette.core.people.viewer import Viewer
from mulette.core.storage.spatial import MeetsBox
from mulette.ponds.register.neighbours import near_known
from mulette.ponds.register.operations import SAME_POND_M, add_pond, delete_pond
from mulette.ponds.register.statuses import Status
from mulette.ponds.register.tables import Characterisation, Pond
from mulette.ponds.reviewing.proposing import attach_proposals
from mulette.ponds.reviewing.reach import visible
from mulette.ponds.reviewing.reading import Findings, Found
from mulette.ponds.reviewing.tables import Candidate, Judgement, Run
from mulette.ponds.reviewing.vocabulary import CAUSES, DECISIONS, KEPT, STATES

SAME_OVERLAP = 0.5
"""Two outlines whose intersection is this share of their union are one candidate, whatever the runs call it."""


def load_run(
    session: Session, author: Viewer, findings: Findings, *, name: str, sha256: str, at: dt.datetime
) -> tuple[Run, bool]:
    """Put the candidates of a file in the queue; those already known keep their judgements.

    A candidate is known by its identifier, else by an outline that mostly overlaps. One that the file lacks stays with
    the run that last found it.

    Parameters
    ----------
    sha256
        Hash of the file: the same file loaded twice changes nothing.

    Returns
    -------
    The run, and whether it is new.
    """
    author.require("create", "pond_candidate")
    known = session.scalar(select(Run).where(Run.sha256 == sha256))
    if known is not None:
        return known, False
    run = Run(
        uuid=uuid.uuid4(), name=name, sha256=sha256, candidates=len(findings.found), added=0, pictured=0,
        author_id=author.person_id, created_at=at, updated_at=at, **findings.about,
    )  # fmt: skip
    session.add(run)
    session.flush()
    mine = _find_known(session, findings.found)
    for found in findings.found:
        _put(session, author, run, found, mine.get(found.stable_id), at)
    session.flush()
    after = {"name": name, "candidates": run.candidates, "added": run.added}
    note(session, author, "create", "pond_candidate", run.uuid, after=after, at=at)
    return run, True


def judge(
    session: Session,
    author: Viewer,
    candidate: Candidate,
    decision: str,
    *,
    at: dt.datetime,
    cause: str | None = None,
    outline: BaseGeometry | None = None,
    same_as: uuid.UUID | None = None,
    is_another: bool = False,
    seen: str | None = None,
) -> Candidate:
    """Decide of a candidate: accepted or corrected, it becomes a pond *Potentielle* with what sensing proposes.

    Parameters
    ----------
    decision
        One of ``DECISIONS``.
    cause
        What it is in truth, one of ``CAUSES``; needed to refuse.
    outline
        Outline drawn by the person, CRS of the store; needed to correct.
    same_as
        Pond of the register that it is, as the person says: no other is made.
    is_another
        Whether the person says that it is none of the ponds closer than 50 m.
    seen
        State that the person saw.

    Raises
    ------
    Invalid
        Unknown decision or cause, or an outline that is no valid polygon.
    Conflict
        Somebody decided meanwhile, the candidate is decided already, or ponds known are closer than 50 m.
    """
    author.require("validate", "pond_candidate")
    _check(candidate, decision, cause, outline, seen)
    before = candidate.state
    if decision == "corrected" and outline is not None:
        candidate.detected = candidate.detected or candidate.geom.wkt
        candidate.geom = outline
    if decision in KEPT:
        candidate.pond_id = _make_pond(session, author, candidate, at, same_as, is_another=is_another).id
    candidate.state, candidate.cause = decision, cause if decision == "refused" else None
    candidate.decided_at, candidate.decided_by, candidate.updated_at = at, author.person_id, at
    _remember(session, author, candidate, before, at, outline if decision == "corrected" else None)
    return candidate


def undo(session: Session, author: Viewer, candidate: Candidate, *, at: dt.datetime) -> Candidate:
    """Let a candidate wait again; the pond that its acceptance made is taken out, the history keeps both steps.

    Raises
    ------
    Conflict
        Nothing was decided, or the pond was visited or described since.
    """
    author.require("validate", "pond_candidate")
    if candidate.state == "waiting":
        raise Conflict("Ce candidat attend déjà : rien à annuler.", code="candidate.nothing-to-undo")
    before, pond = candidate.state, session.get(Pond, candidate.pond_id) if candidate.pond_id else None
    candidate.pond_id = None
    if pond is not None and pond.candidate_id == candidate.stable_id:
        _take_out(session, author, pond, at)
    if candidate.detected:
        candidate.geom, candidate.detected = shapely.from_wkt(candidate.detected), None
    candidate.state, candidate.cause, candidate.updated_at = "waiting", None, at
    candidate.decided_at = candidate.decided_by = None
    _remember(session, author, candidate, before, at)
    return candidate


def get_candidate(session: Session, author: Viewer, identifier: uuid.UUID) -> Candidate:
    """Give a candidate.

    Raises
    ------
    NotFound
        No such candidate, or it became a pond whose place the author may not know.
    """
    author.require("validate", "pond_candidate")
    found = session.scalar(select(Candidate).where(Candidate.uuid == identifier, visible(author)))
    if found is None:
        raise NotFound("Ce candidat n'existe pas.", code="candidate.unknown")
    return found


def _find_known(session: Session, given: tuple[Found, ...]) -> dict[str, Candidate]:
    """Match the candidates of a file with those known: by identifier, then by overlap, the best first."""
    if not given:
        return {}
    box = shapely.total_bounds([one.shape for one in given])
    around = MeetsBox(Candidate.__table__.c.geom, (box[0], box[1], box[2], box[3]))
    near = list(session.scalars(select(Candidate).where(around).order_by(Candidate.id)))
    names = {one.stable_id for one in given}
    moved = select(Candidate).where(Candidate.stable_id.in_(names - {one.stable_id for one in near}))
    mine = {one.stable_id: one for one in (*near, *session.scalars(moved)) if one.stable_id in names}
    others = [one for one in near if one.stable_id not in mine]
    new = [one for one in given if one.stable_id not in mine]
    tree = shapely.STRtree([shapely.from_wkt(one.detected) if one.detected else one.geom for one in others])
    pairs = []
    for number, found in enumerate(new):
        for other in tree.query(found.shape, predicate="intersects"):
            share = _overlap(found.shape, tree.geometries[other])
            if share >= SAME_OVERLAP:
                pairs.append((-share, number, int(other)))
    taken: set[int] = set()
    for _, number, other in sorted(pairs):
        if other not in taken and new[number].stable_id not in mine:
            taken.add(other)
            mine[new[number].stable_id] = others[other]
    return mine


def _overlap(first: BaseGeometry, second: BaseGeometry) -> float:
    union = first.union(second).area
    return first.intersection(second).area / union if union else 0.0


def _put(session: Session, author: Viewer, run: Run, found: Found, known: Candidate | None, at: dt.datetime) -> None:
    if known is None:
        run.added += 1
        session.add(
            Candidate(
                uuid=uuid.uuid4(),
                run_id=run.id,
                stable_id=found.stable_id,
                geom=found.shape,
                state="waiting",
                author_id=author.person_id,
                created_at=at,
                updated_at=at,
                **found.values,
            )
        )
        return
    known.run_id, known.updated_at = run.id, at
    if known.pond_id is None:
        known.stable_id = found.stable_id
    if known.detected:
        known.detected = found.shape.wkt
    else:
        known.geom = found.shape
    for name, value in found.values.items():
        setattr(known, name, value)


def _check(
    candidate: Candidate, decision: str, cause: str | None, outline: BaseGeometry | None, seen: str | None
) -> None:
    if decision not in DECISIONS:
        raise Invalid(f"Décision inconnue : « {decision} ».", code="candidate.unknown-decision")
    if seen is not None and seen != candidate.state:
        raise Conflict(
            f"Quelqu'un a décidé entre-temps : {STATES[candidate.state].lower()}.", code="candidate.changed-meanwhile"
        )
    if candidate.state not in ("waiting", "unsure"):
        raise Conflict("Ce candidat est déjà jugé. Annulez d'abord la décision.", code="candidate.already-judged")
    if decision == "refused" and cause not in CAUSES:
        raise Invalid("Dites ce que c'est.", code="candidate.no-cause", fields={"cause": "Choisissez dans la liste."})
    if decision == "corrected" and (outline is None or not outline.is_valid or not outline.area):
        raise Invalid(
            "Le contour dessiné se croise ou n'a pas de surface. Redessinez-le.",
            code="candidate.bad-outline",
            fields={"outline": "Contour à redessiner."},
        )


def _make_pond(
    session: Session, author: Viewer, candidate: Candidate, at: dt.datetime, same_as: uuid.UUID | None, *,
    is_another: bool,
) -> Pond:  # fmt: skip
    if same_as is not None:
        point = candidate.geom.representative_point()
        for near in near_known(session, author, point.x, point.y, 2 * SAME_POND_M):
            if near.pond.uuid == same_as:
                return near.pond
        raise NotFound("Cette mare n'est pas à côté du candidat.", code="candidate.far-pond")
    given: Mapping[str, object] = {
        "status": Status.POTENTIAL,
        "origin": "Détection",
        "position_mode": "Télédétection",
        "located_on": candidate.flown_on or at.date(),
        "candidate_id": candidate.stable_id,
        "candidate_score": round(candidate.score, 3),
        "hollow_m": candidate.depth_m,
    }
    pond = add_pond(session, author, given, candidate.geom, at=at, is_another=is_another)
    attach_proposals(session, author, pond, candidate, at=at)
    return pond


def _take_out(session: Session, author: Viewer, pond: Pond, at: dt.datetime) -> None:
    described = session.scalar(select(Characterisation.id).where(Characterisation.pond_id == pond.id).limit(1))
    if pond.status != Status.POTENTIAL or described is not None:
        raise Conflict(
            f"La mare {pond.loc_id_plus} a été visitée depuis : elle ne s'efface plus.", code="candidate.pond-visited"
        )
    delete_pond(session, author, pond, at=at, reason="Acceptation annulée à la relecture")


def _remember(
    session: Session, author: Viewer, candidate: Candidate, before: str, at: dt.datetime,
    outline: BaseGeometry | None = None,
) -> None:  # fmt: skip
    session.add(
        Judgement(
            candidate_id=candidate.id,
            run_id=candidate.run_id,
            before=before,
            after=candidate.state,
            cause=candidate.cause,
            outline=outline.wkt if outline is not None else None,
            score=candidate.score,
            at=at,
            author_id=author.person_id,
        )
    )
    session.flush()
    values = {"state": candidate.state, "cause": candidate.cause}
    note(session, author, "validate", "pond_candidate", candidate.uuid, {"state": before, "cause": None}, values, at=at)
