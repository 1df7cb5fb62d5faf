"""Reading frameworks and datasets."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.metadata.tables import Dataset, Framework
from mulette.core.nomenclature.tables import NomenclatureTerm

FRAMEWORK_COLUMNS = (
    Column("name", "Nom"),
    Column("start_date", "Début"),
    Column("end_date", "Fin"),
    Column("datasets", "Jeux de données", is_number=True, is_sortable=False),
    Column("is_open", "État"),
)
DATASET_COLUMNS = (
    Column("name", "Nom"),
    Column("code", "Code", is_shown=False),
    Column("framework", "Cadre d'acquisition", is_sortable=False),
    Column("is_private", "Précision", is_sortable=False),
    Column("is_active", "État"),
    Column("created_at", "Créé le", is_shown=False),
)


def active_terms(session: Session) -> dict[str, dict[str, str]]:
    """Give the active terms of every nomenclature: ``{type: {code: French label}}``, in order."""
    query = select(NomenclatureTerm).where(NomenclatureTerm.is_active)
    terms: dict[str, dict[str, str]] = {"ROLE_ACTEUR": {}}
    for term in session.scalars(query.order_by(NomenclatureTerm.type, NomenclatureTerm.position, NomenclatureTerm.id)):
        terms.setdefault(term.type, {})[term.code] = term.label
    return terms


def get_framework(session: Session, identifier: uuid.UUID) -> Framework:
    """Give a framework.

    Raises
    ------
    NotFound
        There is none with this UUID.
    """
    framework = session.scalar(select(Framework).where(Framework.uuid == identifier))
    if framework is None:
        raise NotFound(f"Le cadre d'acquisition « {identifier} » n'existe pas.", code="framework.unknown")
    return framework


def get_dataset(session: Session, identifier: uuid.UUID) -> Dataset:
    """Give a dataset.

    Raises
    ------
    NotFound
        There is none with this UUID.
    """
    dataset = session.scalar(select(Dataset).where(Dataset.uuid == identifier))
    if dataset is None:
        raise NotFound(f"Le jeu de données « {identifier} » n'existe pas.", code="dataset.unknown")
    return dataset


def list_frameworks(session: Session, state: ListState) -> Page:
    """Give one page of the frameworks, each with its number of datasets.

    The filter is ``open`` (``1`` or ``0``); words are looked for in the name and the description.
    """
    datasets = select(func.count()).where(Dataset.framework_id == Framework.id).scalar_subquery()
    query = select(Framework, datasets)
    opened = (state.filters or {}).get("open")
    if opened:
        query = query.where(Framework.is_open == (opened[0] == "1"))
    for word in state.q.split():
        query = query.where(_contains(word, Framework.name, Framework.description))
    return _page(session, query, getattr(Framework, state.sort), Framework.id, state)


def list_datasets(session: Session, state: ListState) -> Page:
    """Give one page of the datasets, each with its framework.

    The filters are ``framework`` (UUID) and ``active``; words are looked for in the names, the code, the description.
    """
    query = select(Dataset, Framework.name).join(Framework, Framework.id == Dataset.framework_id)
    filters = state.filters or {}
    if filters.get("framework"):
        query = query.where(Framework.uuid.in_(_uuids(filters["framework"])))
    if filters.get("active"):
        query = query.where(Dataset.is_active == (filters["active"][0] == "1"))
    for word in state.q.split():
        query = query.where(_contains(word, Dataset.name, Dataset.short_name, Dataset.code, Dataset.description))
    return _page(session, query, getattr(Dataset, state.sort), Dataset.id, state)


def datasets_of(session: Session, framework: Framework) -> list[Dataset]:
    """Give the datasets of a framework, by name."""
    return list(session.scalars(select(Dataset).where(Dataset.framework_id == framework.id).order_by(Dataset.name)))


def open_frameworks(session: Session) -> list[tuple[str, str]]:
    """Give the UUID and name of the frameworks that take datasets, for a choice."""
    query = select(Framework).where(Framework.is_open).order_by(Framework.name)
    return [(str(framework.uuid), framework.name) for framework in session.scalars(query)]


def _contains(word: str, *columns: Any) -> Any:  # noqa: ANN401
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def _page(session: Session, query: Select[*tuple[Any, ...]], order: Any, key: Any, state: ListState) -> Page:  # noqa: ANN401
    total = session.scalar(select(func.count()).select_from(query.limit(COUNT_CAP + 1).subquery())) or 0
    query = query.order_by(order.desc() if state.descending else order, key)
    return Page(session.execute(query.offset(state.offset).limit(state.size)).all(), total, state)


def _uuids(texts: tuple[str, ...]) -> list[uuid.UUID]:
    """Read permanent identifiers; what is not one finds nothing."""
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found
