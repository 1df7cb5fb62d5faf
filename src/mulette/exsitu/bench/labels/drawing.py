"""Labels drawn: as a PDF on sheets or rolls, or in ZPL for a thermal printer. Pure."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import segno
import typst
from barcode import Code128
from barcode.writer import SVGWriter

from mulette.exsitu.bench.labels.content import Label
from mulette.exsitu.bench.labels.formats import Format, spots

TEMPLATE = Path(__file__).with_name("labels.typ")
_BARS = {"write_text": False, "module_width": 0.25, "module_height": 8.0, "quiet_zone": 2.5}
_MODULES_ACROSS = 29
"""Modules of a QR code of version 3, four of them empty on each side left out: what a code of a label needs."""


def draw_pdf(labels: Sequence[Label], format_: Format, *, first: int = 1) -> bytes:
    """Draw labels as a PDF.

    Parameters
    ----------
    first
        First free place of the sheet, from 1, row after row.
    """
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs=_inputs(labels, format_, first),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )
    return made


def draw_pictures(labels: Sequence[Label], format_: Format, *, first: int = 1, dpi: int = 110) -> list[bytes]:
    """Draw the pages of labels as PNG, to be seen before they are printed."""
    made: bytes | list[bytes] = typst.compile(
        TEMPLATE.read_bytes(),
        format="png",
        ppi=dpi,
        sys_inputs=_inputs(labels, format_, first),
        ignore_system_fonts=True,
    )
    return [made] if isinstance(made, bytes) else list(made)


def _inputs(labels: Sequence[Label], format_: Format, first: int) -> dict[str, str]:
    pages: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one, spot in zip(labels, spots(format_, len(labels), first), strict=True):
        pages[spot.page].append(_data(one, format_) | {"left": spot.left, "top": spot.top})
    data = {
        "title": f"Étiquettes ({len(labels)})",
        "page": format_.page,
        "size": format_.size,
        "qr": format_.qr_mm,
        "code128": format_.code128,
        "pages": [pages[number] for number in sorted(pages)],
    }
    return {"data": json.dumps(data, ensure_ascii=False)}


def _data(one: Label, format_: Format) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": one.title,
        "is_scientific": one.is_scientific,
        "lines": one.lines,
        "qr": qr_svg(one.code),
        "bars": bars_svg(one.code) if format_.code128 else "",
    }


def qr_svg(code: str) -> str:
    """Draw the QR code of a label: error correction M, a quiet zone of two modules that the label's edge completes."""
    return segno.make(code, error="m", micro=False).svg_inline(border=2)


def bars_svg(code: str) -> str:
    """Draw the Code 128 of a label, without words."""
    drawn = io.BytesIO()
    Code128(code, writer=SVGWriter()).write(drawn, options=_BARS)
    return drawn.getvalue().decode()


def write_zpl(labels: Iterable[Label], format_: Format, *, dpi: int = 203) -> str:
    """Write labels in ZPL II, one label a form; words are sent in UTF-8 (``^CI28``).

    Source: Zebra, ZPL II Programming Guide (commands ^CI, ^BQ, ^BC, ^FB, ^FH).
    """
    return "".join(_form(one, format_, dpi) for one in labels)


def _form(one: Label, format_: Format, dpi: int) -> str:
    def dots(mm: float) -> int:
        return round(mm / 25.4 * dpi)

    width, height = format_.size
    left = dots(4 + format_.qr_mm)
    module = max(2, dots(format_.qr_mm) // _MODULES_ACROSS)
    parts = [
        "^XA^CI28",
        f"^PW{dots(width)}^LL{dots(height)}",
        f"^FO{dots(2)},{dots(2)}^BQN,2,{module}^FH^FDMA,{_escaped(one.code)}^FS",
    ]
    top = dots(2)
    for size_mm, words in [(4.0, one.code), (3.4, one.title), *((2.6, line) for line in one.lines)]:
        size = dots(size_mm)
        parts.append(f"^FO{left},{top}^A0N,{size},{size}^FB{dots(width - 2) - left},2,0,L^FH^FD{_escaped(words)}^FS")
        top += round(size * (2.2 if len(words) * size * 0.5 > dots(width - 2) - left else 1.15))
    if format_.code128:
        parts.append(f"^FO{dots(2)},{dots(height - 9)}^BY2^BCN,{dots(7)},N,N,N^FH^FD{_escaped(one.code)}^FS")
    return "\n".join([*parts, "^XZ\n"])


def _escaped(words: str) -> str:
    """Write the signs that ZPL reads as commands by their code (``^FH`` takes ``_5E``)."""
    return words.replace("_", "_5F").replace("^", "_5E").replace("~", "_7E")
