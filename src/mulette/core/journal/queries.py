"""Reads of the journal: the history of a thing, the latest changes, what was deleted."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from mulette.core.journal.changes import FieldChange, difference
from mulette.core.journal.tables import JournalEntry, Tombstone
from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.people.tables import Person

COLUMNS = (
    Column("at", "Quand"),
    Column("author", "Qui", is_sortable=False),
    Column("action", "Action"),
    Column("object", "Objet"),
    Column("changes", "Avant → après", is_sortable=False),
    Column("reason", "Motif", is_sortable=False),
)
ACTIONS = {
    "create": "création",
    "update": "modification",
    "delete": "suppression",
    "approve": "approbation",
    "reject": "rejet",
    "validate": "validation",
    "revoke": "retrait",
    "set-password": "nouveau mot de passe",
    "set-roles": "changement de rôles",
    "set-right": "changement de droit",
    "deactivate": "fermeture du compte",
    "reactivate": "réouverture du compte",
    "cancel": "annulation",
    "undo": "annulation d'une livraison",
    "determine": "détermination",
    "sign": "signature",
    "restore": "retour après une suppression",
    "trust": "plateforme reconnue",
    "withdraw-trust": "plateforme plus reconnue",
    "link": "première venue d'une autre plateforme",
}
OBJECTS = {
    "record": "donnée",
    "delivery": "livraison",
    "dataset": "jeu de données",
    "framework": "cadre d'acquisition",
    "person": "personne",
    "organisation": "organisme",
    "role": "rôle",
    "token": "jeton",
    "platform": "plateforme",
    "media": "média",
    "job": "travail",
    "provider": "fournisseur",
    "competence": "compétence de validateur",
    "template": "modèle de fichier",
    "pond": "mare",
    "characterisation": "fiche de mare",
    "pond_candidate": "candidat de mare",
    "pond_campaign": "campagne de mares",
    "pond_visit": "visite de mare",
    "pond_evaluation": "évaluation de candidats",
    "mission": "mission de récolte",
    "permit": "permis",
    "population": "population source",
    "harvest": "récolte",
    "material": "matériel récolté",
    "cleaning": "nettoyage",
    "location": "rangement",
    "lot": "lot de semences",
    "package": "paquet de semences",
    "weighing": "pesée",
    "audit": "inventaire de rangement",
    "test": "essai de semences",
    "protocol": "protocole d'essai",
    "sowing": "semis",
    "sowing_count": "comptage de levée",
    "pricking": "repiquage",
    "culture": "culture",
    "culture_event": "événement de culture",
    "institute": "codes d'un institut",
}


@dataclass(frozen=True)
class Change:
    """One entry of the journal, as it is read.

    Parameters
    ----------
    at
        When, UTC.
    author
        Name of the person; « Mulette » for the installation itself.
    action, object
        French words where we have them, else as noted.
    object_uuid
        Which thing.
    fields
        Fields that changed.
    reason
        Why.
    """

    at: dt.datetime
    author: str
    action: str
    object: str
    object_uuid: uuid.UUID | None
    fields: list[FieldChange]
    reason: str | None


def history(session: Session, object_: str, object_uuid: uuid.UUID, limit: int = 200) -> list[Change]:
    """Give the changes of one thing, the latest first."""
    query = _entries().where(JournalEntry.object == object_, JournalEntry.object_uuid == object_uuid)
    return _read(session, query.order_by(JournalEntry.at.desc(), JournalEntry.id.desc()).limit(limit))


def latest(session: Session, state: ListState, *, with_values: bool = True) -> Page:
    """Give one page of all changes.

    The filters are ``object``, ``action``, ``uuid`` and ``delivery``; words are looked for in the author's name.

    Parameters
    ----------
    with_values
        False: without the values before and after, for a viewer who may not know every place.
    """
    query, filters = _entries(), state.filters or {}
    for name, column in (("object", JournalEntry.object), ("action", JournalEntry.action)):
        if filters.get(name):
            query = query.where(column.in_(filters[name]))
    for name, key in (("uuid", JournalEntry.object_uuid), ("delivery", JournalEntry.delivery_uuid)):
        if filters.get(name):
            query = query.where(key.in_(_uuids(filters[name])))
    for word in state.q.split():
        query = query.where((Person.given_name + " " + Person.family_name).icontains(word, autoescape=True))
    order = getattr(JournalEntry, state.sort)
    total = session.scalar(select(func.count()).select_from(query.limit(COUNT_CAP + 1).subquery())) or 0
    order = order.desc() if state.descending else order
    rows = _read(session, query.order_by(order, JournalEntry.id.desc()).offset(state.offset).limit(state.size))
    return Page(rows if with_values else [replace(row, fields=[]) for row in rows], total, state)


def deleted_since(session: Session, object_: str, since: dt.datetime, limit: int = 10_000) -> list[Tombstone]:
    """Give the tombstones of a kind of thing left after a moment, the oldest first."""
    query = select(Tombstone).where(Tombstone.object == object_, Tombstone.deleted_at > since)
    return list(session.scalars(query.order_by(Tombstone.deleted_at, Tombstone.object_id).limit(limit)))


def _entries() -> Select[JournalEntry, str | None, str | None]:
    return select(JournalEntry, Person.given_name, Person.family_name).outerjoin(
        Person, Person.id == JournalEntry.author_id
    )


def _read(session: Session, query: Select[JournalEntry, str | None, str | None]) -> list[Change]:
    return [
        Change(
            at=entry.at,
            author=f"{given or ''} {family or ''}".strip() or "Mulette",
            action=ACTIONS.get(entry.action, entry.action),
            object=OBJECTS.get(entry.object, entry.object),
            object_uuid=entry.object_uuid,
            fields=[
                one for one in difference(entry.before, entry.after) if one.before is not None or one.after is not None
            ],
            reason=entry.reason,
        )
        for entry, given, family in session.execute(query)
    ]


def _uuids(texts: tuple[str, ...]) -> list[uuid.UUID]:
    """Read permanent identifiers; what is not one finds nothing."""
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found
