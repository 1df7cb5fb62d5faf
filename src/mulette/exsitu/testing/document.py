"""The sheet of a test on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mulette.core.documents.rendering import About, draw, render
from mulette.exsitu.numbering import code_of
from mulette.exsitu.testing.viewing.sheet import Fact, Sheet
from mulette.exsitu.testing.viewing.words import hill_words, untimed_words, zero_words

TEMPLATE = Path(__file__).with_name("test.typ")


def print_test(sheet: Sheet, facts: Sequence[Fact], place: str, today: dt.date) -> bytes:
    """Make the PDF of a test: how it was led, its figures, its curve, its counts and its fates."""
    about = About(f"Essai {sheet.found.node.number}", place, today)
    return render(TEMPLATE, about, document_data(sheet, facts))


def document_data(sheet: Sheet, facts: Sequence[Fact]) -> dict[str, Any]:
    """Lay a test out for its template."""
    found, chart = sheet.found, sheet.chart()
    ranks = [f"Rép. {dish.rank}" for dish in sheet.dishes]
    return {
        "taxon": found.node.taxon_name or "Taxon non déterminé",
        "lead": f"Lot {code_of('lot', found.lot_node.number)}. État : {sheet.status[0].lower()}.",
        "figures": [[value, name] for name, value, _ in sheet.figures()],
        "notes": [f"{name} : {of}." for name, _, of in sheet.figures()],
        "chart": None if chart is None else {"title": chart.title, "svg": draw(chart.spec, height_px=260)},
        "source": f"essai {found.code}",
        "facts": [
            [name, f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value)] for name, value, _ in facts
        ],
        "days": zero_words(found.test.started_on, found.test.zero_on),
        "hill": hill_words(sheet.hill) if sheet.pooled.series else untimed_words(sheet.pooled),
        "counts": {
            "columns": [["Jour", False], *([rank, True] for rank in ranks), ["Germées", True]],
            "rows": [_count_row(sheet, day) for day in sheet.days],
        },
        "fates": {
            "columns": [["Destin", False], *([rank, True] for rank in ranks), ["Graines", True]],
            "rows": [[word, *(str(one) for one in each), str(total)] for word, each, total in sheet.fates()],
        },
        "measures": [
            [one["label"], " ".join(filter(None, (one["value"], one["unit"]))), one["says"]]
            for one in sheet.measures()
            if one["value"] != "–"
        ],
    }


def _count_row(sheet: Sheet, day: dt.date) -> list[str]:
    seen = [sheet.counts.get((dish.rank, day)) for dish in sheet.dishes]
    total = sum(one.germinated for one in seen if one)
    return [f"{day:%d/%m/%Y}", *("–" if one is None else str(one.germinated) for one in seen), str(total)]
