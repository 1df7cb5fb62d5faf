"""Make small files of every type kept, with a position hidden in each."""

from __future__ import annotations

import struct
from io import BytesIO

import numpy as np
from PIL import Image, PngImagePlugin

SECRET = b"47.7483,-3.3702"
"""Stands for the position: no cleaned copy may hold it."""


def picture(width: int = 60, height: int = 40) -> Image.Image:
    """Draw a picture whose left half is red, with noise that a change of encoding would alter."""
    pixels = np.random.default_rng(7).integers(0, 90, (height, width, 3), dtype=np.uint8)
    pixels[:, : width // 2, 0] += 160
    return Image.fromarray(pixels)


def exif(orientation: int = 1, taken: str = "2024:05:12 08:30:00", offset: str = "+02:00") -> Image.Exif:
    """Write the EXIF of a telephone: orientation, author, date, maker note, position."""
    values = Image.Exif()
    values[0x0112] = orientation
    values[0x013B] = "Jeanne Cariou"
    details = values.get_ifd(0x8769)
    details[0x9003], details[0x9011], details[0x927C] = taken, offset, b"maker " + SECRET
    position = values.get_ifd(0x8825)
    position[1], position[2], position[3], position[4] = "N", (47.0, 44.0, 53.9), "W", (3.0, 22.0, 12.7)
    position[0x001D] = SECRET.decode()
    return values


def jpeg(orientation: int = 1) -> bytes:
    """Write a JPEG as a telephone does, with XMP, a comment, and a second picture after its end."""
    written = BytesIO()
    xmp = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    picture().save(written, "JPEG", quality=90, exif=exif(orientation), xmp=xmp, comment=SECRET, progressive=True)
    return written.getvalue() + b"\xff\xd8 a second picture " + SECRET + b"\xff\xd9"


def png() -> bytes:
    """Write a PNG with a text and EXIF."""
    written, texts = BytesIO(), PngImagePlugin.PngInfo()
    texts.add_text("Location", SECRET.decode())
    picture().save(written, "PNG", pnginfo=texts, exif=exif())
    return written.getvalue()


def webp() -> bytes:
    """Write a lossless WebP with EXIF and XMP."""
    written = BytesIO()
    picture().save(written, "WEBP", lossless=True, exif=exif(), xmp=SECRET)
    return written.getvalue()


def gif() -> bytes:
    """Write a GIF of two pictures that loops, with a comment."""
    written = BytesIO()
    frames = [picture().quantize(16), picture().transpose(Image.Transpose.ROTATE_180).quantize(16)]
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:], loop=0, duration=40, comment=SECRET)
    return written.getvalue()


def wav(sound: bytes = bytes(range(101))) -> bytes:
    """Write a WAV of 8 bits with the GUANO note of a bat recorder."""
    guano = b"GUANO|Version: 1.0\nLoc Position: " + SECRET
    body = b"WAVE" + chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8)) + chunk(b"data", sound)
    body += chunk(b"guan", guano)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def chunk(name: bytes, content: bytes) -> bytes:
    """Write a RIFF chunk, padded to an even length."""
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def flac(sound: bytes = b"\xff\xf8 frames") -> bytes:
    """Write the container of a FLAC: stream, a comment, a seek table, frames."""
    blocks = [(0, bytes(34)), (4, SECRET), (3, bytes(18)), (2, b"guan" + SECRET)]
    written = b"fLaC"
    for number, (kind, content) in enumerate(blocks, 1):
        flag = 0x80 if number == len(blocks) else 0
        written += bytes([flag | kind]) + len(content).to_bytes(3, "big") + content
    return written + sound


def mp3(sound: bytes = b"\xff\xfb\x90\x00 frames") -> bytes:
    """Write an MP3 with a tag at each end."""
    size = len(SECRET)
    return b"ID3\x04\x00\x00" + bytes([0, 0, 0, size]) + SECRET + sound + b"TAG" + SECRET.ljust(125, b"\0")
