"""The talk about a record, between who validates it and who observed it: questions, answers, remarks."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, update
from sqlalchemy.orm import Session

from mulette.core.errors import Forbidden, Invalid
from mulette.core.people.tables import Person
from mulette.core.people.viewer import Viewer
from mulette.occurrences.reach import within_reach
from mulette.occurrences.tables import Record
from mulette.occurrences.validation.tables import Message
from mulette.occurrences.viewing.conditions import precisely

LONGEST = 5_000
SIDES = {
    "a-repondre": "À répondre",
    "reponses": "Réponses reçues",
    "en-attente": "Mes questions sans réponse",
}
"""What a person may have to look at: questions about their records, answers to theirs, and those that wait."""


@dataclass(frozen=True)
class Said:
    """A message as it is read.

    Parameters
    ----------
    message
        The message.
    author
        Name of who wrote it.
    record_uuid, record_name
        Which record, and the name cited in it.
    """

    message: Message
    author: str
    record_uuid: uuid.UUID
    record_name: str


def observes(viewer: Viewer) -> ColumnElement[bool]:
    """Tell the records that the viewer answers for: their author's, or those of their organisation."""
    sides = []
    if viewer.person_id is not None:
        sides.append(Record.author_id == viewer.person_id)
    if viewer.organisation_id is not None:
        sides.append(Record.organisation_id == viewer.organisation_id)
    return and_(or_(false(), *sides), precisely(viewer))


def takes_part(session: Session, viewer: Viewer, record: Record) -> bool:
    """Whether the viewer may read and write the talk about a record: as a validator, or on the observer's side."""
    if viewer.is_anonymous:
        return False
    who = or_(observes(viewer), within_reach(viewer, "validate"))
    return session.scalar(select(Record.id).where(Record.id == record.id, who)) is not None


def say(session: Session, author: Viewer, record: Record, text: str, *, asks: bool = False) -> Message:
    """Write a message about a record.

    A question is asked by a validator; the first message from the other side answers all those that are open.

    Raises
    ------
    Forbidden
        The author takes no part in this talk, or asks without the right to validate.
    Invalid
        Nothing is said, or too much.
    """
    if not takes_part(session, author, record) or (asks and not author.may("validate", "record")):
        raise Forbidden(
            "L'échange est ouvert aux validateurs, à l'auteur de la donnée et à son organisme.",
            code="talk.out-of-reach",
        )
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise Invalid(
            f"Écrivez votre message, en {LONGEST} caractères au plus.",
            code="talk.bad-length",
            fields={"text": "Écrivez quelques mots."},
        )
    kind = "question" if asks else "answer" if _answer(session, author, record) else "remark"
    message = Message(
        record_uuid=record.uuid, kind=kind, text=words, state="asked" if asks else None, author_id=author.person_id
    )
    session.add(message)
    session.flush()
    return message


def _answer(session: Session, author: Viewer, record: Record) -> bool:
    """Mark the questions of others about a record as answered; tell whether there was one."""
    other = Message.author_id.is_distinct_from(author.person_id)
    asked = and_(Message.record_uuid == record.uuid, Message.state == "asked", other)
    if session.scalar(select(Message.id).where(asked).limit(1)) is None:
        return False
    session.execute(update(Message).where(asked).values(state="answered"))
    return True


def read_talk(session: Session, record: Record) -> list[Said]:
    """Give the messages about a record, the oldest first."""
    return _read(session, _messages().where(Message.record_uuid == record.uuid).order_by(Message.id))


def list_questions(session: Session, viewer: Viewer, side: str, limit: int = 200) -> list[Said]:
    """Give the questions of one of ``SIDES``, the oldest first."""
    return _read(session, _messages().where(*_of_side(viewer, side)).order_by(Message.id).limit(limit))


def count_questions(session: Session, viewer: Viewer, side: str) -> int:
    """Count the questions of one of ``SIDES``."""
    query = select(func.count()).select_from(Message).join(Record, Record.uuid == Message.record_uuid)
    return session.scalar(query.where(*_of_side(viewer, side))) or 0


def _of_side(viewer: Viewer, side: str) -> list[ColumnElement[bool]]:
    mine = and_(Message.author_id == viewer.person_id, Message.author_id.is_not(None), precisely(viewer))
    if side == "a-repondre":
        others = Message.author_id.is_distinct_from(viewer.person_id)
        return [Message.state == "asked", others, observes(viewer)]
    return [Message.state == ("answered" if side == "reponses" else "asked"), mine]


def _messages() -> Select[Message, str | None, str | None, uuid.UUID, str]:
    return (
        select(Message, Person.given_name, Person.family_name, Record.uuid, Record.nom_cite)
        .join(Record, Record.uuid == Message.record_uuid)
        .outerjoin(Person, Person.id == Message.author_id)
    )


def _read(session: Session, query: Select[Message, str | None, str | None, uuid.UUID, str]) -> list[Said]:
    return [
        Said(message, f"{given or ''} {family or ''}".strip() or "Mulette", identifier, name)
        for message, given, family, identifier, name in session.execute(query)
    ]
