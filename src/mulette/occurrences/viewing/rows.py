"""Records as lists, cards and sheets show them: never a place finer than the viewer may know."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.diffusion.rank import CELL, COMMUNE, DEPARTMENT
from mulette.core.errors import NotFound
from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.nomenclature.tables import NomenclatureTerm
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.filters import Filters
from mulette.occurrences.tables import Record, RecordArea
from mulette.occurrences.viewing.conditions import conditions, precisely

COLUMNS = (
    Column("taxon", "Taxon", is_sortable=False),
    Column("vernacular", "Nom français", is_sortable=False, is_shown=False),
    Column("date", "Date"),
    Column("place", "Lieu", is_sortable=False),
    Column("count", "Dénombrement", is_number=True, is_sortable=False),
    Column("observers", "Observateurs", is_sortable=False),
    Column("status", "Validation", is_sortable=False),
    Column("dataset", "Jeu de données", is_sortable=False, is_shown=False),
    Column("updated_at", "Modifiée le", is_shown=False),
)
BLURRED_TO = {COMMUNE: "commune", CELL: "maille de 10 km", DEPARTMENT: "département"}
_STATES = {"1": "ok", "2": "ok", "3": "warn", "4": "bad", "5": "off"}


@dataclass(frozen=True)
class Row:
    """One record, as its viewer may see it.

    Parameters
    ----------
    id, uuid
        Number and permanent identifier.
    name, authors, vernacular
        Valid name of the taxon, its authors, its French name.
    date_min, date_max
        Days of the observation.
    place
        Place name or commune; the area that stands for it when it is blurred.
    blurred_to
        Size of that area in French; nothing when the viewer knows the place.
    count_min, count_max
        Count, where it was counted.
    observers
        Names as given.
    status
        Validation, as (French word, kind of state); none when it waits.
    dataset
        Name of the dataset.
    updated_at
        Last change, UTC.
    is_known
        Whether the viewer knows the exact place.
    """

    id: int
    uuid: uuid.UUID
    name: str
    authors: str | None
    vernacular: str | None
    date_min: dt.date
    date_max: dt.date
    place: str | None
    blurred_to: str | None
    count_min: int | None
    count_max: int | None
    observers: str | None
    status: tuple[str, str] | None
    dataset: str
    updated_at: dt.datetime
    is_known: bool
    url: str = ""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  # templates name columns
        return getattr(self, name)


def list_rows(session: Session, viewer: Viewer, filters: Filters, state: ListState) -> Page:
    """Give one page of the records, the latest first by default."""
    wanted = conditions(session, viewer, filters)
    total = session.scalar(
        select(func.count()).select_from(select(Record.id).where(*wanted).limit(COUNT_CAP + 1).subquery())
    )
    order = Record.updated_at if state.sort == "updated_at" else Record.date_min
    ordered = (order.desc(), Record.id.desc()) if state.descending else (order, Record.id)
    page = select(Record.id).where(*wanted).order_by(*ordered).offset(state.offset).limit(state.size)
    return Page(read_rows(session, viewer, list(session.scalars(page))), total or 0, state)


def find_record(session: Session, viewer: Viewer, identifier: uuid.UUID | int) -> Record:
    """Give a record that the viewer may see, by its UUID or its number.

    Raises
    ------
    NotFound
        There is none, or the viewer may not know of it: the answer is the same.
    """
    key = Record.id == identifier if isinstance(identifier, int) else Record.uuid == identifier
    found = session.scalar(select(Record).where(key, *conditions(session, viewer, Filters())))
    if found is None:
        raise NotFound(f"La donnée « {identifier} » n'existe pas.", code="record.unknown")
    return found


def read_rows(session: Session, viewer: Viewer, ids: Sequence[int]) -> list[Row]:
    """Read some records that the viewer may see, in the order asked for."""
    from mulette.core.metadata.tables import Dataset

    query = (
        select(Record, Taxon, Area, Dataset.name, precisely(viewer).label("is_known"))
        .outerjoin(Taxon, Taxon.cd_nom == Record.cd_ref)
        .outerjoin(Area, Area.id == Record.blur_area_id)
        .join(Dataset, Dataset.id == Record.dataset_id)
        .where(Record.id.in_(ids))
    )
    found: dict[int, tuple[Any, ...]] = {one[0].id: tuple(one) for one in session.execute(query)}
    communes = _communes(session, [number for number, one in found.items() if one[4]])
    words = status_words(session)
    return [_row(found[number], communes.get(number), words) for number in ids if number in found]


def status_words(session: Session) -> dict[str, str]:
    """Give the French words of the validation statuses."""
    query = select(NomenclatureTerm.code, NomenclatureTerm.label).where(NomenclatureTerm.type == "STATUT_VALID")
    return dict(session.execute(query).all())


def _communes(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Give the commune of each record; asked in two steps, the areas of some records, then which are communes."""
    links = session.execute(select(RecordArea.record_id, RecordArea.area_id).where(RecordArea.record_id.in_(ids))).all()
    named = select(Area.id, Area.name).where(Area.id.in_({area for _, area in links}), Area.kind == "COM")
    names = dict(session.execute(named).all())
    return {number: names[area] for number, area in links if area in names}


def _row(found: tuple[Any, ...], commune: str | None, words: dict[str, str]) -> Row:
    record, taxon, blur, dataset, is_known = found
    known_place = ", ".join(part for part in (record.place_name, commune) if part) or None
    waiting = record.valid_status in (None, "0")
    return Row(
        id=record.id,
        uuid=record.uuid,
        name=taxon.lb_nom if taxon else record.nom_cite,
        authors=taxon.lb_auteur if taxon else None,
        vernacular=taxon.nom_vern if taxon else None,
        date_min=record.date_min,
        date_max=record.date_max,
        place=known_place if is_known else (blur.name if blur else None),
        blurred_to=None if is_known else BLURRED_TO.get(record.diffusion, "lieu tenu secret"),
        count_min=record.count_min,
        count_max=record.count_max,
        observers=record.observers,
        status=None
        if waiting
        else (words.get(str(record.valid_status), "–"), _STATES.get(str(record.valid_status), "off")),
        dataset=dataset,
        updated_at=record.updated_at,
        is_known=bool(is_known),
    )
