"""The boards on paper: what a page shows, laid out for a PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mulette.core.documents.rendering import About, draw, render
from mulette.occurrences.dashboards.boards import Board
from mulette.occurrences.dashboards.charts import chart_of, renewal_chart, renewal_title, title_of
from mulette.occurrences.dashboards.queries import Shown
from mulette.occurrences.dashboards.renewal import FOUND_AGAIN, LOST, NEW
from mulette.occurrences.dashboards.seen import Renewal

TEMPLATE = Path(__file__).with_name("board.typ")
SOURCE = "données que voit la personne qui imprime, comptées à chaque écriture"
_HEADS = {NEW: "Taxons nouveaux", FOUND_AGAIN: "Taxons retrouvés", LOST: "Taxons perdus de vue"}
_NOTE = "Taxons : noms valides différents. Observateurs : personnes nommées par les données, chacune une fois."
_COLUMNS = ("Données", "Part", "Taxons", "Observateurs")
_PLACES = (
    " Une donnée qui touche plusieurs lieux compte dans chacun ; une donnée floutée compte dans le lieu qui la "
    "remplace, ou dans aucun."
)


@dataclass(frozen=True)
class Sheet:
    """What every report says of itself.

    Parameters
    ----------
    place
        Name of the place of work.
    today
        Day it is made.
    licence
        Licence of the records told of.
    """

    place: str
    today: dt.date
    licence: str | None

    def about(self, title: str) -> About:
        """Give the foot of the pages of a report."""
        return About(title, self.place, self.today, self.licence)


def print_board(board: Board, shown: Shown, selection: str, sheet: Sheet) -> bytes:
    """Make the PDF of a board; ``selection``: the filters, in French words."""
    return render(TEMPLATE, sheet.about(f"Données par {board.label.lower()}"), board_data(board, shown, selection))


def board_data(board: Board, shown: Shown, selection: str) -> dict[str, Any]:
    """Lay a board out for its template."""
    total = shown.total
    rows = [
        [bar.label, number(bar.records), share(bar.records, total.records), number(bar.taxa), number(bar.observers)]
        for bar in shown.bars
    ]
    return {
        "lead": selection,
        "figures": [
            [number(total.records), "données"], [number(total.taxa), "taxons"],
            [number(total.observers), "observateurs"],
        ],
        "finding": title_of(board, shown),
        "svg": draw(chart_of(board, shown)) if shown.bars else None,
        "source": SOURCE,
        "tables": [
            {
                "title": f"Les {number(len(rows))} lignes qui ont le plus de données, sur {number(shown.number)}"
                if len(rows) < shown.number
                else "Les chiffres",
                "columns": [[board.head, False], *([head, True] for head in _COLUMNS)],
                "rows": rows,
            }
        ],
        "note": _NOTE + (_PLACES if board.kind else ""),
    }  # fmt: skip


def print_renewal(found: Renewal, year: int, years: int, selection: str, sheet: Sheet) -> bytes:
    """Make the PDF of the taxa of a year."""
    return render(TEMPLATE, sheet.about(f"Taxons de {year}"), renewal_data(found, year, years, selection))


def renewal_data(found: Renewal, year: int, years: int, selection: str) -> dict[str, Any]:
    """Lay the taxa of a year out for their template."""
    some = {name: [one for one in found.changes if one.change == name] for name in _HEADS}
    history = found.history.to_dicts()
    columns = [["Taxon", False], ["Nom français", False], ["Groupe", False], ["Vu auparavant en", True]]
    return {
        "lead": selection,
        "figures": [
            [number(found.seen), "taxons vus"],
            *([number(len(some[name])), head.removeprefix("Taxons ")] for name, head in _HEADS.items()),
        ],
        "finding": renewal_title(year, *(len(one) for one in some.values())),
        "svg": draw(renewal_chart(history)) if history else None,
        "source": SOURCE,
        "tables": [
            {
                "title": head,
                "latin": True,
                "columns": [*columns, [f"Données de {year}", True]],
                "rows": [
                    [one.name, one.vernacular or "–", one.group or "–", str(one.before or "–"), number(one.records)]
                    for one in some[name]
                ],
            }
            for name, head in _HEADS.items()
            if some[name]
        ],
        "note": f"Nouveau : sa première donnée est de {year}. Retrouvé : vu en {year} après {years} années entières ou "
        f"plus sans donnée. Perdu de vue : aucune donnée depuis {years} années entières à la fin de {year}. Une "
        "absence ne compte pas. Ne pas avoir été noté n'est pas avoir disparu.",
    }


def selection_words(chips: Sequence[tuple[str, str, str, str]]) -> str:
    """Say the filters in French words, as their chips do.

    >>> selection_words([("Groupe", "Oiseaux", "group2", "Oiseaux"), ("Année", "2024", "year", "2024")])
    'Groupe : Oiseaux ; Année : 2024.'
    """
    said = " ; ".join(f"{label} : {words}" for label, words, _, _ in chips)
    return f"{said}." if said else "Toutes les données."


def number(count: int | None) -> str:
    """Write a count with thin spaces; a dash for what was not counted."""
    return "–" if count is None else f"{count:,}".replace(",", "\u202f")


def share(part: int, whole: int) -> str:
    """Write a share with one decimal; what is not nothing is never said to be 0 %.

    >>> share(1, 8).replace("\u202f", " "), share(1, 9_000).replace("\u202f", " ")
    ('12,5 %', 'moins de 0,1 %')
    """
    if 0 < part < whole / 1000:
        return "moins de 0,1\u202f%"
    return f"{100 * part / whole:.1f}\u202f%".replace(".", ",") if whole else "–"
