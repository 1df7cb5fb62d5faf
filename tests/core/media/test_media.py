"""Files kept once by their hash, recognised by content, shown without position, to whom they are open."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from mulette.core.errors import Forbidden, Invalid, NotFound
from mulette.core.house import House
from mulette.core.journal.queries import deleted_since, history
from mulette.core.media import operations
from mulette.core.media.files import cleaned_path, original_path, store_file, thumbnail_path
from mulette.core.media.kinds import KINDS, recognise
from mulette.core.media.queries import get_media, media_of
from mulette.core.media.tables import MediaFile
from mulette.core.people.queries import viewer_of
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import ANONYMOUS, SYSTEM
from mulette.settings import Settings
from tests.factories import media
from tests.factories.media import SECRET
from tests.factories.people import make_person, sign_in_as

LOT = uuid.UUID(int=7)


@pytest.fixture
def folder(tmp_path: Path) -> Settings:
    return Settings(database=str(tmp_path / "x.gpkg"), files=tmp_path / "files")


def add(house: House, content: bytes, name: str = "photo.jpg", **words: object) -> MediaFile:
    stored = store_file(house.settings, BytesIO(content), name)
    with house.store.transaction() as session:
        return operations.add_media(session, SYSTEM, stored, **words)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make", "mime"),
    [(media.jpeg, "image/jpeg"), (media.png, "image/png"), (media.webp, "image/webp"), (media.gif, "image/gif"),
     (media.wav, "audio/wav"), (media.flac, "audio/flac"), (media.mp3, "audio/mpeg")],
)  # fmt: skip
def test_a_type_is_read_from_the_content(folder: Settings, make: object, mime: str) -> None:
    assert store_file(folder, BytesIO(make()), "photo.exe").kind.mime == mime  # type: ignore[operator]


def test_texts_and_documents_are_recognised() -> None:
    assert recognise(b"%PDF-1.7\n", "x").mime == "application/pdf"
    assert recognise(b"OggS" + bytes(40), "x").mime == "audio/ogg"
    assert recognise("espèce;nombre\n".encode("cp1252"), "Relevé.CSV").mime == "text/csv"


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"<svg onload='x'/>", "dessin.svg"), (b"", "vide.csv"), (b"MZ" + bytes(60), "photo.jpg"),
     (b"\0\0\0\x18ftypheic" + bytes(60), "photo.heic"), (b"a\0b", "x.csv"), (b"<html>", "page.html")],
)  # fmt: skip
def test_other_types_are_refused_by_name_and_leave_nothing(folder: Settings, content: bytes, name: str) -> None:
    with pytest.raises(Invalid, match=f"« {name} » n'est pas d'un type accepté"):
        store_file(folder, BytesIO(content), name)
    assert not list(folder.files_folder.rglob("*"))


def test_a_damaged_photo_is_refused_and_leaves_nothing(folder: Settings) -> None:
    with pytest.raises(Invalid, match="abîmé ou incomplet"):
        store_file(folder, BytesIO(media.jpeg()[:1500]), "photo.jpg")
    assert [path for path in folder.files_folder.rglob("*") if path.is_file()] == []


def test_a_heavy_file_is_refused(tmp_path: Path) -> None:
    small = Settings(database=str(tmp_path / "x.gpkg"), max_upload_bytes=1000)
    with pytest.raises(Invalid, match="dépasse"):
        store_file(small, BytesIO(b"a;b\n" * 5000), "long.csv")


def test_a_file_is_kept_once_and_intact(house: House) -> None:
    content = media.jpeg()
    first, second = add(house, content, "photo.jpg", title="Mare"), add(house, content, "autre nom.jpg")
    assert (first.uuid, second.title) == (second.uuid, "Mare")
    assert first.sha256 == hashlib.sha256(content).hexdigest()
    path = original_path(house.settings, first.sha256)
    assert path.read_bytes() == content
    assert path.parts[-4:] == ("media", first.sha256[:2], first.sha256[2:4], first.sha256)
    assert first.taken_at == dt.datetime(2024, 5, 12, 6, 30, tzinfo=dt.UTC)


def test_a_thumbnail_stands_upright_and_holds_no_position(folder: Settings) -> None:
    stored = store_file(folder, BytesIO(media.jpeg(orientation=6)), "x.jpg")
    path = thumbnail_path(folder, stored.sha256, 30)
    with Image.open(path) as image:
        assert image.size == (20, 30)
        red, _, _ = image.convert("RGB").getpixel((10, 4))  # type: ignore[misc]
        assert red > 150
        assert dict(image.getexif()) == {}
    assert SECRET not in path.read_bytes()


def test_what_cannot_be_cleaned_is_served_as_it_is(folder: Settings) -> None:
    stored = store_file(folder, BytesIO(b"a;b\n"), "x.csv")
    assert cleaned_path(folder, stored.sha256, KINDS["text/csv"]) == original_path(folder, stored.sha256)


def test_a_file_is_linked_once_described_and_forgotten(house: House) -> None:
    photo = add(house, media.png(), "mare.png")
    with house.store.transaction() as session:
        operations.link_media(session, photo, "lot", LOT)
        operations.link_media(session, photo, "lot", LOT)
        assert [one.name for one in media_of(session, SYSTEM, "lot", LOT)] == ["mare.png"]
        assert media_of(session, ANONYMOUS, "lot", LOT) == []
        found = get_media(session, SYSTEM, photo.uuid)
        operations.describe_media(session, SYSTEM, found, title="Mare", is_public=True)
        assert [one.title for one in media_of(session, ANONYMOUS, "lot", LOT)] == ["Mare"]
        with pytest.raises(Invalid, match=r"place. Champs possibles"):
            operations.describe_media(session, SYSTEM, found, place="ici")
        operations.unlink_media(session, found, "lot", LOT)
        assert media_of(session, SYSTEM, "lot", LOT) == []
        operations.delete_media(session, SYSTEM, found, "double")
        [stone] = deleted_since(session, "media", dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
        assert (stone.object_uuid, stone.reason) == (photo.uuid, "double")
        assert [change.action for change in history(session, "media", photo.uuid)] == [
            "suppression",
            "modification",
            "création",
        ]


def test_scopes_say_whose_files_one_sees_and_changes(house: House) -> None:
    with house.store.transaction() as session:
        organisation = Organisation(name="CEN")
        session.add(organisation)
        session.flush()
        people = [
            make_person(session, login, "contributor", organisation_id=number)
            for login, number in (("a", organisation.id), ("b", organisation.id), ("c", None))
        ]
        owner, colleague, other = (viewer_of(session, person.id) for person in people)
    stored = store_file(house.settings, BytesIO(media.png()), "x.png")
    with house.store.transaction() as session:
        photo = operations.add_media(session, owner, stored)
        operations.describe_media(session, owner, photo, title="x")
        for viewer in (colleague, other):
            with pytest.raises(Forbidden, match="ce qui est à soi"):
                operations.describe_media(session, viewer, photo, title="y")
        with pytest.raises(NotFound):
            get_media(session, ANONYMOUS, photo.uuid)


def test_pages_show_clean_files_to_those_who_may(house: House, client: FlaskClient) -> None:
    photo, table = add(house, media.jpeg()), add(house, b"a;b\n", "x.csv")
    address = f"/medias/{photo.uuid}"
    assert client.get(address).status_code == 404
    sign_in_as(client, house, "reader")
    shown = client.get(address)
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert SECRET not in shown.data
    assert client.get(f"{address}/vignette").mimetype == "image/webp"
    assert client.get(f"{address}/original").status_code == 403
    assert client.get(f"/medias/{table.uuid}/vignette").status_code == 404
    assert client.get(f"/medias/{table.uuid}").headers["Content-Disposition"] == "attachment; filename=x.csv"
    validator = client.application.test_client()  # type: ignore[union-attr]
    sign_in_as(validator, house, "validator", login="valideur")
    assert SECRET in validator.get(f"{address}/original").data


def test_the_api_takes_describes_and_deletes_files(house: House, client: FlaskClient) -> None:
    headers = sign_in_as(client, house, "contributor")
    given = {"file": (BytesIO(media.jpeg()), "mare.jpg"), "title": "Mare", "is_public": "true"}
    made = client.post("/api/v1/media", data=given, headers=headers)
    assert made.status_code == 201
    assert (made.json["title"], made.json["mime"], made.json["is_public"]) == ("Mare", "image/jpeg", True)
    again = client.post("/api/v1/media", data={"file": (BytesIO(media.jpeg()), "b.jpg")}, headers=headers)
    assert (again.status_code, again.json["uuid"]) == (200, made.json["uuid"])
    address = f"/api/v1/media/{made.json['uuid']}"
    assert client.application.test_client().get(made.json["url"]).status_code == 200  # type: ignore[union-attr]
    assert client.patch(address, json={"title": "Étang"}, headers=headers).json["title"] == "Étang"
    bad = client.post("/api/v1/media", data={"file": (BytesIO(b"<svg/>"), "x.svg")}, headers=headers)
    assert (bad.status_code, bad.json["fields"]) == (422, {"file": "Type de fichier refusé."})
    assert client.delete(address, headers=headers).status_code == 204
    assert client.get(address).status_code == 404
    assert not original_path(house.settings, made.json["sha256"]).exists()
    with house.store.reading() as session:
        assert session.scalars(select(MediaFile)).all() == []
