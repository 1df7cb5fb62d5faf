"""Reads of the media: which files a viewer may see."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from mulette.core.errors import Forbidden, NotFound
from mulette.core.media.tables import MediaFile, MediaLink
from mulette.core.people.tables import Person
from mulette.core.people.viewer import Scope, Viewer


def get_media(session: Session, viewer: Viewer, media_uuid: uuid.UUID) -> MediaFile:
    """Give a file that the viewer may see: a public one, or one within their right to read media.

    Raises
    ------
    NotFound
        No such file, or not theirs to see.
    """
    media = session.scalar(_visible(viewer).where(MediaFile.uuid == media_uuid))
    if media is None:
        raise NotFound("Ce fichier n'existe pas, ou ne vous est pas ouvert.", code="media.unknown", uuid=media_uuid)
    return media


def media_of(session: Session, viewer: Viewer, object_: str, object_uuid: uuid.UUID) -> list[MediaFile]:
    """List the files that show a thing and that the viewer may see, the oldest first."""
    shown = select(MediaLink.media_id).where(MediaLink.object == object_, MediaLink.object_uuid == object_uuid)
    return list(session.scalars(_visible(viewer).where(MediaFile.id.in_(shown)).order_by(MediaFile.id)))


def require_over(session: Session, viewer: Viewer, media: MediaFile, action: str) -> None:
    """Refuse a viewer whose right to an action does not reach a file.

    Raises
    ------
    Forbidden
        The right stops before this file.
    """
    scope = viewer.require(action, "media")
    if scope is Scope.ALL or (media.author_id is not None and media.author_id == viewer.person_id):
        return
    if scope is Scope.ORGANISATION and viewer.organisation_id is not None and media.author_id is not None:
        author = session.get(Person, media.author_id)
        if author is not None and author.organisation_id == viewer.organisation_id:
            return
    raise Forbidden(
        "Ce fichier n'est pas à vous : votre droit s'arrête à " + scope.label + ".", code="media.beyond-scope"
    )


def _visible(viewer: Viewer) -> Select[MediaFile]:
    """Select the files that a viewer may see.

    What is not public and shows a thing may tell where the thing is, by the picture itself or by its caption: it is for
    those who may read files precisely, within the reach of that right.
    """
    query = select(MediaFile)
    scope, precise = viewer.scope("read", "media"), viewer.scope("read_precise", "media")
    if scope is Scope.ALL and precise is Scope.ALL:
        return query
    reach: list[ColumnElement[bool]] = [MediaFile.is_public.is_(True)]
    if scope is not None and viewer.person_id is not None:
        reach.append(MediaFile.author_id == viewer.person_id)
    shows_nothing = ~exists().where(MediaLink.media_id == MediaFile.id)
    if scope is Scope.ALL:
        reach.append(shows_nothing)
    if scope is not None and scope is not Scope.MINE and viewer.organisation_id is not None:
        colleagues = MediaFile.author_id.in_(select(Person.id).where(Person.organisation_id == viewer.organisation_id))
        reach.append(colleagues if precise in (Scope.ORGANISATION, Scope.ALL) else and_(colleagues, shows_nothing))
    return query.where(or_(*reach))
