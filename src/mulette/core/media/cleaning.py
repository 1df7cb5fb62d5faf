"""Taking out of a file what may say where it was made, or with what: pixels and sound stay as they are, to the bit.

Each function copies the parts of a container that carry the picture or the sound, and leaves the others behind:
EXIF, XMP and IPTC positions and maker notes of photographs, GUANO and BWF notes of bat recorders, tags. Pure.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image

_JPEG_NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_ORIENTATION, _ARTIST, _COPYRIGHT = 0x0112, 0x013B, 0x8298
_PNG_KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD hIST sPLT acTL fcTL fdAT".split())
_WEBP_KEPT = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WAV_KEPT = frozenset({b"fmt ", b"fact", b"data"})


class Damaged(ValueError):
    """The file does not hold together as its type should."""


def clean_jpeg(data: bytes) -> bytes:
    """Copy a JPEG with its colours and orientation, author and rights; anything after its end is dropped.

    Source: ITU-T T.81 (1992), annex B: markers; JFIF 1.02; ICC.1:2010, annex B.4.
    """
    if data[:2] != b"\xff\xd8":
        raise Damaged("no start of image")
    parts, at = [data[:2]], 2
    exif = _kept_exif(data)
    for marker, start, end in _jpeg_segments(data, at):
        if exif and marker != 0xE0:
            parts.append(exif)
            exif = b""
        if _is_kept_in_jpeg(marker, data[start + 4 : start + 16]):
            parts.append(data[start:end])
        if marker == 0xD9:
            return b"".join(parts)
    raise Damaged("no end of image")


def clean_png(data: bytes) -> bytes:
    """Copy a PNG without texts, EXIF and time. Source: PNG (Third Edition), W3C 2025, section 11."""
    at, parts = 8, [data[:8]]
    while at < len(data):
        length, name = _unpack(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise Damaged("a chunk is cut")
        if name in _PNG_KEPT:
            parts.append(data[at:end])
        at = end
        if name == b"IEND":
            return b"".join(parts)
    raise Damaged("no end of image")


def clean_webp(data: bytes) -> bytes:
    """Copy a WebP without EXIF and XMP. Source: RFC 9649, section 2.7: flags 0x08 EXIF and 0x04 XMP."""
    parts = []
    for name, content in _riff_chunks(data):
        if name in _WEBP_KEPT:
            told = bytes([content[0] & ~0x0C]) + content[1:] if name == b"VP8X" else content
            parts.append(_riff_chunk(name, told))
    return _riff(b"WEBP", parts)


def clean_gif(data: bytes) -> bytes:
    """Copy a GIF without comments and application data, loops excepted. Source: GIF89a (1990), appendix A."""
    at = 13 + _gif_table(_unpack("<B", data, 10)[0])
    parts = [data[:at]]
    while at < len(data):
        start, kind = at, data[at]
        if kind == 0x3B:
            return b"".join([*parts, b"\x3b"])
        if kind == 0x2C:
            at = _gif_blocks_end(data, at + 11 + _gif_table(_unpack("<B", data, at + 9)[0]))
        elif kind == 0x21:
            at = _gif_blocks_end(data, at + 2)
        else:
            raise Damaged("an unknown block")
        label = _unpack("<B", data, start + 1)[0]
        is_loop = label == 0xFF and data[start + 3 : start + 14] == b"NETSCAPE2.0"
        if kind == 0x2C or label == 0xF9 or is_loop:
            parts.append(data[start:at])
    raise Damaged("no end of image")


def clean_wav(data: bytes) -> bytes:
    """Copy a WAV with its sound only: GUANO, BWF, XMP and lists are left behind.

    Source: RIFF (IBM and Microsoft, 1991); GUANO 1.0 metadata specification; EBU Tech 3285.
    """
    parts = [_riff_chunk(name, content) for name, content in _riff_chunks(data) if name in _WAV_KEPT]
    return _riff(b"WAVE", parts)


def clean_flac(data: bytes) -> bytes:
    """Copy a FLAC with its stream and seek table only. Source: RFC 9639, section 8."""
    if data[:4] != b"fLaC":
        raise Damaged("no FLAC marker")
    at, blocks, is_last = 4, [], False
    while not is_last:
        head = _unpack(">I", data, at)[0]
        is_last, kind, length = bool(head >> 31), (head >> 24) & 0x7F, head & 0xFFFFFF
        if kind in {0, 3}:
            blocks.append((kind, data[at + 4 : at + 4 + length]))
        at += 4 + length
    parts = [data[:4]]
    for number, (kind, content) in enumerate(blocks, 1):
        flag = 0x80 if number == len(blocks) else 0
        parts.append(struct.pack(">I", (flag | kind) << 24 | len(content)) + content)
    return b"".join([*parts, data[at:]])


def clean_mp3(data: bytes) -> bytes:
    """Copy an MP3 without ID3 tags. Source: ID3 tag version 2.4.0, sections 3.1 and 3.4; ID3v1."""
    while data[:3] == b"ID3":
        six, seven, eight, nine = _unpack("BBBB", data, 6)
        size = six << 21 | seven << 14 | eight << 7 | nine
        data = data[size + (20 if data[5] & 0x10 else 10) :]
    return data[:-128] if data[-128:-125] == b"TAG" else data


def _jpeg_segments(data: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Give each segment as ``(marker, start, end)``; a scan ends where the next marker begins."""
    while at + 2 <= len(data):
        if data[at] != 0xFF:
            raise Damaged("a marker is missing")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            yield marker, at, at + 2
            return
        end = at + 2 + _unpack(">H", data, at + 2)[0]
        if marker == 0xDA:
            found = _JPEG_NEXT.search(data, end)
            if found is None:
                raise Damaged("a scan is cut")
            end = found.start()
        yield marker, at, end
        at = end


def _is_kept_in_jpeg(marker: int, content: bytes) -> bool:
    if marker == 0xE2:
        return content.startswith(b"ICC_PROFILE\0")
    return marker in {0xE0, 0xEE} or not (0xE1 <= marker <= 0xEF or marker == 0xFE)


def _kept_exif(data: bytes) -> bytes:
    """Write a new EXIF segment with what may be told: orientation, author, rights."""
    kept = Image.Exif()
    try:
        with Image.open(BytesIO(data)) as image:
            found = image.getexif()
    except OSError as error:
        raise Damaged("the picture does not open") from error
    for tag in (_ORIENTATION, _ARTIST, _COPYRIGHT):
        if tag in found:
            kept[tag] = found[tag]
    content = kept.tobytes() if len(kept) else b""
    return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content if content else b""


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(data):
        name, length = _unpack("<4sI", data, at)
        if at + 8 + length > len(data):
            raise Damaged("a chunk is cut")
        yield name, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _riff_chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _riff(form: bytes, chunks: list[bytes]) -> bytes:
    body = form + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _gif_table(flags: int) -> int:
    """Give the bytes of the colour table that a descriptor announces."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_blocks_end(data: bytes, at: int) -> int:
    """Give the end of a chain of sub-blocks."""
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1


def _unpack(form: str, data: bytes, at: int) -> tuple[Any, ...]:  # what the form says
    try:
        return struct.unpack_from(form, data, at)
    except struct.error:
        raise Damaged("the file is cut") from None
