"""Organisations, accounts and datasets of the school territory."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mulette.core.metadata.tables import Actor, Dataset, Framework
from mulette.core.people import operations as people
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import SYSTEM, Scope
from mulette.core.room import Permission, Room

PASSWORD = "escourt"  # noqa: S105  # printed by the demo, good for nothing else
_SPACE = uuid.UUID("6e0d6f3c-6f0b-4d53-9d3a-3a3d5d9a0001")


@dataclass(frozen=True)
class Partner:
    """A provider of the isle, with its dataset.

    Parameters
    ----------
    code, name, short_name
        Code of the provider; name and short name of its organisation.
    dataset
        Name of its dataset.
    template
        Code of the template of its files.
    """

    code: str
    name: str
    short_name: str
    dataset: str
    template: str

    @property
    def dataset_uuid(self) -> uuid.UUID:
        """Permanent identifier of its dataset, always the same."""
        return uuid.uuid5(_SPACE, self.code)


PARTNERS = (
    Partner(
        "conservatoire", "Conservatoire d'espaces naturels d'Escourt", "CEN Escourt",
        "Chauves-souris et amphibiens d'Escourt", "conservatoire-escourt",
    ),
    Partner("parc", "Parc du marais d'Escourt", "Parc d'Escourt", "Observatoire du marais", "parc-escourt"),
    Partner(
        "naturalistes", "Les Naturalistes d'Escourt", "Naturalistes", "Flore et libellules des hauteurs",
        "naturalistes-escourt",
    ),
)  # fmt: skip

ACCOUNTS = (
    ("admin", "Maëlle", "Alban", "administrator", None, "administre la base"),
    ("donnees", "Yann", "Berthou", "data_administrator", 0, "reçoit et décide les livraisons"),
    ("validation", "Anne", "Daoulas", "validator", 0, "se prononce sur les amphibiens"),
    ("agent", "Jeanne", "Cariou", "contributor", 1, "livre des fichiers pour le parc"),
    ("lecture", "Ousmane", "Delmas", "reader", 2, "consulte, à la précision publique"),
)
"""Login, given and family names, role, position of the partner, and what the account is for."""


def add_people(session: Session, rooms: tuple[Room, ...]) -> list[Organisation]:
    """Make the roles, organisations and accounts; visitors may see the records at their public precision."""
    people.ensure_roles(session, rooms)
    people.set_right(session, SYSTEM, "public", Permission("read", "record", "voir les données"), Scope.ALL)
    organisations = [
        people.add_organisation(session, SYSTEM, name=partner.name, short_name=partner.short_name)
        for partner in PARTNERS
    ]
    for login, given_name, family_name, role, partner, _ in ACCOUNTS:
        organisation = organisations[partner].id if partner is not None else None
        person = people.add_person(
            session, SYSTEM, login=login, given_name=given_name, family_name=family_name, organisation_id=organisation,
            email=f"{login}@escourt.example",
        )  # fmt: skip
        people.set_roles(session, SYSTEM, person, [role])
        people.set_password(session, SYSTEM, person, PASSWORD, minimal_length=len(PASSWORD))
    return organisations


def add_datasets(session: Session, organisations: list[Organisation]) -> None:
    """Make the framework of the isle and the dataset of each partner, each with its main contact."""
    framework = Framework(
        uuid=uuid.uuid5(_SPACE, "framework"),
        name="Connaissance de l'isle d'Escourt",
        description="Ce que les naturalistes de l'isle notent depuis 1996. Territoire fictif, pour apprendre.",
        start_date=dt.date(1996, 1, 1),
        territorial_level="7",
        territory_desc="Isle d'Escourt",
        financing_type="1",
        objectives=["8"],
        sinp_themes=["1"],
        territories=["METROP"],
        actors=[Actor(organisation=organisations[0], role="1")],
    )
    session.add(framework)
    session.flush()
    for partner, organisation in zip(PARTNERS, organisations, strict=True):
        session.add(
            Dataset(
                uuid=partner.dataset_uuid,
                framework_id=framework.id,
                name=partner.dataset,
                short_name=partner.short_name,
                code=partner.code.upper(),
                description=f"Données transmises par {partner.name}.",
                data_type="1",
                objective="1.1",
                collecting_method="1",
                data_origin="Pu",
                source_status="Te",
                resource_type="1",
                territories=["METROP"],
                licence="Licence Ouverte 2.0",
                actors=[Actor(organisation=organisation, role="1"), Actor(organisation=organisation, role="5")],
            )
        )
    session.flush()
