"""Whether lots are of the same seeds: same taxon, same origin (rule R10)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from mulette.exsitu.bank.tables import Lot
from mulette.exsitu.collecting.protection import valid_code
from mulette.exsitu.lineage.queries import ancestors, nodes_by_id
from mulette.exsitu.lineage.tables import Node


def differences(session: Session, lots: Sequence[Lot], nodes: Sequence[Node]) -> list[str]:
    """Give in French words what lots do not share; empty: they are of the same taxon and origin."""
    taxa = {(valid_code(session, node.cd_nom) if node.cd_nom else node.taxon_name, node.qualifier) for node in nodes}
    generations = {node.generation for node in nodes}
    origins = {(origin_of(session, node), lot.provenance) for node, lot in zip(nodes, lots, strict=True)}
    found = []
    if len(taxa) > 1:
        found.append("le même taxon")
    if len(origins) > 1 or len(generations) > 1:
        found.append("la même origine")
    return found


def origin_of(session: Session, node: Node) -> tuple[int, ...]:
    """Give the nodes that something comes from: its populations, else its farthest ancestors, else itself."""
    steps = ancestors(session, [node.id])
    above = {step.parent_id for step in steps}
    wild = [one.id for one in nodes_by_id(session, above).values() if one.kind == "population"]
    roots = above - {step.child_id for step in steps}
    return tuple(sorted(wild or roots or {node.id}))
