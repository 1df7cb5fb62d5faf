"""A store with many records, one in ten of them sensitive, each of these bearing a mark that no answer may hold.

Open records lie on the corners of a grid of 50 m, sensitive ones 35 m from any corner, so that a pair of coordinates
within 15 m of a sensitive one can only be its own.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import polars as pl
import pyproj
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.diffusion.tables import SensitivityRule
from mulette.core.geometry.grids import cell_numbers
from mulette.core.house import House
from mulette.core.intake.tables import Delivery, DeliveryFinding, Provider, TemplateVersion
from mulette.core.journal.operations import note
from mulette.core.media.files import store_file
from mulette.core.media.operations import add_media, link_media
from mulette.core.media.tables import MediaFile
from mulette.core.metadata.tables import Dataset
from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import SYSTEM
from mulette.core.places.queries import read_locator
from mulette.core.storage.base import now
from mulette.core.storage.bulk import index_set_aside, next_ids
from mulette.occurrences.tables import Record
from mulette.occurrences.writing import RECORD, Placed, insert_records
from tests.factories.deliveries import make_area
from tests.factories.media import jpeg
from tests.factories.records import make_dataset, make_taxon

MARK = "SECRET-"
WEST_M, SOUTH_M, SIDE_M, STEP_M = 700_000, 6_600_000, 60_000, 50
SENSITIVE_TAXA = {60345: 1, 60313: 2, 2852: 3}
"""Levels of the sensitive taxa, by code."""

OPEN_TAXA = (351, 60612, 110966)
_PART = 50_000
_TO_DEGREES = pyproj.Transformer.from_crs(2154, 4326, always_xy=True)


@dataclass(frozen=True)
class Crowd:
    """What the crawl needs to know of the store.

    Parameters
    ----------
    positions
        Shape (n, 2), Lambert-93, of the sensitive records.
    hidden_ids
        Numbers of the sensitive records.
    sample
        ``(id, UUID, x_m, y_m)`` of some of them, of each level.
    identifiers
        Values that addresses may be filled with, by kind of thing.
    organisation_id
        Owner of all records.
    """

    positions: np.ndarray[Any, np.dtype[np.float64]]
    hidden_ids: set[int]
    sample: list[tuple[int, uuid.UUID, float, float]]
    identifiers: dict[str, list[str]]
    organisation_id: int

    @property
    def degrees(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Positions in WGS 84, longitude then latitude."""
        return np.column_stack(_TO_DEGREES.transform(*self.positions.T))


def make_crowd(house: House, records: int) -> Crowd:
    """Fill the empty store of a house."""
    stored = store_file(house.settings, BytesIO(jpeg()), f"{MARK}photo.jpg")
    with house.store.transaction() as session, index_set_aside(session, RECORD):
        load_nomenclatures(session)
        for code, level in SENSITIVE_TAXA.items():
            make_taxon(session, code, f"Secretus {'abcd'[level]}", regne="Animalia")
            session.add(SensitivityRule(cd_nom=code, level=level, source="essai", is_active=True))
        for code in OPEN_TAXA:
            make_taxon(session, code, f"Apertus {code}", regne="Animalia")
        _make_areas(session)
        organisation = Organisation(name="Propriétaire")
        session.add(organisation)
        dataset = make_dataset(session)
        session.flush()
        provider = Provider(code="proprietaire", name="Propriétaire", organisation_id=organisation.id)
        session.add(provider)
        session.flush()
        delivery = _make_delivery(session, provider, dataset.uuid)
        owned = {"dataset_id": dataset.id, "organisation_id": organisation.id, "provider_id": provider.id}
        random = np.random.default_rng(7)
        locator = read_locator(session)
        for start in range(0, records, _PART):
            rows = _rows(session, min(_PART, records - start), start, random, {**owned, "delivery_id": delivery.id})
            insert_records(session, Placed(rows, locator.areas_of(rows["geom"])))
        return _describe(
            session, organisation.id, delivery, dataset, add_media(session, SYSTEM, stored, title=f"{MARK}titre")
        )


def _make_areas(session: Session) -> None:
    """Make two departments, a hundred communes of 6 km, thirty-six cells of 10 km."""
    for code, west in (("01", 0), ("02", 30_000)):
        make_area(session, "DEP", code, shapely.box(*_corner(west, 0), *_corner(west + 30_000, SIDE_M)))
    for number in range(100):
        x, y = number % 10 * 6_000, number // 10 * 6_000
        make_area(session, "COM", f"{number:05}", shapely.box(*_corner(x, y), *_corner(x + 6_000, y + 6_000)))
    for number in range(36):
        x, y = number % 6 * 10_000, number // 6 * 10_000
        code = f"10kmL93E{70 + number % 6:03}N{660 + number // 6}"
        make_area(session, "M10", code, shapely.box(*_corner(x, y), *_corner(x + 10_000, y + 10_000)))


