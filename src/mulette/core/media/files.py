"""Where files stand on disk: originals by their hash, intact; cleaned copies and thumbnails, made when first asked."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from mulette.core.errors import Invalid
from mulette.core.media.cleaning import Damaged
from mulette.core.media.kinds import HEAD_BYTES, MediaKind, recognise
from mulette.settings import Settings

LARGEST_BYTES = 200_000_000
THUMBNAIL_PX = 480
_CHUNK = 1 << 20
_DATE_TAKEN, _OFFSET_TAKEN, _EXIF_IFD = 0x9003, 0x9011, 0x8769


@dataclass(frozen=True)
class Stored:
    """A file that was just put on disk.

    Parameters
    ----------
    name
        Name given by the person who sends it.
    kind
        Its type.
    sha256, size_bytes
        Its hash and size.
    taken_at
        When it was taken, if it says so with its time zone.
    """

    name: str
    kind: MediaKind
    sha256: str
    size_bytes: int
    taken_at: dt.datetime | None


def original_path(settings: Settings, sha256: str) -> Path:
    """Give the path of an original."""
    return settings.files_folder / "media" / sha256[:2] / sha256[2:4] / sha256


def store_file(settings: Settings, stream: IO[bytes], name: str) -> Stored:
    """Put a file on disk under its hash, once it is recognised and whole.

    Raises
    ------
    Invalid
        Its type is not kept, it is too heavy, empty or damaged; nothing stays on disk.
    """
    head = stream.read(HEAD_BYTES)
    kind = recognise(head, name)
    folder = settings.files_folder / "media"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"draft-{uuid.uuid4().hex}"
    try:
        sha256, size = _write(draft, head, stream, min(LARGEST_BYTES, settings.max_upload_bytes), name)
        taken_at = _check(kind, draft, name)
        path = original_path(settings, sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return Stored(name, kind, sha256, size, taken_at)


def cleaned_path(settings: Settings, sha256: str, kind: MediaKind) -> Path:
    """Give the path of the copy that may be shown: without position or maker notes; made when first asked."""
    original = original_path(settings, sha256)
    if kind.clean is None:
        return original
    copy = _copy_path(settings, sha256, "clean")
    if not copy.exists():
        _replace(copy, kind.clean(original.read_bytes()))
    return copy


def thumbnail_path(settings: Settings, sha256: str, size_px: int = THUMBNAIL_PX) -> Path:
    """Give the path of a thumbnail of an image, upright, WebP; made when first asked.

    Parameters
    ----------
    size_px
        Pixels of its longer side.
    """
    copy = _copy_path(settings, sha256, f"{size_px}.webp")
    if not copy.exists():
        with Image.open(original_path(settings, sha256)) as image:
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((size_px, size_px))
            written = BytesIO()
            mode = "RGBA" if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info else "RGB"
            upright.convert(mode).save(written, "WEBP", quality=82, icc_profile=image.info.get("icc_profile"), exif=b"")
        _replace(copy, written.getvalue())
    return copy


def remove_files(settings: Settings, sha256: str) -> None:
    """Remove a file and its copies."""
    original_path(settings, sha256).unlink(missing_ok=True)
    copies = _copy_path(settings, sha256, "clean").parent
    for copy in copies.glob(f"{sha256}.*"):
        copy.unlink(missing_ok=True)


def _write(draft: Path, head: bytes, stream: IO[bytes], largest: int, name: str) -> tuple[str, int]:
    digest, size, chunk = hashlib.sha256(), 0, head
    with draft.open("wb") as file:
        while chunk:
            size += len(chunk)
            if size > largest:
                raise Invalid(
                    f"« {name} » dépasse {largest // 1_000_000} Mo. Réduisez-le, ou découpez-le.",
                    code="media.too-heavy",
                    fields={"file": "Fichier trop lourd."},
                )
            digest.update(chunk)
            file.write(chunk)
            chunk = stream.read(_CHUNK)
    return digest.hexdigest(), size


def _check(kind: MediaKind, path: Path, name: str) -> dt.datetime | None:
    """Refuse a file that cannot be opened or cleaned; give when an image was taken."""
    try:
        if kind.clean is not None:
            kind.clean(path.read_bytes())
        if kind.is_image:
            with Image.open(path) as image:
                taken_at = _taken_at(image)
                image.load()
                return taken_at
    except (Damaged, UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise Invalid(
            f"« {name} » est abîmé ou incomplet : il ne s'ouvre pas. Déposez l'original de nouveau.",
            code="media.damaged",
            fields={"file": "Fichier abîmé."},
        ) from error
    return None


def _taken_at(image: Image.Image) -> dt.datetime | None:
    details = image.getexif().get_ifd(_EXIF_IFD)
    text = f"{details.get(_DATE_TAKEN, '')}{details.get(_OFFSET_TAKEN, '')}"
    try:
        return dt.datetime.strptime(text, "%Y:%m:%d %H:%M:%S%z").astimezone(dt.UTC)
    except ValueError:
        return None


def _copy_path(settings: Settings, sha256: str, ending: str) -> Path:
    return settings.files_folder / "media-copies" / sha256[:2] / sha256[2:4] / f"{sha256}.{ending}"


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"draft-{uuid.uuid4().hex}")
    draft.write_bytes(content)
    draft.replace(path)
