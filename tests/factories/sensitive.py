"""A small store with records of each rank of diffusion, whose exact places must not be found by those who may not."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import shapely
from sqlalchemy.orm import Session

from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.core.people.tables import Organisation
from mulette.core.places.tables import Area
from mulette.occurrences.tables import CellCount, Record, RecordArea
from tests.factories.deliveries import make_area
from tests.factories.records import make_dataset, make_record, make_taxon

SECRET_PLACE = "Grotte du Grand Secret"
SECRET_REMARK = "entrée sous le noyer"
SECRET_GROUP = uuid.UUID("5ec2e700-0000-4000-8000-000000000001")
"""Group that a sensitive record shares with an open one of the same place."""

SECRET_ROW = 918_273
SPOTS = {
    1: (703_217.3, 6_603_418.7),
    2: (707_618.9, 6_607_342.1),
    3: (702_911.4, 6_608_133.6),
    4: (708_844.2, 6_601_975.8),
}
"""Exact position of the record of each blurred rank, Lambert-93."""

OPEN_SPOT = (705_000.0, 6_605_000.0)


@dataclass(frozen=True)
class Sensitive:
    """The store's records by rank, the areas by kind, and the organisation that owns the records."""

    records: dict[int, Record]
    areas: dict[str, Area]
    organisation_id: int


def make_sensitive(session: Session) -> Sensitive:
    """Make one record of each rank in a commune, a cell and a department, with all that hangs on them."""
    load_nomenclatures(session)
    make_taxon(session)
    organisation = Organisation(name="Propriétaire")
    session.add(organisation)
    session.flush()
    areas = {
        "COM": make_area(session, "COM", "00001", shapely.box(702_000, 6_602_000, 706_000, 6_606_000)),
        "M10": make_area(session, "M10", "10kmL93E070N660", shapely.box(700_000, 6_600_000, 710_000, 6_610_000)),
        "DEP": make_area(session, "DEP", "00", shapely.box(690_000, 6_590_000, 730_000, 6_630_000)),
        "HIDDEN": make_area(session, "HIDDEN", "ZONE-SECRETE", shapely.box(707_000, 6_607_000, 708_000, 6_608_000)),
    }
    dataset = make_dataset(session)
    standing = {1: areas["COM"].id, 2: areas["M10"].id, 3: areas["DEP"].id, 4: None}
    records = {}
    for rank, (x_m, y_m) in {0: OPEN_SPOT, **SPOTS}.items():
        records[rank] = make_record(
            session, dataset, x_m=x_m, y_m=y_m, diffusion=rank, blur_area_id=standing.get(rank),
            organisation_id=organisation.id, place_name=SECRET_PLACE if rank else "Lieu ouvert",
            comment_description=SECRET_REMARK if rank else None, cell_10km=5007050660, cell_5km=5014051321,
            verbatim={"X": str(x_m), "Y": str(y_m)}, nom_cite="Rana temporaria", unique_id_sinp_grp=SECRET_GROUP,
            delivery_row=SECRET_ROW if rank else None, validation_comment=SECRET_REMARK if rank else None,
        )  # fmt: skip
        for kind, area in areas.items():
            if kind != "HIDDEN" or rank == 2:
                session.add(RecordArea(record_id=records[rank].id, area_id=area.id))
        for level_m, cell in ((10_000, 5007050660), (5_000, 5014051321)):
            for cd_ref in (0, 351):
                session.add(CellCount(level_m=level_m, cell=cell, cd_ref=cd_ref, diffusion=rank, records=1))
    session.flush()
    return Sensitive(records, areas, organisation.id)
