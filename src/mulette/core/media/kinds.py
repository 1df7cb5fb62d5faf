"""The closed list of file types kept, recognised by their content and never by their name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import filetype

from mulette.core.errors import Invalid
from mulette.core.media import cleaning

HEAD_BYTES = 8192
"""Bytes read at the start of a file to recognise it."""


@dataclass(frozen=True)
class MediaKind:
    """A type of file.

    Parameters
    ----------
    mime
        Type as it is served.
    label
        French name.
    clean
        Takes out what may say where or with what a file was made; None: kept as it is, nothing known to take out.
    is_image
        Whether thumbnails are made of it.
    is_shown
        Whether a browser shows or plays it in the page; others are downloaded.
    """

    mime: str
    label: str
    clean: Callable[[bytes], bytes] | None = None
    is_image: bool = False
    is_shown: bool = True


KINDS = {
    kind.mime: kind
    for kind in (
        MediaKind("image/jpeg", "photo JPEG", cleaning.clean_jpeg, is_image=True),
        MediaKind("image/png", "image PNG", cleaning.clean_png, is_image=True),
        MediaKind("image/webp", "image WebP", cleaning.clean_webp, is_image=True),
        MediaKind("image/gif", "image GIF", cleaning.clean_gif, is_image=True),
        MediaKind("audio/wav", "son WAV", cleaning.clean_wav),
        MediaKind("audio/flac", "son FLAC", cleaning.clean_flac),
        MediaKind("audio/mpeg", "son MP3", cleaning.clean_mp3),
        MediaKind("audio/ogg", "son OGG"),
        MediaKind("application/pdf", "document PDF", is_shown=False),
        MediaKind("text/csv", "tableau CSV", is_shown=False),
    )
}
_OTHER_NAMES = {"audio/x-wav": "audio/wav", "audio/x-flac": "audio/flac"}


def recognise(head: bytes, name: str) -> MediaKind:
    """Recognise the type of a file.

    Parameters
    ----------
    head
        Its first ``HEAD_BYTES`` bytes.
    name
        Its name; looked at only to tell a CSV from other texts, and named in the refusal.

    Raises
    ------
    Invalid
        It is not of a type kept; those that are get listed.
    """
    mime = filetype.guess_mime(head) or ("text/csv" if name.lower().endswith(".csv") and b"\0" not in head else "")
    kind = KINDS.get(_OTHER_NAMES.get(mime, mime))
    if kind is None or not head:
        remedy = "Convertissez-le en JPEG." if mime in {"image/heic", "image/avif", "image/tiff"} else ""
        known = ", ".join(kind.label for kind in KINDS.values())
        raise Invalid(
            f"« {name} » n'est pas d'un type accepté ({known}). {remedy}".strip(),
            code="media.unknown-type",
            fields={"file": "Type de fichier refusé."},
            found=mime or "inconnu",
        )
    return kind
