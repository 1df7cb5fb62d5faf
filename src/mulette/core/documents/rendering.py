"""From a Typst template and its data to a PDF of the house style, and from a Vega-Lite specification to a picture.

A template is fixed text of ours; what people wrote comes to it as data, through ``sys.inputs``, so that no character of
it is ever read as markup.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst
import vl_convert

from mulette import __version__

STYLE = Path(__file__).with_name("style.typ")
WIDTH_PX = 640
"""Width of a chart; a page is as wide as 17 cm."""

_INK, _SOFT, _LINE, _BRAND = "#13201b", "#4b5b54", "#d6e0db", "#0b5e58"
_FONT = "Source Sans 3, Libertinus Serif"
_CATEGORIES = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#F0E442", "#000000"]
_FRENCH = {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u00a0€"], "percent": "\u202f%"}
_LOOK: dict[str, Any] = {
    "background": None,
    "font": _FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": _SOFT, "titleColor": _SOFT, "gridColor": _LINE, "domainColor": _SOFT, "tickColor": _SOFT,
        "labelFontSize": 12, "titleFontSize": 12,
    },
    "axisX": {"grid": False},
    "text": {"color": _INK, "fontSize": 12},
    "mark": {"color": _BRAND},
    "range": {"category": _CATEGORIES, "ramp": {"scheme": "viridis"}, "heatmap": {"scheme": "viridis"}},
}  # fmt: skip
"""The look of the charts, as ``web/static/js/chart.js`` gives it to those of the pages."""


@dataclass(frozen=True)
class About:
    """What the foot of every page says of a document.

    Parameters
    ----------
    title
        Title of the document.
    source
        Who made it: the name of the place of work.
    day
        Day it was made.
    licence
        Licence of what it tells; None: not said.
    """

    title: str
    source: str
    day: dt.date
    licence: str | None = None


def render(template: Path, about: About, data: Mapping[str, Any]) -> bytes:
    """Make a PDF, tagged for screen readers (PDF/UA-1).

    Parameters
    ----------
    template
        Typst file that uses what ``style.typ`` defines; ``data`` is there under its own name.
    data
        What the template wants, ready for JSON: texts as people wrote them.
    """
    moment = dt.datetime.combine(about.day, dt.time(12), dt.UTC)
    made: bytes = typst.compile(
        source_of(template),
        format="pdf",
        sys_inputs=inputs_of(about, data),
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=moment,
    )
    return made


def draw(spec: Mapping[str, Any], *, height_px: int = 240) -> str:
    """Draw a chart as SVG, from the specification that its page uses."""
    sized = {"width": WIDTH_PX, "height": height_px, "autosize": {"type": "fit", "contains": "padding"}, **spec}
    drawn: str = vl_convert.vegalite_to_svg(sized, config=_LOOK, format_locale=_FRENCH, allowed_base_urls=[])
    return drawn


def source_of(template: Path) -> bytes:
    """Give the whole Typst source of a document: the house style, then its template."""
    return STYLE.read_bytes() + b"\n" + template.read_bytes()


def inputs_of(about: About, data: Mapping[str, Any]) -> dict[str, str]:
    """Give what the source of a document reads: its data, and what its foot says."""
    foot = {
        "title": about.title,
        "source": about.source or "Mulette",
        "licence": about.licence,
        "date": f"{about.day:%d/%m/%Y}",
        "year": about.day.year,
        "month": about.day.month,
        "day": about.day.day,
        "version": __version__,
    }
    return {"data": json.dumps({**data, "about": foot}, ensure_ascii=False)}
