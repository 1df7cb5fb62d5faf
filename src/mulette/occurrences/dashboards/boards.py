"""The boards: by what records are counted, and the filter of the list of records that opens each bar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    and_,
    case,
    cast,
    extract,
    func,
    literal,
    select,
    union_all,
)  # fmt: skip
from sqlalchemy.orm import aliased

from mulette.core.errors import NotFound
from mulette.core.places.tables import Area
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.counts import ABSENT
from mulette.occurrences.filters import PRECISIONS
from mulette.occurrences.tables import Record, RecordArea


@dataclass(frozen=True)
class Board:
    """One way of counting the records.

    Parameters
    ----------
    name
        In the URL and in the tally.
    label, head
        French words: of the board, and of its first column.
    filter
        Filter of the list of records that a bar stands for.
    unsaid
        French words for the records that say nothing of it.
    kind
        Kind of area, where bars are areas.
    """

    name: str
    label: str
    head: str
    filter: str
    unsaid: str
    kind: str | None = None


BOARDS: Mapping[str, Board] = {
    board.name: board
    for board in (
        Board("year", "Année", "Année", "year", "Sans date"),
        Board("group", "Groupe", "Groupe taxonomique", "group2", "Sans groupe"),
        Board("commune", "Commune", "Commune", "area", "Sans commune", kind="COM"),
        Board("department", "Département", "Département", "area", "Sans département", kind="DEP"),
        Board("organisation", "Organisme", "Organisme", "organisation", "Sans organisme"),
        Board("provider", "Fournisseur", "Fournisseur", "provider", "Saisies ici, sans fournisseur"),
        Board("dataset", "Jeu de données", "Jeu de données", "dataset", "Sans jeu de données"),
        Board("framework", "Cadre", "Cadre d'acquisition", "framework", "Sans cadre"),
        Board("precision", "Précision", "Précision de la position", "precision", "Non renseignée"),
        Board("validation", "Validation", "Niveau de validation", "valid_status", "Non renseigné"),
    )
}
TOTAL = "total"
"""Board of one bar: all records."""

BLURRED = "blurred"
"""Bar of the board of precisions for the records whose place the viewer may not know."""

TWO_FACED = ("commune", "department", "precision")
"""Boards that show a record elsewhere to those who may not know its place; ``<name>-blurred`` is that other face."""


def find_board(name: str) -> Board:
    """Give a board by its name.

    Raises
    ------
    NotFound
        No such board; the known ones are named.
    """
    if name not in BOARDS:
        raise NotFound(f"Le tableau « {name} » n'existe pas. Connus : {', '.join(BOARDS)}.", code="board.unknown")
    return BOARDS[name]


def values() -> dict[str, ColumnElement[str]]:
    """Give the bar that each record falls in, by board; ``Taxon`` is joined by the valid name.

    Areas are not there: a record may lie in several. Nor are frameworks, whose bars are those of their datasets.
    """
    return {
        TOTAL: literal("", Text),
        "year": cast(extract("year", Record.date_min), Text),
        "group": func.coalesce(Taxon.group2_inpn, ""),
        "organisation": _number(Record.organisation_id),
        "provider": _number(Record.provider_id),
        "dataset": _number(Record.dataset_id),
        "precision": _precision(),
        "validation": func.coalesce(Record.valid_status, ""),
    }


def seen_taxon() -> ColumnElement[int | None]:
    """Give the valid taxon of each record; null where it was looked for and not seen."""
    return case((Record.observation_status == ABSENT, None), else_=Record.cd_ref)


def true_areas(kind: str) -> Select[int, int]:
    """Select where each record lies: number of the record, and of the area of a kind."""
    return (
        select(RecordArea.record_id.label("id"), RecordArea.area_id.label("area_id"))
        .join(Area, Area.id == RecordArea.area_id)
        .where(Area.kind == kind)
    )


def standing_areas(kind: str) -> CompoundSelect[int, int] | Select[int, int]:
    """Select where each blurred record may be said to lie; who knows its commune knows its department.

    Source: INSEE, official geographic code: the code of a commune begins with that of its department.
    """
    blurred = Record.diffusion > 0
    itself = select(Record.id.label("id"), Area.id.label("area_id")).join(Area, Area.id == Record.blur_area_id)
    itself = itself.where(blurred, Area.kind == kind)
    if kind != "DEP":
        return itself
    commune = aliased(Area)
    above = (
        select(Record.id.label("id"), Area.id.label("area_id"))
        .join(commune, commune.id == Record.blur_area_id)
        .join(Area, and_(Area.kind == kind, func.substr(commune.code, 1, func.length(Area.code)) == Area.code))
        .where(blurred, commune.kind == "COM")
    )
    return union_all(itself, above)


def _number(column: Any) -> ColumnElement[str]:  # noqa: ANN401
    return func.coalesce(cast(column, Text), "")


def _precision() -> ColumnElement[str]:
    bounded = [(Record.precision <= most, code) for code, (_, most) in PRECISIONS.items() if most is not None]
    coarsest = next(code for code, (_, most) in PRECISIONS.items() if most is None)
    return case((Record.precision.is_(None), ""), *bounded, else_=coarsest)
