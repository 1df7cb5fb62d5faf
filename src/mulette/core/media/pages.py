"""Files of the media, as browsers show them."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from mulette.core.errors import NotFound
from mulette.core.house import current_house
from mulette.core.media.files import cleaned_path, original_path, thumbnail_path
from mulette.core.media.kinds import KINDS
from mulette.core.media.queries import get_media, require_over
from mulette.core.media.tables import MediaFile
from mulette.core.people.web import current_viewer

blueprint = Blueprint("media", __name__)


@blueprint.get("/medias/<uuid:media_uuid>")
def media(media_uuid: UUID) -> ResponseReturnValue:
    """Show a file without the position and notes it may hold."""
    house = current_house()
    with house.store.reading() as session:
        found = get_media(session, current_viewer(), media_uuid)
    return _send(found, cleaned_path(house.settings, found.sha256, KINDS[found.mime]))


@blueprint.get("/medias/<uuid:media_uuid>/vignette")
def thumbnail(media_uuid: UUID) -> ResponseReturnValue:
    """Show a small upright image of a file."""
    house = current_house()
    with house.store.reading() as session:
        found = get_media(session, current_viewer(), media_uuid)
    if not KINDS[found.mime].is_image:
        raise NotFound("Ce fichier n'est pas une image : il n'a pas de vignette.", code="media.no-thumbnail")
    path = thumbnail_path(house.settings, found.sha256)
    return send_file(path.resolve(), mimetype="image/webp", etag=path.name)


@blueprint.get("/medias/<uuid:media_uuid>/original")
def original(media_uuid: UUID) -> ResponseReturnValue:
    """Download a file as it was sent, for those who may read it precisely."""
    house, viewer = current_house(), current_viewer()
    with house.store.reading() as session:
        found = get_media(session, viewer, media_uuid)
        require_over(session, viewer, found, "read_precise")
    path = original_path(house.settings, found.sha256).resolve()
    return send_file(path, mimetype=found.mime, as_attachment=True, download_name=found.name, etag=found.sha256)


def _send(found: MediaFile, path: Path) -> ResponseReturnValue:
    return send_file(
        path.resolve(),
        mimetype=found.mime,
        as_attachment=not KINDS[found.mime].is_shown,
        download_name=found.name,
        etag=f"{found.sha256}-{path.suffix}",
    )
