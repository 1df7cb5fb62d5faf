"""What a lot takes from what it comes from: taxon, provenance, generation, the days that bound its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.taxonomy.tables import Taxon
from mulette.exsitu.bank.values import refuse_given
from mulette.exsitu.collecting.tables import Harvest
from mulette.exsitu.collecting.values import Faults, Values
from mulette.exsitu.lineage.queries import ancestors
from mulette.exsitu.lineage.tables import Node

TAXON = ("cd_nom", "taxon_name", "qualifier")


def taxon_of(session: Session, values: Values, parents: Sequence[Node]) -> dict[str, Any]:
    """Give the taxon of a new lot: the one said, else that of its parents.

    Raises
    ------
    Invalid
        Nothing says it, the referential lacks the code, or the parents are of several taxa.
    """
    said = named_taxon(session, values)
    if said is not None:
        return said
    theirs = {(parent.cd_nom, parent.taxon_name, parent.qualifier) for parent in parents}
    if len({cd_nom or name for cd_nom, name, _ in theirs}) > 1:
        refuse_given("lot", {"cd_nom": "Ce dont il vient est de plusieurs taxons : triez, puis dites celui de ce lot."})
    found = dict(zip(TAXON, sorted(theirs, key=str)[0], strict=True)) if theirs else {}
    if not found or not (found["cd_nom"] or found["taxon_name"]):
        refuse_given("lot", {"cd_nom": "Dites le taxon : un lot n'en a qu'un, un mélange se trie avant."})
    return found


def named_taxon(session: Session, values: Values) -> dict[str, Any] | None:
    """Give the taxon that is said, with its name in the referential; None: none is said.

    Raises
    ------
    Invalid
        The referential lacks the code, and no name is said.
    """
    cd_nom, name = values.get("cd_nom"), values.get("taxon_name")
    if cd_nom is None and name is None:
        return None
    known = session.get(Taxon, cd_nom) if cd_nom is not None else None
    if known is None and name is None:
        refuse_given("lot", {"cd_nom": f"Le référentiel n'a pas le code {cd_nom}."})
    return {
        "cd_nom": cd_nom,
        "taxon_name": known.lb_nom if known else name,
        "qualifier": values.get("qualifier"),
    }


def provenance_of(parents: Sequence[Node]) -> str:
    """Give the provenance of a lot by the ITF2 codes: wild, cultivated of known wild origin, unknown.

    >>> provenance_of([Node(kind="material", generation=0)]), provenance_of([Node(kind="culture", generation=0)])
    ('W', 'Z')
    >>> provenance_of([])
    'U'
    """
    if not parents:
        return "U"
    return "Z" if generation_of(parents) else "W"


def generation_of(parents: Sequence[Node]) -> int:
    """Give the generation of a lot: that of its parents, one more when it was harvested on a culture (rule R11).

    >>> generation_of([Node(kind="culture", generation=1), Node(kind="material", generation=0)])
    2
    """
    return max((parent.generation + (parent.kind == "culture") for parent in parents), default=0)


def day_faults(session: Session, values: Values, parents: Sequence[Node], today: dt.date) -> Faults:
    """Say what is wrong with the days of a lot: harvest, then arrival, then packaging, and nothing to come."""
    faults: Faults = {}
    received, packed = values.get("received_on"), values.get("packed_on")
    harvested = _harvested_on(session, parents)
    if received and harvested and received < harvested:
        faults["received_on"] = f"Avant la récolte, du {harvested:%d/%m/%Y}."
    if packed and (before := received or harvested) and packed < before:
        faults["packed_on"] = f"Avant {'l’arrivée' if received else 'la récolte'}, du {before:%d/%m/%Y}."
    for name, day in (("received_on", received), ("packed_on", packed)):
        if day and day > today:
            faults[name] = f"Ce jour ({day:%d/%m/%Y}) est à venir."
    return faults


def _harvested_on(session: Session, parents: Sequence[Node]) -> dt.date | None:
    """Give the latest first day of the harvests that some nodes come from."""
    ids = {parent.id for parent in parents}
    above = ids | {step.parent_id for step in ancestors(session, ids)}
    return session.scalar(select(func.max(Harvest.date_min)).where(Harvest.node_id.in_(above))) if above else None
