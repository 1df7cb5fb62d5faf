"""A small store whose figures can be counted on one's fingers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import shapely
from sqlalchemy.orm import Session

from mulette.core.house import House
from mulette.core.intake.tables import Provider
from mulette.core.people.tables import Organisation
from mulette.core.places.tables import Area
from mulette.occurrences.dashboards.tallying import count_again
from mulette.occurrences.tables import Record, RecordArea
from tests.factories.deliveries import make_area
from tests.factories.records import make_dataset, make_record, make_taxon

FROG, NEWT, LYNX = 351, 139, 60612


@pytest.fixture
def counted(house: House) -> House:
    """Give a store of seven records.

    ===  =====  ====  =======  =========  =========  ================================
    n    taxon  year  commune  precision  diffusion  observers
    ===  =====  ====  =======  =========  =========  ================================
    1    frog   2019  05061    10 m       0          CARIOU Jeanne (CEN)
    2    frog   2024  05061    50 m       0          CARIOU Jeanne, ROUX Paul
    3    frog   2024  05062    50 m       0          ROUX Paul
    4    newt   2024  05061    not said   0          not said
    5    lynx   2024  05062    10 m       1 commune  BERTHOU Yann
    6    lynx   2024  05062    10 m       2 cell     BERTHOU Yann
    7    lynx   2023  05062    10 m       4 nothing  BERTHOU Yann
    ===  =====  ====  =======  =========  =========  ================================

    Records 5 to 7 are those of the organisation CEN, delivered by the provider ``cen``; the others have neither.
    """
    with house.store.transaction() as session:
        _fill(session)
        count_again(session)
    return house


def _fill(session: Session) -> None:
    make_taxon(session, FROG, "Rana temporaria", group2_inpn="Amphibiens")
    make_taxon(session, NEWT, "Triturus cristatus", group2_inpn="Amphibiens")
    make_taxon(session, LYNX, "Lynx lynx", group2_inpn="Mammifères")
    dataset = make_dataset(session)
    cen = Organisation(name="CEN")
    session.add(cen)
    session.flush()
    provider = Provider(code="cen", name="Conservatoire", organisation_id=cen.id)
    session.add(provider)
    session.flush()
    first = make_area(session, "COM", "05061", shapely.box(0, 0, 10, 10))
    second = make_area(session, "COM", "05062", shapely.box(10, 0, 20, 10))
    department = make_area(session, "DEP", "05", shapely.box(0, 0, 20, 10))
    cell = make_area(session, "M10", "E0", shapely.box(0, 0, 20, 20))
    theirs = {"organisation_id": cen.id, "provider_id": provider.id, "observers": "BERTHOU Yann"}
    rows: list[tuple[int, int, Area, dict[str, Any]]] = [
        (FROG, 2019, first, {"precision": 10, "observers": "CARIOU Jeanne (CEN)"}),
        (FROG, 2024, first, {"precision": 50, "observers": "CARIOU Jeanne, ROUX Paul"}),
        (FROG, 2024, second, {"precision": 50, "observers": "ROUX Paul"}),
        (NEWT, 2024, first, {"observers": None}),
        (LYNX, 2024, second, {"precision": 10, "diffusion": 1, "blur_area_id": second.id, **theirs}),
        (LYNX, 2024, second, {"precision": 10, "diffusion": 2, "blur_area_id": cell.id, **theirs}),
        (LYNX, 2023, second, {"precision": 10, "diffusion": 4, **theirs}),
    ]
    for cd_ref, year, commune, values in rows:
        day = dt.date(year, 5, 12)
        record = make_record(session, dataset, cd_nom=cd_ref, cd_ref=cd_ref, date_min=day, date_max=day, **values)
        session.add_all(RecordArea(record_id=record.id, area_id=area.id) for area in (commune, department))
    session.flush()


def records_of(session: Session) -> list[Record]:
    """Give the records of the store, in order."""
    return list(session.query(Record).order_by(Record.id))