def _corner(x: float, y: float) -> tuple[float, float]:
    return WEST_M + x, SOUTH_M + y


def _rows(session: Session, size: int, start: int, random: np.random.Generator, owned: dict[str, int]) -> pl.DataFrame:
    numbers = np.arange(start, start + size)
    is_sensitive = numbers % 10 == 0
    taxa = np.where(is_sensitive, random.choice(list(SENSITIVE_TAXA), size), random.choice(OPEN_TAXA, size))
    shift = np.where(is_sensitive, 25.37, 0.0)
    x_m, y_m = (
        origin + random.integers(1, SIDE_M // STEP_M - 1, size) * STEP_M + shift for origin in (WEST_M, SOUTH_M)
    )
    identifiers = [str(uuid.UUID(int=int(number) + 1, version=4)) for number in numbers]
    marks = [f"{MARK}{number}" if hidden else None for number, hidden in zip(numbers, is_sensitive, strict=True)]
    marked = pl.Series(marks, dtype=pl.String)
    day = dt.date(2024, 5, 12)
    return pl.DataFrame(
        {
            "id": list(next_ids(session, RECORD, size)),
            "uuid": identifiers,
            "unique_id_sinp": identifiers,
            "cd_nom": taxa,
            "cd_ref": taxa,
            "x_m": x_m,
            "y_m": y_m,
            "geom": pl.Series(shapely.to_wkb(shapely.points(x_m, y_m), byte_order=1).tolist(), dtype=pl.Binary),
            **{f"cell_{side // 1_000}km": cell_numbers(x_m, y_m, side) for side in (1_000, 5_000, 10_000)},
            **dict.fromkeys(("place_name", "comment_description", "comment_context", "validation_comment"), marked),
            "additional_data": [f'{{"lieu": "{mark}"}}' if mark else None for mark in marks],
            "verbatim": [f'{{"LIEU": "{mark}"}}' if mark else None for mark in marks],
            "delivery_row": numbers + 2,
        }
    ).with_columns(
        nom_cite=pl.lit("Taxon"), observers=pl.lit("CARIOU Jeanne"), content_hash=pl.lit(""), precision=pl.lit(5),
        date_min=pl.lit(day), date_max=pl.lit(day), observation_status=pl.lit("Pr"), diffusion=pl.lit(0),
        created_at=pl.lit(now()), updated_at=pl.lit(now()), **{name: pl.lit(value) for name, value in owned.items()},
        **dict.fromkeys(("sensitivity", "diffusion_level", "bio_status", "behaviour"), pl.lit(None, dtype=pl.String)),
    )  # fmt: skip


def _make_delivery(session: Session, provider: Provider, dataset_uuid: uuid.UUID) -> Delivery:
    """Make a delivery whose finding quotes a secret place."""
    template = TemplateVersion(code="identite", version=1, label="Identité", target="occurrences", text="", sha256="0")
    session.add(template)
    session.flush()
    delivery = Delivery(
        provider_id=provider.id, template_id=template.id, dataset_uuid=dataset_uuid, file_name="livraison.csv",
        file_sha256="0" * 64, file_bytes=10, mode="add", state="written", treatments=[], rows_read=10, rows_valid=10,
    )  # fmt: skip
    session.add(delivery)
    session.flush()
    session.add(
        DeliveryFinding(
            delivery_id=delivery.id, finding="date.first-of-january", level="warning", columns=["LIEU"], rows=[2],
            row_count=1, message=f"Ligne 2 : {MARK}constat", examples=[f"{MARK}exemple"],
        )
    )  # fmt: skip
    return delivery


def _describe(session: Session, organisation_id: int, delivery: Delivery, dataset: Dataset, media: MediaFile) -> Crowd:
    """Note a change of some sensitive records, show them on media, and list what addresses may name."""
    hidden = select(Record.id, Record.uuid, Record.x_m, Record.y_m, Record.diffusion).where(Record.diffusion > 0)
    rows = session.execute(hidden.order_by(Record.id)).all()
    sample = [next(row for row in rows if row.diffusion == rank) for rank in (1, 2, 3)]
    for one in sample:
        note(session, SYSTEM, "update", "record", one.uuid, {"place_name": f"{MARK}avant"}, {"place_name": "Pré"})
        link_media(session, media, "record", one.uuid)
    uuids = [str(one.uuid) for one in sample]
    return Crowd(
        positions=np.array([(row.x_m, row.y_m) for row in rows]),
        hidden_ids={row.id for row in rows},
        sample=[(one.id, one.uuid, one.x_m, one.y_m) for one in sample],
        identifiers={
            "uuid": [*uuids, str(delivery.uuid), str(dataset.uuid), str(dataset.framework.uuid), str(media.uuid)],
            "number": [str(one.id) for one in sample],
            "code": ["proprietaire", "identite", "inpn", "departement"],
            "finding": ["date.first-of-january"],
        },
        organisation_id=organisation_id,
    )
