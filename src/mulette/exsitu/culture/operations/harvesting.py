"""Seeds, cuttings or bulbs harvested on plants in culture: a harvest, its material and, if wanted, its lot."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.exsitu.acts.operations import record_act, undoes
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank import stock
from mulette.exsitu.bank.lots import add_lot
from mulette.exsitu.bank.packages import open_package
from mulette.exsitu.bank.tables import Lot, Package
from mulette.exsitu.collecting.tables import Cleaning, Harvest, HarvestObserver, Material
from mulette.exsitu.cultivation import generation_of, require_open
from mulette.exsitu.culture.operations.starting import check_taxon
from mulette.exsitu.culture.operations.undoing import undo_culture
from mulette.exsitu.culture.operations.writing import UNSEEN, put_event, settle
from mulette.exsitu.culture.queries import events_of, standing_of
from mulette.exsitu.culture.tables import Culture, CultureEvent
from mulette.exsitu.culture.values import Values, harvest_fields, read
from mulette.exsitu.lineage.operations import add_node, delete_node, link
from mulette.exsitu.lineage.queries import children
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.sowing.queries import location_named
from mulette.exsitu.vocabulary import label

SEEDS = frozenset({"seed", "fruit"})
"""Natures of material whose harvest makes a new generation (rule R11)."""
WHY = "Récolte annulée"


@dataclass(frozen=True)
class Harvested:
    """What a harvest in culture made.

    Parameters
    ----------
    harvest, material
        Their nodes.
    lot
        The lot; None: it is to be made when the material is clean.
    act
        What was done, which can be undone as long as nothing came of it.
    """

    harvest: Node
    material: Node
    lot: Lot | None
    act: Act


def harvest(
    session: Session, author: Viewer, cultures: Sequence[Culture], given: Mapping[str, Any], *, at: dt.datetime
) -> Harvested:
    """Harvest on plants in culture.

    The harvest, its material and its lot are of one generation more than the latest mother if seeds or fruits are
    harvested, else of the same.

    Parameters
    ----------
    cultures
        Mothers, of one taxon, found with ``lock=True``.
    given
        Values of ``harvest.yaml``; ``location`` is the code of where the lot is put.

    Raises
    ------
    Invalid
        A value cannot be taken, no mother, or a lot of something that is no seed.
    Conflict
        The mothers are not of one taxon, or one has ended.
    Forbidden
        The author may not make a lot, when one is wanted.
    """
    values = read(given, harvest_fields(), today=at.date())
    day, nature = values["harvested_on"], values.get("nature") or "seed"
    _check(session, author, cultures, values, day)
    words = f"{label('MATERIAL_NATURE', nature)} récoltées" if nature == "seed" else label("MATERIAL_NATURE", nature)
    numbers = ", ".join(one.node.number for one in cultures[:3])
    act = record_act(session, author, "culture.harvest", f"{words} sur la culture {numbers}", at=at, undo={})
    made = _add_harvest(session, author, cultures, values, at)
    bag = _add_material(session, author, made, values, nature, at)
    for culture in cultures:
        said = {"quantity": values.get("plants_sampled") if len(cultures) == 1 else None, "related_id": made.id}
        put_event(
            session, author, culture, "harvest", act=act, at=at, happened_on=day, comment=values.get("comment"), **said
        )
        settle(session, culture, at)
    lot = _add_lot(session, author, bag, values, at, act) if values.get("makes_lot") else None
    act.undo = {"nodes": [one.id for one in (*((session.get_one(Node, lot.node_id),) if lot else ()), bag, made)]}
    session.flush()
    return Harvested(made, bag, lot, act)


def _check(session: Session, author: Viewer, cultures: Sequence[Culture], values: Values, day: dt.date) -> None:
    if not cultures:
        raise Invalid("Dites sur quelle culture.", code="culture.no-mother", fields={"cultures": "Au moins une."})
    check_taxon([one.node for one in cultures])
    for culture in cultures:
        require_over(author, "create", "culture", culture.node.author_id, culture.node.organisation_id)
        require_open(standing_of(events_of(session, culture)), "harvest", day)
        if day < culture.started_on:
            raise Invalid(
                f"La culture {culture.node.number} commence le {culture.started_on:%d/%m/%Y}.",
                code="culture.too-early",
                fields={"harvested_on": "Avant la mise en culture."},
            )
    faults = {}
    if values.get("makes_lot") and (values.get("nature") or "seed") not in SEEDS:
        faults["makes_lot"] = "Un lot est fait de graines ; les boutures et les bulbes font une culture."
    if values.get("location") and not (values.get("makes_lot") and values.get("quantity")):
        faults["location"] = "Un paquet se range avec un lot et une quantité."
    if values.get("quantity") == 0:
        faults["quantity"] = "Plus de zéro, ou vide."
    if faults:
        raise Invalid("Des valeurs sont à reprendre.", code="culture.invalid", fields=faults)


def _add_harvest(
    session: Session, author: Viewer, cultures: Sequence[Culture], values: Values, at: dt.datetime
) -> Node:
    is_seed = (values.get("nature") or "seed") in SEEDS
    generation = generation_of((one.node.generation for one in cultures), seeds_harvested_ex_situ=is_seed)
    node = _child_node(session, author, "harvest", cultures[0].node, generation, values, at)
    for culture in cultures:
        link(session, culture.node, node, "harvested_ex_situ")
    row = Harvest(
        **_stamp(author, node, at),
        kind="ex_situ",
        date_min=values["harvested_on"],
        place=f"Culture {', '.join(one.node.number for one in cultures)}",
        plants_sampled=values.get("plants_sampled"),
        quantity=values.get("quantity"),
        unit=values.get("unit") or "seed",
        comment=values.get("comment"),
    )
    session.add(row)
    session.flush()
    session.add(HarvestObserver(harvest_id=row.id, person_id=author.person_id, name=author.name, is_main=True))
    note(session, author, "create", "harvest", row.uuid, after=snapshot(row, without=UNSEEN), at=at)
    return node


def _add_material(session: Session, author: Viewer, made: Node, values: Values, nature: str, at: dt.datetime) -> Node:
    node = _child_node(session, author, "material", made, made.generation, values, at)
    link(session, made, node, "extracted")
    row = Material(
        **_stamp(author, node, at),
        nature=nature,
        received_on=values["harvested_on"],
        maternal_line=values.get("maternal_line"),
        fresh_mass_g=values.get("quantity") if values.get("unit") == "g" else None,
    )
    session.add(row)
    session.flush()
    note(session, author, "create", "material", row.uuid, after=snapshot(row, without=UNSEEN), at=at)
    return node


def _add_lot(session: Session, author: Viewer, bag: Node, values: Values, at: dt.datetime, act: Act) -> Lot:
    """Make the lot of a material; its seeds enter a package when a place is said."""
    unit = "g" if values.get("unit") == "g" else "seed"
    day = values["harvested_on"]
    place = location_named(session, author, values["location"]) if values.get("location") else None
    said = {"number": values.get("lot_number"), "unit": unit, "received_on": day, "provenance": "Z"}
    said["status"] = "stored" if place else "cleaning"
    lot = add_lot(session, author, said, parents=[bag], at=at, act=act)
    if place is not None:
        package = open_package(session, author, lot, place, at=at)
        stock.receive(session, author, package, values["quantity"], on=day, at=at, act=act)
    return lot


def _child_node(
    session: Session, author: Viewer, kind: str, parent: Node, generation: int, values: Values, at: dt.datetime
) -> Node:
    return add_node(
        session,
        author,
        kind,
        at=at,
        organisation_id=parent.organisation_id,
        cd_nom=parent.cd_nom,
        taxon_name=parent.taxon_name,
        qualifier=parent.qualifier,
        generation=generation,
        year=values["harvested_on"].year,
    )


def _stamp(author: Viewer, node: Node, at: dt.datetime) -> dict[str, Any]:
    return {
        "uuid": node.uuid or uuid.uuid4(),
        "node_id": node.id,
        "author_id": author.person_id,
        "created_at": at,
        "updated_at": at,
    }


@undoes("culture.harvest")
def undo_harvest(session: Session, author: Viewer, act: Act, undoing: Act, at: dt.datetime) -> None:
    """Take away a harvest of which nothing came: no package of its lot, no child of its nodes but themselves.

    Raises
    ------
    Conflict
        Its lot holds packages, or something descends from it.
    """
    made = (act.undo or {})["nodes"]
    nodes = [session.get_one(Node, number) for number in made]
    for node in nodes:
        _refuse_used(session, node, made)
    undo_culture(session, author, act, undoing, at)
    for node in nodes:
        table: Any = {"lot": Lot, "material": Material, "harvest": Harvest}[node.kind]
        row = session.scalars(select(table).where(table.node_id == node.id)).one()
        session.execute(update(CultureEvent).where(CultureEvent.related_id == node.id).values(related_id=None))
        note(session, author, "delete", node.kind, row.uuid, snapshot(row, without=UNSEEN), reason=WHY, at=at)
        session.delete(row)
        session.flush()
        delete_node(session, author, node, at=at, reason=WHY)


def _refuse_used(session: Session, node: Node, made: Sequence[int]) -> None:
    used = [one for one, _ in children(session, node) if one.id not in made]
    packages = select(Package.id).join(Lot, Lot.id == Package.lot_id).where(Lot.node_id == node.id)
    cleaned = select(Cleaning.id).where(Cleaning.node_id == node.id)
    if used or session.scalar(packages.limit(1)) is not None or session.scalar(cleaned.limit(1)) is not None:
        what = label("NODE_KIND", node.kind).lower()
        raise Conflict(
            f"{node.number} ({what}) a des paquets, des nettoyages ou des descendants : la récolte ne s'annule plus.",
            code="culture.harvest-used",
        )
