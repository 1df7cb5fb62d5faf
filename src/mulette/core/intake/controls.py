"""The catalogue of the checks, as one looks through it: words, level, origin, and where each was met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import Formatter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.findings.kinds import FindingKind, Level
from mulette.core.intake.queries import all_kinds, visible_deliveries
from mulette.core.intake.tables import Delivery, DeliveryFinding
from mulette.core.listing import Column, ListState, Page
from mulette.core.people.viewer import Viewer
from mulette.core.room import Room
from mulette.core.spelling import folded

COLUMNS = (
    Column("title", "Contrôle"),
    Column("level", "Niveau"),
    Column("met", "Livraisons", is_number=True),
    Column("geonature", "GeoNature"),
    Column("ginco", "GINCO"),
    Column("source", "Règle"),
    Column("id", "Identifiant", is_shown=False),
)

LEVELS = {level.value: level.label.capitalize() for level in Level}
"""French words for the levels."""

ORIGINS = {"geonature": "GeoNature", "ginco": "GINCO", "gbif": "GBIF", "sinp": "SINP"}
"""Where rules come from, as one filters them."""

EFFECTS = {
    Level.BLOCKING: "Les lignes concernées ne sont pas écrites tant qu'elles ne sont pas corrigées.",
    Level.WARNING: "Les lignes concernées sont écrites ; l'avertissement peut être accepté avec un motif.",
    Level.INFORMATION: "Les lignes concernées sont écrites ; rien n'est demandé.",
}
"""What a level does to the rows."""

_LATEST = 20


@dataclass(frozen=True)
class Control:
    """One line of the catalogue.

    Parameters
    ----------
    kind
        The kind of finding.
    met
        Deliveries, of those that the viewer may see, where it was met.
    url
        Its page.
    """

    kind: FindingKind
    met: int
    url: str


def kind_of(rooms: Iterable[Room], finding: str) -> FindingKind:
    """Give a kind of finding by its id.

    Raises
    ------
    NotFound
        There is none.
    """
    kind = all_kinds(rooms).get(finding)
    if kind is None:
        raise NotFound(f"Aucun contrôle ne s'appelle « {finding} ».", code="finding.unknown", finding=finding)
    return kind


def list_controls(kinds: Iterable[FindingKind], met: dict[str, int], urls: dict[str, str], state: ListState) -> Page:
    """Give one page of the catalogue."""
    filters = state.filters or {}
    found = [
        Control(kind, met.get(kind.id, 0), urls[kind.id])
        for kind in kinds
        if all(word in _words(kind) for word in folded(state.q).split())
        and kind.level.value in (filters.get("level") or LEVELS)
        and all(_comes_from(kind, origin) for origin in filters.get("from", ()))
    ]
    found.sort(key=lambda one: _rank(one, state.sort), reverse=state.descending)
    return Page(found[state.offset : state.offset + state.size], len(found), state)


def _words(kind: FindingKind) -> str:
    codes = (kind.id, kind.geonature or "", *kind.ginco, *kind.fields)
    return folded(" ".join((kind.title, kind.message, kind.remedy, kind.source, *codes)))


def _comes_from(kind: FindingKind, origin: str) -> bool:
    if origin in {"geonature", "ginco"}:
        return bool(getattr(kind, origin))
    return ORIGINS.get(origin, origin) in kind.source


def _rank(one: Control, sort: str) -> tuple[object, str]:
    if sort == "level":
        return list(Level).index(one.kind.level), folded(one.kind.title)
    if sort == "met":
        return one.met, folded(one.kind.title)
    value = getattr(one.kind, sort, "") or ""
    return folded(value if isinstance(value, str) else " ".join(value)), folded(one.kind.title)


def count_met(session: Session, viewer: Viewer) -> dict[str, int]:
    """Count the deliveries that the viewer may see where each kind was met."""
    visible = visible_deliveries(viewer).with_only_columns(Delivery.id)
    query = select(DeliveryFinding.finding, func.count(DeliveryFinding.delivery_id.distinct())).where(
        DeliveryFinding.delivery_id.in_(visible)
    )
    return dict(session.execute(query.group_by(DeliveryFinding.finding)).all())


def where_met(session: Session, viewer: Viewer, finding: str) -> Sequence[tuple[Delivery, DeliveryFinding]]:
    """Give the last deliveries that the viewer may see where a kind was met, with what was said."""
    query = (
        visible_deliveries(viewer)
        .add_columns(DeliveryFinding)
        .join(DeliveryFinding, DeliveryFinding.delivery_id == Delivery.id)
        .where(DeliveryFinding.finding == finding)
        .order_by(Delivery.id.desc())
        .limit(_LATEST)
    )
    return [(delivery, found) for delivery, found in session.execute(query)]


def sentence_of(kind: FindingKind) -> str:
    """Write the message of a kind without its values.

    >>> from mulette.core.intake.findings import FILE_EMPTY
    >>> sentence_of(FILE_EMPTY)
    'Le fichier « … » est vide.'
    """
    named = dict.fromkeys((name for _, name, _, _ in Formatter().parse(kind.message) if name), "…")
    message = kind.message.format(**named)
    return message[0].upper() + message[1:]
