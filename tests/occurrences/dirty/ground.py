"""The small country that the dirty files are checked in: two departments, a commune, a cell, six names, six datasets.

Department 05 is a square around 3° E, 46.5° N, the origin of Lambert-93 (700,000 m, 6,600,000 m); department 26 lies
east of it. The frog (351) has 30 validated records, all in May and in 05; the lynx (60612) is protected nationally.
"""

from __future__ import annotations

import datetime as dt
import uuid

import shapely
from sqlalchemy.orm import Session

from mulette.core.habitats.tables import Habitat
from mulette.core.intake.providers import add_provider
from mulette.core.metadata.tables import Dataset
from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.core.people.viewer import SYSTEM
from mulette.core.storage.store import Store
from mulette.core.taxonomy.tables import ReplacedCode, Status
from mulette.occurrences.tables import RecordArea
from tests.factories.deliveries import make_area
from tests.factories.records import make_dataset, make_record, make_taxon

OPEN, CLOSED, INACTIVE, PRIVATE = (uuid.UUID(f"d0000000-0000-4000-8000-00000000000{n}") for n in range(1, 5))
KNOWN = uuid.UUID("e0000000-0000-4000-8000-000000000001")
"""Permanent identifier of a record of another provider."""


def prepare_ground(store: Store) -> None:
    """Fill an empty store."""
    with store.transaction() as session:
        load_nomenclatures(session)
        session.add_all([Habitat(cd_hab=629, cd_typo=7, habref_version="7"), *_names(session)])
        dataset = _datasets(session)
        department = make_area(session, "DEP", "05", shapely.box(640_000, 6_540_000, 760_000, 6_660_000))
        make_area(session, "DEP", "26", shapely.box(760_000, 6_540_000, 880_000, 6_660_000))
        make_area(session, "COM", "05061", shapely.box(690_000, 6_590_000, 720_000, 6_610_000))
        make_area(session, "M10", "10kmL93E070N660", shapely.box(700_000, 6_600_000, 710_000, 6_610_000))
        other = add_provider(session, SYSTEM, "parc", "Parc")
        add_provider(session, SYSTEM, "cen", "CEN")
        for day in range(1, 31):
            seen = dt.date(2020, 5, day)
            one = make_record(session, dataset, date_min=seen, date_max=seen, valid_status="1", provider_id=other.id)
            session.add(RecordArea(record_id=one.id, area_id=department.id))
        make_record(session, dataset, unique_id_sinp=KNOWN, provider_id=other.id)


def _names(session: Session) -> list[ReplacedCode | Status]:
    make_taxon(session, 351, "Rana temporaria", lb_auteur="Linnaeus, 1758")
    make_taxon(session, 60612, "Lynx lynx", lb_auteur="(Linnaeus, 1758)")
    make_taxon(session, 60345, "Rhinolophus ferrumequinum", lb_auteur="(Schreber, 1774)")
    make_taxon(session, 190348, "Rana", rang="GN")
    make_taxon(session, 444430, "Pelophylax kl. esculentus", rang="RES")
    protected = {"type": "PN", "type_label": "Protection nationale", "code": "NM2", "territory": "TERFXFR"}
    return [ReplacedCode(cd_nom=999001, replacement=60345), Status(cd_nom=60612, cd_ref=60612, **protected)]


def _datasets(session: Session) -> Dataset:
    opened = make_dataset(session, uuid=OPEN)
    make_dataset(session, uuid=CLOSED).framework.is_open = False
    make_dataset(session, uuid=INACTIVE, is_active=False)
    make_dataset(session, uuid=PRIVATE, is_private=True)
    return opened
