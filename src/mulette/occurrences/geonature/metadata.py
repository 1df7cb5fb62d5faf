"""Frameworks and datasets in GeoNature's words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from mulette.core.metadata.tables import Actor, Dataset, Framework
from mulette.core.people.queries import full_name
from mulette.core.people.viewer import Viewer

Told = dict[str, Any]


def read_frameworks(session: Session, viewer: Viewer, *, page: int, limit: int) -> tuple[list[Told], int]:
    """Give one page of the frameworks, each with its datasets, and the number of all.

    Parameters
    ----------
    page
        Number of the page, from 0.
    """
    total = session.scalar(select(func.count()).select_from(Framework)) or 0
    query = select(Framework).options(selectinload(Framework.actors)).order_by(Framework.id)
    frameworks = session.scalars(query.offset(page * limit).limit(limit)).all()
    datasets = _datasets(session, Dataset.framework_id.in_([framework.id for framework in frameworks]))
    parents = _parents(session, frameworks)
    told = [
        {
            **tell_framework(framework, viewer, parents),
            "datasets": [tell_dataset(one, viewer) for one in datasets if one.framework_id == framework.id],
        }
        for framework in frameworks
    ]
    return told, total


def tell_of_datasets(session: Session, viewer: Viewer, identifiers: Iterable[str]) -> dict[str, dict[str, Told]]:
    """Give, by UUID of a dataset, what a row tells of its framework (``ca_data``) and of itself (``jdd_data``)."""
    datasets = _datasets(session, Dataset.uuid.in_([uuid.UUID(one) for one in identifiers]))
    parents = _parents(session, [dataset.framework for dataset in datasets])
    return {
        str(dataset.uuid): {
            "ca_data": tell_framework(dataset.framework, viewer, parents),
            "jdd_data": tell_dataset(dataset, viewer),
        }
        for dataset in datasets
    }


def tell_framework(framework: Framework, viewer: Viewer, parents: dict[int, uuid.UUID]) -> Told:
    """Tell a framework; ``parents`` gives the UUIDs of those above."""
    parent = parents.get(framework.parent_id) if framework.parent_id else None
    return {
        "uuid": str(framework.uuid),
        "name": framework.name,
        "desc": framework.description,
        "start_date": _day(framework.start_date),
        "end_date": _day(framework.end_date),
        "initial_closing_date": None if framework.is_open else _day(framework.end_date),
        "territories": framework.territories,
        "territorial_level": framework.territorial_level,
        "territory_desc": framework.territory_desc,
        "objectives": framework.objectives,
        "publications": framework.publications,
        "financing_type": framework.financing_type,
        "target_description": framework.target_description,
        "ecologic_or_geologic_target": framework.ecologic_or_geologic_target,
        "sinp_theme": framework.sinp_themes,
        "is_parent": framework.is_parent,
        "parent_uuid": str(parent) if parent else None,
        "actors": [tell_actor(actor, viewer) for actor in framework.actors],
    }


def tell_dataset(dataset: Dataset, viewer: Viewer) -> Told:
    """Tell a dataset."""
    return {
        "uuid": str(dataset.uuid),
        "name": dataset.name,
        "shortname": dataset.short_name or dataset.name,
        "desc": dataset.description,
        "data_type": dataset.data_type,
        "keywords": dataset.keywords,
        "marine_domain": dataset.marine_domain,
        "terrestrial_domain": dataset.terrestrial_domain,
        "collecting_method": dataset.collecting_method,
        "protocols": dataset.protocols,
        "data_origin": dataset.data_origin,
        "dataset_objectif": dataset.objective,
        "resource_type": dataset.resource_type,
        "source_status": dataset.source_status,
        "territories": dataset.territories,
        "actors": [tell_actor(actor, viewer) for actor in dataset.actors],
    }


def tell_actor(actor: Actor, viewer: Viewer) -> Told:
    """Tell who has a role; the address of a person only to who may read the directory."""
    if actor.organisation is not None:
        organisation = actor.organisation
        kind, identifier, identity, email = "organism", organisation.uuid, organisation.name, organisation.email
    else:
        assert actor.person is not None  # a constraint of the table
        kind, identifier, identity = "role", actor.person.uuid, full_name(actor.person)
        email = actor.person.email if viewer.may("read", "person") else None
    return {
        "type_role": kind,
        "uuid_actor": str(identifier),
        "cd_nomenclature_actor_role": actor.role,
        "identity": identity,
        "email": email,
    }


def _datasets(session: Session, which: Any) -> list[Dataset]:  # noqa: ANN401
    query = select(Dataset).where(which).order_by(Dataset.id)
    return list(session.scalars(query.options(selectinload(Dataset.actors))))


def _parents(session: Session, frameworks: Iterable[Framework]) -> dict[int, uuid.UUID]:
    above = {framework.parent_id for framework in frameworks if framework.parent_id}
    return dict(session.execute(select(Framework.id, Framework.uuid).where(Framework.id.in_(above))).all())


def _day(day: Any) -> str | None:  # noqa: ANN401
    return day.isoformat() if day else None
