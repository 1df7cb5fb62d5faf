"""The encoding of a text file: told by its first bytes, then held against the whole of it."""

from __future__ import annotations

import codecs
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from mulette.core.intake.findings import (
    ENCODING_UNKNOWN,
    ENCODING_WRONG,
    FILE_BINARY,
    FILE_EMPTY,
    LINE_TOO_LONG,
    refuse,
)
from mulette.core.intake.reading.options import Limits

HEAD_BYTES = 1_000_000
_BLOCK_BYTES = 1_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# œ and Œ of ISO 8859-15 are ½ and ¼ elsewhere: between two letters they are letters.
_LATIN_9 = re.compile(rb"[A-Za-z][\xbd\xbc][A-Za-z]|\xa4")
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 26, 27})
LENIENT = "mulette.cut-character"
"""Error handler that puts U+FFFD for a last character cut in two, and refuses any other fault."""


@dataclass(frozen=True)
class Decoding:
    """How the bytes of a file become text.

    Parameters
    ----------
    encoding
        Python name.
    is_cut
        Whether the file stops in the middle of a character.
    ends_with_newline
        Whether its last line is ended.
    """

    encoding: str
    is_cut: bool
    ends_with_newline: bool


def find_decoding(path: Path, declared: str | None, limits: Limits) -> Decoding:
    """Find the encoding of a whole text file, and refuse what cannot be text.

    An undeclared encoding is, in order: that of the byte order mark; UTF-16 where every second byte is null; UTF-8
    where the whole file is; else cp1252 or ISO 8859-15. A file that begins as UTF-8 with accents and stops being so
    later is a damaged UTF-8 file, not a cp1252 one. A file whose head is UTF-8 but that is declared otherwise is
    refused.

    Raises
    ------
    Invalid
        Empty or binary file, unknown or wrong encoding (with the first bad line), line too long.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip():
        refuse(FILE_EMPTY, file=path.name)
    encoding = known_encoding(declared) if declared else _guess(head)
    if encoding == "utf-8" and head.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    marked = encoding.startswith(("utf-16", "utf-32"))
    if not marked and (b"\0" in head or len(head.translate(None, _CONTROLS)) < 0.9 * len(head)):
        refuse(FILE_BINARY, file=path.name, found="caractères de contrôle")
    if declared and not encoding.startswith("utf") and (line := _utf8_line(head)):
        refuse(ENCODING_WRONG, file=path.name, encoding=encoding, line=line)
    try:
        return _verify(path, encoding, limits)
    except _BadByteError as error:
        if declared or marked or error.has_accents:
            refuse(ENCODING_WRONG, file=path.name, encoding=encoding, line=error.line)
    encoding = _guess_single_byte(head)
    try:
        return _verify(path, encoding, limits)
    except _BadByteError as error:
        refuse(ENCODING_WRONG, file=path.name, encoding=encoding, line=error.line)


def require_utf8(path: Path) -> None:
    """Refuse a file that is not UTF-8 from one end to the other, whatever the length of its lines.

    Raises
    ------
    Invalid
        With the first bad line.
    """
    try:
        _verify(path, "utf-8", Limits(line_chars=sys.maxsize))
    except _BadByteError as error:
        refuse(ENCODING_WRONG, file=path.name, encoding="utf-8", line=error.line)


class _BadByteError(Exception):
    """A byte that the encoding does not have, and whether letters beyond ASCII were read before it."""

    def __init__(self, line: int, has_accents: bool) -> None:
        super().__init__(line)
        self.line = line
        self.has_accents = has_accents


def known_encoding(declared: str) -> str:
    """Know a declared encoding by its Python name, or refuse it."""
    try:
        return codecs.lookup(declared).name
    except LookupError:
        refuse(ENCODING_UNKNOWN, encoding=declared)


def _utf8_line(head: bytes) -> int | None:
    """Find the first line with accents of a head written in UTF-8; None where it is not, or has none."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return None
    accent = re.search(r"[^\x00-\x7f]", text)
    return text.count("\n", 0, accent.start()) + 1 if accent else None


def _guess(head: bytes) -> str:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    sample = head[:4_000]
    if len(sample) > 3:
        odd, even = sample[1::2].count(0) / len(sample[1::2]), sample[::2].count(0) / len(sample[::2])
        if odd > 0.4 and even < 0.1:
            return "utf-16-le"
        if even > 0.4 and odd < 0.1:
            return "utf-16-be"
    return "utf-8"


def _guess_single_byte(head: bytes) -> str:
    """Tell cp1252, which has letters where ISO 8859 has control codes, from ISO 8859-15."""
    if re.search(rb"[\x80-\x9f]", head) is None and _LATIN_9.search(head):
        return "iso8859-15"
    return "cp1252"


def _verify(path: Path, encoding: str, limits: Limits) -> Decoding:
    decoder = codecs.getincrementaldecoder(encoding)()
    line, has_accents, run, last = 1, False, 0, ""
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            try:
                text = decoder.decode(block)
            except UnicodeDecodeError as error:
                good = error.object[: error.start].decode(encoding, "ignore")
                raise _BadByteError(line + good.count("\n"), has_accents or not good.isascii()) from error
            has_accents = has_accents or not text.isascii()
            run, longest = _measure_lines(text, run)
            if longest > limits.line_chars:
                refuse(LINE_TOO_LONG, file=path.name, line=line, limit=limits.line_chars)
            line += text.count("\n")
            last = text[-1:] or last
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        if not _is_cut(error):  # A half surrogate at the end of a file is held back by Python until then.
            raise _BadByteError(line, has_accents) from error
        return Decoding(encoding, is_cut=True, ends_with_newline=False)
    return Decoding(encoding, is_cut=False, ends_with_newline=last in {"\n", "\r"})


def _measure_lines(text: str, run: int) -> tuple[int, int]:
    """Measure the line that goes on after a block, and the one that began before it.

    The lines between the two need no look: a block is far shorter than the limit of a line.
    """
    end = "\n" if "\n" in text else "\r"
    first = text.find(end)
    if first < 0:
        return run + len(text), run + len(text)
    return len(text) - text.rfind(end) - 1, run + first


def _is_cut(error: UnicodeDecodeError) -> bool:
    return error.reason in {"unexpected end of data", "truncated data"}


def _replace_cut(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError) and _is_cut(error):
        return "�", error.end
    raise error


codecs.register_error(LENIENT, _replace_cut)
