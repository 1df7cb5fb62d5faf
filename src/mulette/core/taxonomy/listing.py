"""The list of names: what a page shows of it, and the words that sum a taxon up."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.spelling import folded
from mulette.core.taxonomy.queries import begins
from mulette.core.taxonomy.ranks import rank_label
from mulette.core.taxonomy.statuses.kinds import PROTECTIONS, RED_LISTS, TYPES
from mulette.core.taxonomy.tables import Status, Taxon, VernacularName

COLUMNS = (
    Column("search_key", "Nom scientifique"),
    Column("nom_vern", "Nom français", is_sortable=False),
    Column("rang", "Rang", is_sortable=False),
    Column("group2_inpn", "Groupe"),
    Column("famille", "Famille", is_sortable=False, is_shown=False),
    Column("valid_name", "Nom valide", is_sortable=False),
    Column("cd_nom", "CD_NOM", is_number=True),
)


@dataclass(frozen=True)
class Row:
    """One name of the list.

    Parameters
    ----------
    taxon
        The name.
    valid_name
        Name of its valid taxon, where it is another.
    """

    taxon: Taxon
    valid_name: str | None

    @property
    def rank(self) -> str:
        """French label of the rank."""
        return rank_label(self.taxon.rang)


def list_names(session: Session, state: ListState) -> Page:
    """Give one page of the names.

    The filters are ``group2_inpn``, ``rang`` and ``valid`` (``1``: valid names only); words are looked for at the
    beginning of scientific and French names.
    """
    valid = aliased(Taxon)
    query = select(Taxon, valid.lb_nom).outerjoin(
        valid, (valid.cd_nom == Taxon.cd_ref) & (Taxon.cd_ref != Taxon.cd_nom)
    )
    query = _filtered(query, state)
    total = session.scalar(select(func.count()).select_from(query.limit(COUNT_CAP + 1).subquery())) or 0
    order = getattr(Taxon, state.sort)
    query = query.order_by(order.desc() if state.descending else order, Taxon.cd_nom)
    rows = [Row(taxon, name) for taxon, name in session.execute(query.offset(state.offset).limit(state.size))]
    return Page(rows, total, state)


def group_choices(session: Session) -> list[tuple[str, str]]:
    """Give the groups 2 INPN that have names, for a filter: some tens of look-ups in the index, whatever the names."""
    smallest = select(func.min(Taxon.group2_inpn))
    groups = []
    group = session.scalar(smallest)
    while group is not None:
        groups.append((group, group))
        group = session.scalar(smallest.where(Taxon.group2_inpn > group))
    return groups


def is_loaded(session: Session) -> bool:
    """Tell whether the store holds any name."""
    return session.scalar(select(Taxon.cd_nom).limit(1)) is not None


def lineage(session: Session, taxon: Taxon) -> list[Taxon]:
    """Give the taxa above a valid taxon, the widest first."""
    above: list[Taxon] = []
    met = {taxon.cd_nom}
    current = taxon
    while current.cd_sup is not None and current.cd_sup not in met:
        parent = session.get(Taxon, current.cd_sup)
        if parent is None:
            break
        met.add(parent.cd_nom)
        above.insert(0, parent)
        current = parent
    return above


def grouped_statuses(statuses: list[Status]) -> list[tuple[str, list[Status]]]:
    """Sort statuses under the headings of a sheet, the widest type first; headings without a status are left out."""
    order = {type_: place for place, type_ in enumerate(TYPES)}
    headings: dict[str, list[Status]] = {"Listes rouges": [], "Protections": [], "Autres statuts": []}
    for status in sorted(statuses, key=lambda status: order.get(status.type, len(order))):
        red, protected = status.type in RED_LISTS, status.type in PROTECTIONS
        headings["Listes rouges" if red else "Protections" if protected else "Autres statuts"].append(status)
    return [(heading, found) for heading, found in headings.items() if found]


def _filtered(query: Select[Taxon, str], state: ListState) -> Select[Taxon, str]:
    filters = state.filters or {}
    if filters.get("group2_inpn"):
        query = query.where(Taxon.group2_inpn.in_(filters["group2_inpn"]))
    if filters.get("rang"):
        query = query.where(Taxon.rang.in_(filters["rang"]))
    if filters.get("valid"):
        query = query.where(Taxon.cd_nom == Taxon.cd_ref)
    sought = folded(state.q)
    if sought:
        by_french = select(VernacularName.cd_ref).where(begins(VernacularName.key, sought))
        query = query.where(or_(begins(Taxon.search_key, sought), Taxon.cd_nom.in_(by_french)))
    return query
