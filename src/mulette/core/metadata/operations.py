"""Writing frameworks and datasets: made, changed, opened, closed; none commits."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.journal.operations import note, snapshot
from mulette.core.metadata.queries import active_terms
from mulette.core.metadata.tables import Actor, Dataset, Framework
from mulette.core.metadata.values import DATASET_FIELDS, FRAMEWORK_FIELDS, read_values
from mulette.core.people.queries import get_organisation
from mulette.core.people.viewer import Viewer
from mulette.core.room import Room, load

MAIN_CONTACT = "1"
"""Code of ROLE_ACTEUR that every framework and dataset needs once."""


@dataclass(frozen=True)
class ActorGiven:
    """An organisation and its role, as a form gives them.

    Parameters
    ----------
    organisation
        UUID of the organisation.
    role
        Code of ROLE_ACTEUR.
    """

    organisation: uuid.UUID
    role: str


def add_framework(
    session: Session, author: Viewer, given: Mapping[str, Any], actors: Sequence[ActorGiven]
) -> Framework:
    """Make an acquisition framework.

    Raises
    ------
    Invalid
        One message a field; ``actors`` when there is no main contact.
    """
    author.require("create", "dataset")
    values = _read(session, FRAMEWORK_FIELDS, given, actors)
    framework = Framework(uuid=uuid.uuid4(), author_id=author.person_id, **values)
    framework.actors = _actors(session, actors)
    session.add(framework)
    session.flush()
    note(session, author, "create", "framework", framework.uuid, after=snapshot(framework))
    return framework


def change_framework(
    session: Session, author: Viewer, framework: Framework, given: Mapping[str, Any], actors: Sequence[ActorGiven]
) -> None:
    """Change a framework.

    Raises
    ------
    Conflict
        It is closed.
    Invalid
        As ``add_framework``.
    """
    author.require("update", "dataset")
    _require_open(framework)
    before = snapshot(framework)
    for name, value in _read(session, FRAMEWORK_FIELDS, given, actors).items():
        setattr(framework, name, value)
    framework.actors = _actors(session, actors)
    session.flush()
    note(session, author, "update", "framework", framework.uuid, before, snapshot(framework))


def close_framework(session: Session, author: Viewer, framework: Framework) -> int:
    """Close a framework: it takes no more change, and its datasets no more data.

    Returns
    -------
    Number of datasets made inactive.

    Source: GeoNature 2.17.2, closing of an acquisition framework.
    """
    author.require("update", "dataset")
    _require_open(framework)
    active = session.scalars(select(Dataset).where(Dataset.framework_id == framework.id, Dataset.is_active)).all()
    framework.is_open = False
    note(session, author, "close", "framework", framework.uuid, {"is_open": True}, {"is_open": False})
    for dataset in active:
        set_active(session, author, dataset, active=False)
    return len(active)


def open_framework(session: Session, author: Viewer, framework: Framework) -> None:
    """Open a framework again; its datasets are made active one by one, on purpose."""
    author.require("update", "dataset")
    if framework.is_open:
        raise Conflict(f"Le cadre « {framework.name} » est déjà ouvert.", code="framework.open")
    framework.is_open = True
    note(session, author, "open", "framework", framework.uuid, {"is_open": False}, {"is_open": True})


def add_dataset(
    session: Session, author: Viewer, framework: Framework, given: Mapping[str, Any], actors: Sequence[ActorGiven]
) -> Dataset:
    """Make a dataset in a framework.

    Raises
    ------
    Conflict
        The framework is closed, or another dataset has the code.
    Invalid
        As ``add_framework``.
    """
    author.require("create", "dataset")
    _require_open(framework)
    values = _read(session, DATASET_FIELDS, given, actors)
    _refuse_taken_code(session, values["code"], None)
    dataset = Dataset(uuid=uuid.uuid4(), framework_id=framework.id, author_id=author.person_id, **values)
    dataset.actors = _actors(session, actors)
    session.add(dataset)
    session.flush()
    note(session, author, "create", "dataset", dataset.uuid, after=snapshot(dataset))
    return dataset


def change_dataset(
    session: Session, author: Viewer, dataset: Dataset, given: Mapping[str, Any], actors: Sequence[ActorGiven]
) -> None:
    """Change a dataset.

    Raises
    ------
    Conflict, Invalid
        As ``add_dataset``.
    """
    author.require("update", "dataset")
    _require_open(dataset.framework)
    values = _read(session, DATASET_FIELDS, given, actors)
    _refuse_taken_code(session, values["code"], dataset)
    before = snapshot(dataset)
    for name, value in values.items():
        setattr(dataset, name, value)
    dataset.actors = _actors(session, actors)
    session.flush()
    note(session, author, "update", "dataset", dataset.uuid, before, snapshot(dataset))


def tell_rooms(rooms: Sequence[Room], session: Session, dataset_ids: Sequence[int]) -> None:
    """Tell the rooms that datasets became private or public: what hangs on them follows at once."""
    for room in rooms:
        if room.after_datasets:
            load(room.after_datasets)(session, dataset_ids)


def set_active(session: Session, author: Viewer, dataset: Dataset, *, active: bool) -> None:
    """Say whether a dataset takes data.

    Raises
    ------
    Conflict
        Its framework is closed.
    """
    author.require("update", "dataset")
    if active:
        _require_open(dataset.framework)
    before, dataset.is_active = dataset.is_active, active
    note(session, author, "update", "dataset", dataset.uuid, {"is_active": before}, {"is_active": active})


def _read(session: Session, fields: Any, given: Mapping[str, Any], actors: Sequence[ActorGiven]) -> dict[str, Any]:  # noqa: ANN401
    unknown = set(given) - set(fields)
    if unknown:
        raise Invalid(
            f"Champs inconnus : {', '.join(sorted(unknown))}. Champs connus : {', '.join(fields)}.",
            code="metadata.unknown-field",
        )
    terms = active_terms(session)
    faults: dict[str, str] = {}
    values: dict[str, Any] = {}
    try:
        values = read_values(fields, given, terms)
    except Invalid as error:
        faults = error.fields
    if MAIN_CONTACT not in [actor.role for actor in actors]:
        faults["actors"] = "Donnez au moins un contact principal."
    bad = [actor.role for actor in actors if actor.role not in terms["ROLE_ACTEUR"]]
    if bad:
        faults["actors"] = f"« {bad[0]} » n'est pas un rôle d'acteur connu."
    if faults:
        raise Invalid("Des champs sont à corriger.", code="metadata.invalid", fields=faults)
    return values


def _actors(session: Session, given: Sequence[ActorGiven]) -> list[Actor]:
    pairs = dict.fromkeys((actor.organisation, actor.role) for actor in given)
    return [Actor(organisation=get_organisation(session, organisation), role=role) for organisation, role in pairs]


def _require_open(framework: Framework) -> None:
    if not framework.is_open:
        raise Conflict(
            f"Le cadre « {framework.name} » est clos. Rouvrez-le pour le modifier, lui ou ses jeux de données.",
            code="framework.closed",
        )


def _refuse_taken_code(session: Session, code: str | None, dataset: Dataset | None) -> None:
    if code is None:
        return
    other = session.scalar(select(Dataset).where(Dataset.code == code))
    if other is not None and other is not dataset:
        raise Invalid(
            "Des champs sont à corriger.",
            code="dataset.code-taken",
            fields={"code": f"Le jeu « {other.name} » porte déjà ce code."},
        )
