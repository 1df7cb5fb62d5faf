"""Make the least that a record needs, straight in the tables, for tests that are not about intake."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import shapely
from sqlalchemy.orm import Session

from mulette.core.metadata.tables import Dataset, Framework
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.tables import Record


def make_dataset(session: Session, **values: Any) -> Dataset:
    """Make a dataset in a framework of its own."""
    framework = Framework(name="Cadre d'essai")
    session.add(framework)
    session.flush()
    dataset = Dataset(**{"name": "Jeu d'essai", "framework_id": framework.id, **values})
    session.add(dataset)
    session.flush()
    return dataset


def make_taxon(session: Session, cd_nom: int = 351, lb_nom: str = "Rana temporaria", **values: Any) -> Taxon:
    """Make a taxon, the common frog by default."""
    taxon = Taxon(**{"cd_nom": cd_nom, "cd_ref": cd_nom, "lb_nom": lb_nom, "search_key": lb_nom.lower(), "rang": "ES",
                     "taxref_version": "18", **values})  # fmt: skip
    session.add(taxon)
    session.flush()
    return taxon


def make_record(
    session: Session, dataset: Dataset, x_m: float = 700_000.0, y_m: float = 6_600_000.0, **values: Any
) -> Record:
    """Make a record at a point in Lambert-93."""
    record = Record(
        **{
            "unique_id_sinp": uuid.uuid4(),
            "date_min": dt.date(2024, 5, 12),
            "date_max": dt.date(2024, 5, 12),
            "cd_nom": 351,
            "cd_ref": 351,
            "nom_cite": "Rana temporaria",
            "observers": "CARIOU Jeanne",
            "geom": shapely.Point(x_m, y_m),
            "x_m": x_m,
            "y_m": y_m,
            "diffusion": 0,
            "dataset_id": dataset.id,
            "content_hash": "",
            **values,
        }
    )
    session.add(record)
    session.flush()
    return record
