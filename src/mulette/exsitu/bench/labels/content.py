"""What a label says: code, taxon, and what never changes of where it comes from; never where it is kept."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.tables import Location, Lot, Package
from mulette.exsitu.collecting.tables import Harvest
from mulette.exsitu.lineage.queries import ancestors, find_by_code, nodes_by_id
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import Code, code_of, parse_code
from mulette.exsitu.sowing.tables import Sowing
from mulette.exsitu.vocabulary import label as words

MOST = 2_000
"""Labels of one printing."""


@dataclass(frozen=True)
class Label:
    """One label.

    Parameters
    ----------
    code
        What the QR code and the bar code say: ``L-2024_0001``.
    title
        Taxon, in italics when ``is_scientific``; name of a location.
    lines
        Small lines under it.
    """

    code: str
    title: str
    is_scientific: bool
    lines: tuple[str, ...]


@dataclass(frozen=True)
class _Origin:
    harvests: tuple[tuple[dt.date, str], ...] = ()
    lots: tuple[str, ...] = ()


def labels_for(session: Session, viewer: Viewer, codes: Sequence[str]) -> list[Label]:
    """Make the labels of what codes mean, in their order.

    Raises
    ------
    NotFound
        A code means nothing here, or several things; the message names it.
    """
    read = [parse_code(text) for text in codes[:MOST]]
    nodes = [_node(session, viewer, code) for code in read]
    origins = _origins(session, [node for node in nodes if node])
    sown = _sown_on(session, [node.id for node in nodes if node and node.kind == "sowing"])
    return [
        _of_location(session, viewer, code) if node is None else _of_node(node, code, origins[node.id], sown)
        for node, code in zip(nodes, read, strict=True)
    ]


def _node(session: Session, viewer: Viewer, code: Code) -> Node | None:
    """Give the node that a label is of: the lot of a package; None for a location."""
    if code.kind == "location":
        return None
    asked = Code("lot", code.number) if code.kind == "package" else code
    found = find_by_code(session, viewer, asked)
    if len(found) != 1:
        why = "ne correspond à rien" if not found else "désigne plusieurs fiches ; écrivez sa lettre devant"
        raise NotFound(f"« {code.number} » {why}.", code="label.unknown-code")
    if code.kind == "package":
        _require_package(session, found[0], code)
    return found[0]


def _require_package(session: Session, node: Node, code: Code) -> None:
    query = select(Package.id).join(Lot, Lot.id == Package.lot_id)
    if session.scalar(query.where(Lot.node_id == node.id, Package.rank == (code.rank or 0))) is None:
        raise NotFound(f"Le lot {node.number} n'a pas de paquet {code.rank}.", code="label.unknown-code")


def _of_location(session: Session, viewer: Viewer, code: Code) -> Label:
    query = select(Location).where(Location.code == code.number)
    found = list(session.scalars(query.order_by(Location.organisation_id != viewer.organisation_id, Location.id)))
    if not found:
        raise NotFound(f"Aucun rangement n'a le code {code.number}.", code="label.unknown-code")
    place = found[0]
    return Label(code_of("location", place.code), place.name, False, (words("LOCATION_KIND", place.kind),))


def _of_node(node: Node, code: Code, origin: _Origin, sown: dict[int, dt.date]) -> Label:
    kind = code.kind if code.kind == "package" else node.kind
    name = " ".join(filter(None, (node.qualifier, node.taxon_name))) or "Mélange"
    return Label(
        code_of(kind or node.kind, node.number, code.rank),
        name,
        node.taxon_name is not None,
        tuple(_lines(node, origin, sown)),
    )


def _lines(node: Node, origin: _Origin, sown: dict[int, dt.date]) -> Iterable[str]:
    if node.id in sown:
        yield f"Semé le {sown[node.id]:%d/%m/%Y}"
    if origin.lots and node.kind != "lot":
        yield "Lot " + ", ".join(origin.lots[:3])
    for day, place in origin.harvests[:2]:
        yield f"Récolté le {day:%d/%m/%Y}" + (f" · {place}" if place else "")
    if node.generation:
        yield f"Génération {node.generation}"


def _origins(session: Session, nodes: Sequence[Node]) -> dict[int, _Origin]:
    """Give the harvests and the lots that each node comes from, by one walk for all."""
    above = defaultdict(set)
    for step in ancestors(session, {node.id for node in nodes}):
        above[step.child_id].add(step.parent_id)
    reached = {node.id: _closure(node.id, above) for node in nodes}
    known = nodes_by_id(session, set().union(*reached.values())) if reached else {}
    days = dict(session.execute(select(Harvest.node_id, Harvest.date_min).where(Harvest.node_id.in_(known))).all())
    return {number: _origin(sorted(ids), known, days, above) for number, ids in reached.items()}


def _origin(
    ids: Iterable[int], known: dict[int, Node], days: dict[int, dt.date], above: dict[int, set[int]]
) -> _Origin:
    harvests, lots = [], []
    for one in ids:
        node = known[one]
        if one in days:
            places = [known[up].number for up in above[one] if up in known and known[up].kind == "population"]
            harvests.append((days[one], f"N-{places[0]}" if places else ""))
        elif node.kind == "lot":
            lots.append(node.number)
    return _Origin(tuple(sorted(harvests)), tuple(lots))


def _closure(number: int, above: dict[int, set[int]]) -> set[int]:
    met, waiting = {number}, [number]
    while waiting:
        fresh = above.get(waiting.pop(), set()) - met
        met |= fresh
        waiting.extend(fresh)
    return met


def _sown_on(session: Session, ids: Sequence[int]) -> dict[int, dt.date]:
    query = select(Sowing.node_id, Sowing.sown_on).where(Sowing.node_id.in_(ids))
    return dict(session.execute(query).all())
