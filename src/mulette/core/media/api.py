"""REST API of the media: deposit, description, deletion."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint, Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Boolean, DateTime, File, Integer, String
from flask import url_for
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.media import operations
from mulette.core.media.files import remove_files, store_file
from mulette.core.media.queries import get_media
from mulette.core.media.tables import MediaFile
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now

blueprint = APIBlueprint("media_api", __name__, url_prefix="/api/v1", tag="Médias")


class MediaWords(Schema):
    """What is said of a file."""

    title = String(metadata={"description": "Légende"})
    credit = String(metadata={"description": "Auteur à nommer"})
    licence = String(metadata={"description": "Licence de réutilisation"})
    is_public = Boolean(metadata={"description": "Visible de tous, même sans compte"})


class MediaIn(MediaWords):
    """A file and what is said of it."""

    file = File(required=True)  # type: ignore[no-untyped-call]


class MediaOut(MediaWords):
    """A file as it is kept."""

    title = String(allow_none=True, metadata={"description": "Légende"})
    credit = String(allow_none=True, metadata={"description": "Auteur à nommer"})
    licence = String(allow_none=True, metadata={"description": "Licence de réutilisation"})
    uuid = UUIDField()
    name = String()
    mime = String()
    size_bytes = Integer()
    sha256 = String()
    taken_at = DateTime(allow_none=True)
    url = String()


KNOWN_ALREADY: dict[int | str, Any] = {
    200: {
        "description": "Ce fichier était déjà déposé",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/MediaOut"}}},
    }
}


@blueprint.post("/media")
@needs("create", "media")
@blueprint.input(MediaIn, location="form_and_files")
@blueprint.output(MediaOut, status_code=201)
@blueprint.doc(responses=KNOWN_ALREADY)
def add_media(form_and_files_data: dict[str, Any]) -> ResponseReturnValue:
    """Dépose un fichier ; un fichier déjà déposé est rendu tel quel."""
    house, words = current_house(), dict(form_and_files_data)
    file = words.pop("file")
    stored, started = store_file(house.settings, file.stream, file.filename or "sans nom"), now()
    with house.store.transaction() as session:
        media = operations.add_media(session, current_viewer(), stored, **words)
    return _media(media), 201 if media.created_at >= started else 200


@blueprint.get("/media/<uuid:media_uuid>")
@blueprint.output(MediaOut)
def describe(media_uuid: UUID) -> dict[str, Any]:
    """Décrit un fichier."""
    with current_house().store.reading() as session:
        return _media(get_media(session, current_viewer(), media_uuid))


@blueprint.patch("/media/<uuid:media_uuid>")
@needs("update", "media")
@blueprint.input(MediaWords)
@blueprint.output(MediaOut)
def change_media(media_uuid: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Change la légende, l'auteur, la licence ou l'ouverture d'un fichier."""
    viewer = current_viewer()
    with current_house().store.transaction() as session:
        media = get_media(session, viewer, media_uuid)
        operations.describe_media(session, viewer, media, **json_data)
        return _media(media)


@blueprint.delete("/media/<uuid:media_uuid>")
@needs("delete", "media")
@blueprint.output({}, status_code=204)
def delete_media(media_uuid: UUID) -> ResponseReturnValue:
    """Supprime un fichier."""
    viewer, house = current_viewer(), current_house()
    with house.store.transaction() as session:
        media = get_media(session, viewer, media_uuid)
        operations.delete_media(session, viewer, media)
    remove_files(house.settings, media.sha256)
    return "", 204


def _media(media: MediaFile) -> dict[str, Any]:
    names = ("uuid", "name", "mime", "size_bytes", "sha256", "taken_at", "title", "credit", "licence", "is_public")
    shown = {name: getattr(media, name) for name in names}
    return {**shown, "url": url_for("media.media", media_uuid=media.uuid)}
