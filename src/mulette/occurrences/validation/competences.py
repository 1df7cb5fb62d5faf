"""Who validates what: groups or taxa in areas, given to persons who hold the right."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.journal.operations import note
from mulette.core.people.queries import full_name
from mulette.core.people.tables import Person
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.tables import Record, RecordArea
from mulette.occurrences.validation.tables import Competence
from mulette.occurrences.viewing.conditions import of_taxon


@dataclass(frozen=True)
class Given:
    """A competence as it is read.

    Parameters
    ----------
    uuid
        Permanent identifier.
    person, subject, place
        French words: who, of which taxa, where.
    """

    uuid: uuid.UUID
    person: str
    subject: str
    place: str


def within_competence(session: Session, viewer: Viewer) -> ColumnElement[bool]:
    """Tell the records within the competences of a validator; who was given none is competent for everything."""
    given = session.scalars(select(Competence).where(Competence.person_id == viewer.person_id)).all()
    return or_(*(_covers(session, one) for one in given)) if given else true()


def _covers(session: Session, one: Competence) -> ColumnElement[bool]:
    subject: ColumnElement[bool] = true()
    if one.cd_ref is not None:
        subject = of_taxon(session, one.cd_ref)
    elif one.group2_inpn:
        subject = Record.cd_ref.in_(select(Taxon.cd_nom).where(Taxon.group2_inpn == one.group2_inpn))
    if one.area_id is None:
        return subject
    inside = select(RecordArea.record_id).where(RecordArea.area_id == one.area_id)
    return and_(subject, Record.id.in_(inside))


def list_competences(session: Session) -> list[Given]:
    """List all competences by person."""
    query = (
        select(Competence, Person, Taxon.lb_nom, Area.name)
        .join(Person, Person.id == Competence.person_id)
        .outerjoin(Taxon, Taxon.cd_nom == Competence.cd_ref)
        .outerjoin(Area, Area.id == Competence.area_id)
        .order_by(Person.family_name, Person.given_name, Competence.id)
    )
    return [
        Given(
            one.uuid,
            full_name(person),
            taxon or one.group2_inpn or "tous les taxons",
            area or "partout",
        )
        for one, person, taxon, area in session.execute(query)
    ]


def add_competence(
    session: Session,
    author: Viewer,
    person: Person,
    *,
    group2: str | None = None,
    cd_nom: int | None = None,
    area_id: int | None = None,
) -> Competence:
    """Give a person a competence: a group or a taxon, in an area or everywhere.

    Raises
    ------
    Invalid
        A group and a taxon at once, or an unknown taxon.
    Conflict
        The person has it already.
    """
    author.require("create", "competence")
    taxon = session.get(Taxon, cd_nom) if cd_nom is not None else None
    if (cd_nom is not None and taxon is None) or (group2 and cd_nom is not None):
        raise Invalid(
            "Donnez un groupe, ou un taxon par son code TAXREF, ou ni l'un ni l'autre.",
            code="competence.bad-subject",
            fields={"taxon": "Un cd_nom de TAXREF, sans groupe."},
        )
    values = {
        "person_id": person.id,
        "group2_inpn": group2 or None,
        "cd_ref": taxon.cd_ref if taxon else None,
        "area_id": area_id,
    }
    same = [getattr(Competence, name).is_not_distinct_from(value) for name, value in values.items()]
    if session.scalar(select(Competence.id).where(*same)) is not None:
        raise Conflict("Cette compétence est déjà donnée.", code="competence.known")
    competence = Competence(**values, author_id=author.person_id)
    session.add(competence)
    session.flush()
    note(session, author, "create", "competence", competence.uuid, after=values)
    return competence


def remove_competence(session: Session, author: Viewer, identifier: uuid.UUID) -> None:
    """Take a competence back.

    Raises
    ------
    NotFound
        There is none.
    """
    author.require("create", "competence")
    found = session.scalar(select(Competence).where(Competence.uuid == identifier))
    if found is None:
        raise NotFound("Cette compétence n'existe pas.", code="competence.unknown")
    names = ("person_id", "group2_inpn", "cd_ref", "area_id")
    note(session, author, "delete", "competence", found.uuid, before={name: getattr(found, name) for name in names})
    session.delete(found)
    session.flush()
