"""Drafts of templates: a text written beside a file, changed gesture by gesture, saved as a version or thrown away."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid, NotFound
from mulette.core.intake.deposits import path_of
from mulette.core.intake.tables import Delivery, TemplateDraft, TemplateVersion
from mulette.core.intake.templates.editing import new_content
from mulette.core.intake.templates.writing import write_template
from mulette.core.intake.versions import save_template
from mulette.core.people.viewer import Viewer
from mulette.core.room import Room

Content = Mapping[str, Any]


def start_draft(session: Session, author: Viewer, text: str, *, file_name: str, file_sha256: str) -> TemplateDraft:
    """Begin a draft from a text, beside a deposited file."""
    author.require("create", "template")
    draft = TemplateDraft(text=text, file_name=file_name, file_sha256=file_sha256, author_id=author.person_id)
    session.add(draft)
    session.flush()
    return draft


def first_text(target: str) -> str:
    """Give the text that a draft without a model begins with."""
    return write_template(new_content("nouveau-modele", "Nouveau modèle", target))


def get_draft(session: Session, viewer: Viewer, identifier: uuid.UUID) -> TemplateDraft:
    """Give a draft of the viewer's own.

    Raises
    ------
    NotFound
        No such draft, or it is somebody else's.
    """
    viewer.require("create", "template")
    draft = session.scalar(select(TemplateDraft).where(TemplateDraft.uuid == identifier))
    if draft is None or draft.author_id != viewer.person_id:
        raise NotFound("Ce brouillon n'existe pas ou plus : commencez-en un autre.", code="draft.unknown")
    return draft


def drafts_of(session: Session, viewer: Viewer) -> Sequence[TemplateDraft]:
    """List the viewer's own drafts, the last touched first."""
    mine = TemplateDraft.author_id == viewer.person_id
    return session.scalars(select(TemplateDraft).where(mine).order_by(TemplateDraft.updated_at.desc())).all()


def change_draft(draft: TemplateDraft, gesture: Callable[[Content], Content]) -> None:
    """Change what a draft says by one gesture of ``templates.editing``; its text is written anew.

    Raises
    ------
    Invalid
        Its text is no TOML: it is to be put right first.
    """
    draft.text = write_template(gesture(read_content(draft.text)))


def read_content(text: str) -> dict[str, Any]:
    """Read the TOML of a draft.

    Raises
    ------
    Invalid
        It is none.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"Ce texte n'est pas du TOML valide : {error}.", code="template.invalid-toml") from error


def save_draft(session: Session, author: Viewer, rooms: Sequence[Room], draft: TemplateDraft) -> TemplateVersion:
    """Keep a draft as the next version of its template; the draft stays until it is thrown away."""
    return save_template(session, author, rooms, draft.text)


def drop_draft(session: Session, draft: TemplateDraft, folder: Path) -> None:
    """Throw a draft away, and its file unless a delivery or another draft points at it."""
    session.delete(draft)
    session.flush()
    pointers = (Delivery.file_sha256, TemplateDraft.file_sha256)
    if not any(session.scalar(select(exists().where(column == draft.file_sha256))) for column in pointers):
        path_of(folder, draft.file_sha256, draft.file_name).unlink(missing_ok=True)
