"""What the bars of a board are called, and the value of the filter that opens each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from mulette.core.intake.tables import Provider
from mulette.core.metadata.queries import active_terms
from mulette.core.metadata.tables import Dataset, Framework
from mulette.core.people.tables import Organisation
from mulette.core.places.tables import Area
from mulette.occurrences.dashboards.boards import BLURRED, Board
from mulette.occurrences.viewing.choices import PRECISION_WORDS

_MANY = 1_000
Named = dict[str, tuple[str, str | None]]
_TABLES: dict[str, tuple[Any, Any]] = {
    "organisation": (Organisation, Organisation.uuid),
    "provider": (Provider, Provider.code),
    "dataset": (Dataset, Dataset.uuid),
    "framework": (Framework, Framework.uuid),
}


def name_bars(session: Session, board: Board, found: Sequence[str]) -> Named:
    """Give the French words of each bar, and its value in the URL."""
    named: Named = {value: (value, value) for value in found}
    if board.kind is not None:
        rows = session.execute(
            select(Area.id, Area.name, Area.code).where(Area.kind == board.kind, _among(Area.id, found))
        )
        named |= {str(number): (name, f"{board.kind}:{code}") for number, name, code in rows}
    elif board.name in _TABLES:
        table, code = _TABLES[board.name]
        rows = session.execute(select(table.id, table.name, code).where(_among(table.id, found)))
        named |= {str(number): (name, str(code)) for number, name, code in rows}
    elif board.name == "precision":
        named |= {code: (words.capitalize(), code) for code, words in PRECISION_WORDS.items()}
        named[BLURRED] = ("Floutée pour vous", None)
    elif board.name == "validation":
        named |= {code: (label, code) for code, label in active_terms(session).get("STATUT_VALID", {}).items()}
    named[""] = (board.unsaid, None)
    return named


def _among(column: Any, found: Sequence[str]) -> Any:  # noqa: ANN401
    """Keep the rows asked for; of many, all are read: a query binds so many values and no more."""
    return column.in_([int(value) for value in found if value]) if len(found) <= _MANY else true()


MOST_PLACES = 600


def places_of_boards(session: Session) -> list[tuple[str, str, str]]:
    """Give the departments, then the communes: kind, code, name; those of a small territory, all of them."""
    query = select(Area.kind, Area.code, Area.name).where(Area.kind.in_(("DEP", "COM")), Area.is_active)
    rows = session.execute(query.order_by(Area.kind.desc(), Area.name).limit(MOST_PLACES))
    return [(kind, code, name) for kind, code, name in rows]


def licence_of(session: Session) -> str:
    """Give the licence of the records: that of all datasets, or the word that each has its own."""
    licences = set(session.scalars(select(Dataset.licence).distinct()))
    only = licences.pop() if len(licences) == 1 else None
    return only or "celle de chaque jeu de données"
