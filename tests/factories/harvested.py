"""A store that others harvest: records of an hour ago, one of them blurred, one told to nobody; and an account."""

from __future__ import annotations

import datetime as dt

import shapely
from sqlalchemy.orm import Session

from mulette.core.journal.operations import bury
from mulette.core.metadata.tables import Actor
from mulette.core.people.passwords import hash_password
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.base import now
from mulette.core.storage.store import Store
from mulette.occurrences.tables import Record
from tests.factories.deliveries import DATASET, make_area
from tests.factories.people import make_person
from tests.factories.records import make_dataset, make_record, make_taxon

LOGIN, PASSWORD = "moissonneur", "une phrase bien assez longue"
SEEN = 12
"""Records that a reader sees; the last one by its commune only."""


def make_harvested(store: Store) -> None:
    """Fill an empty store: 11 frogs counted 1 to 11, one sensitive to its commune, one told to nobody."""
    hour_ago = now() - dt.timedelta(hours=1)
    with store.transaction() as session:
        make_person(session, LOGIN, "reader", password_hash=hash_password(PASSWORD))
        producer = Organisation(name="Conservatoire d'essai", email="contact@exemple.fr")
        session.add(producer)
        session.flush()
        dataset = make_dataset(session, uuid=DATASET)
        session.add_all(
            Actor(**{key: number}, organisation_id=producer.id, role="1")
            for key, number in {"dataset_id": dataset.id, "framework_id": dataset.framework_id}.items()
        )
        make_taxon(session)
        commune = make_area(session, "COM", "03185", shapely.box(690_000, 6_590_000, 710_000, 6_610_000))
        for number in range(1, SEEN):
            make_record(session, dataset, count_min=number, life_stage="2", updated_at=hour_ago)
        make_record(
            session, dataset, 695_000, diffusion=1, blur_area_id=commune.id, place_name="Le Gué secret",
            updated_at=hour_ago,
        )  # fmt: skip
        make_record(session, dataset, 696_000, diffusion=4, updated_at=hour_ago)


def remove(session: Session, record: Record) -> None:
    """Delete a record as operations do, with its tombstone."""
    bury(session, SYSTEM, "record", record.id, record.uuid)
    session.delete(record)
