"""Writes of the media: deposit, link to what they show, describe, delete."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.journal.operations import bury, note, snapshot
from mulette.core.media.files import Stored
from mulette.core.media.queries import require_over
from mulette.core.media.tables import MediaFile, MediaLink
from mulette.core.people.viewer import Viewer

WORDS = frozenset({"title", "credit", "licence", "is_public"})


def add_media(session: Session, author: Viewer, stored: Stored, **words: str | bool | None) -> MediaFile:
    """Keep a file; one that is already kept is given back as it is.

    Parameters
    ----------
    stored
        The file, put on disk by ``files.store_file`` before the transaction.
    words
        ``title``, ``credit``, ``licence``, ``is_public``.

    Raises
    ------
    Invalid
        A word is unknown.
    """
    author.require("create", "media")
    _refuse_unknown(words)
    known = session.scalar(select(MediaFile).where(MediaFile.sha256 == stored.sha256))
    if known is not None:
        return known
    media = MediaFile(
        uuid=uuid.uuid4(),
        sha256=stored.sha256,
        name=stored.name,
        mime=stored.kind.mime,
        size_bytes=stored.size_bytes,
        taken_at=stored.taken_at,
        author_id=author.person_id,
        **{"is_public": False, **words},
    )
    session.add(media)
    session.flush()
    note(session, author, "create", "media", media.uuid, after=snapshot(media))
    return media


def link_media(session: Session, media: MediaFile, object_: str, object_uuid: uuid.UUID) -> None:
    """Say that a file shows a thing; said twice, it is kept once. The right is that of changing the thing."""
    key = {"media_id": media.id, "object": object_, "object_uuid": object_uuid}
    if session.scalar(select(MediaLink.id).filter_by(**key)) is None:
        session.add(MediaLink(**key))


def unlink_media(session: Session, media: MediaFile, object_: str, object_uuid: uuid.UUID) -> None:
    """Say that a file does not show a thing after all."""
    session.execute(delete(MediaLink).filter_by(media_id=media.id, object=object_, object_uuid=object_uuid))


def describe_media(session: Session, author: Viewer, media: MediaFile, **words: str | bool | None) -> None:
    """Change the caption, author, licence or publicity of a file.

    Raises
    ------
    Invalid
        A word is unknown.
    """
    require_over(session, author, media, "update")
    _refuse_unknown(words)
    before = snapshot(media)
    for name, value in words.items():
        setattr(media, name, value)
    note(session, author, "update", "media", media.uuid, before, snapshot(media))


def delete_media(session: Session, author: Viewer, media: MediaFile, reason: str | None = None) -> None:
    """Forget a file and its links; the caller removes it from disk after the transaction (``files.remove_files``)."""
    require_over(session, author, media, "delete")
    note(session, author, "delete", "media", media.uuid, before=snapshot(media), reason=reason)
    bury(session, author, "media", media.id, media.uuid, reason=reason)
    session.execute(delete(MediaLink).where(MediaLink.media_id == media.id))
    session.delete(media)


def _refuse_unknown(words: dict[str, str | bool | None]) -> None:
    unknown = sorted(set(words) - WORDS)
    if unknown:
        raise Invalid(
            f"Champs inconnus : {', '.join(unknown)}. Champs possibles : {', '.join(sorted(WORDS))}.",
            code="media.unknown-field",
            fields=dict.fromkeys(unknown, "Champ inconnu."),
        )
