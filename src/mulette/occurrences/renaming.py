"""Following TAXREF: records keep the name that was given, and take the valid name of the version loaded last."""

from __future__ import annotations

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from mulette.core.storage.base import now
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.dashboards.tallying import count_again
from mulette.occurrences.staged import CELLS
from mulette.occurrences.tables import CellCount, Record
from mulette.occurrences.writing import ALL_TAXA


def follow_taxa(session: Session) -> int:
    """Give each record the valid name that its ``cd_nom`` now has, and count the cells again where one changed.

    The boards are counted again in any case: groups may have changed without the names.

    Returns
    -------
    Number of records changed.
    """
    valid = select(Taxon.cd_ref).where(Taxon.cd_nom == Record.cd_nom).scalar_subquery()
    moved = select(Record.id).join(Taxon, Taxon.cd_nom == Record.cd_nom).where(Taxon.cd_ref != Record.cd_ref)
    changed = session.scalar(select(func.count()).select_from(moved.subquery())) or 0
    if changed:
        session.execute(
            update(Record)
            .where(Record.id.in_(moved))
            .values(cd_ref=valid, updated_at=now())
            .execution_options(synchronize_session=False)
        )
        count_cells_again(session)
    count_again(session)
    return changed


def count_cells_again(session: Session) -> None:
    """Count the records by cell from nothing."""
    session.execute(delete(CellCount))
    for name, side_m in CELLS.items():
        cell = getattr(Record, name)
        columns = ["level_m", "cd_ref", "cell", "diffusion", "records"]
        keys = (Record.cd_ref, cell, Record.diffusion)
        each = select(literal(side_m), *keys, func.count()).where(cell.is_not(None)).group_by(*keys)
        session.execute(insert(CellCount).from_select(columns, each))
        of_level = CellCount.level_m == side_m
        together = select(
            literal(side_m), literal(ALL_TAXA), CellCount.cell, CellCount.diffusion, func.sum(CellCount.records)
        ).where(of_level)
        grouped = together.group_by(CellCount.cell, CellCount.diffusion)
        session.execute(insert(CellCount).from_select(columns, grouped))
