"""A small place of work for deliveries: one dataset, two taxa, a square commune and its department; its files."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import shapely
from click.testing import CliRunner
from sqlalchemy.orm import Session

from mulette.cli import mulette
from mulette.core.errors import MuletteError
from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.core.places.tables import Area, AreaKind
from mulette.core.storage.store import Store
from mulette.settings import Settings
from tests.factories.records import make_dataset, make_taxon

DATASET = uuid.UUID("0f4b1c3a-5a55-4a6e-9a0e-6a1f0d6c1d01")
HEADER = (
    "entity_source_pk_value", "unique_id_sinp", "date_min", "cd_nom", "nom_cite", "observers", "count_min",
    "longitude", "latitude",
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What a command said."""

    exit_code: int
    stdout: str
    stderr: str


def run(settings: Settings, *words: str | Path) -> Said:
    """Run the command line as ``main`` does, in this process."""
    command = ["--database", settings.database, *map(str, words)]
    result = CliRunner().invoke(mulette, command, env={"MULETTE_FILES": str(settings.files)})
    if isinstance(result.exception, MuletteError):
        return Said(result.exception.exit_code, result.stdout, f"{result.stderr}Refusé : {result.exception.message}\n")
    if result.exception is not None and not isinstance(result.exception, (SystemExit, click.ClickException)):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)


def prepare(store: Store) -> None:
    """Fill an empty store with what a delivery needs."""
    with store.transaction() as session:
        load_nomenclatures(session)
        make_dataset(session, uuid=DATASET)
        make_taxon(session, 351, "Rana temporaria", lb_auteur="Linnaeus, 1758")
        make_taxon(session, 60612, "Lynx lynx", lb_auteur="(Linnaeus, 1758)")
        make_area(session, "COM", "05061", shapely.box(690_000, 6_590_000, 720_000, 6_610_000))
        make_area(session, "DEP", "05", shapely.box(640_000, 6_540_000, 760_000, 6_660_000))


def make_area(session: Session, kind: str, code: str, outline: shapely.Polygon) -> Area:
    """Make an area, and its kind when there is none yet."""
    if session.get(AreaKind, kind) is None:
        session.add(AreaKind(code=kind, label=kind))
        session.flush()
    area = Area(kind=kind, code=code, name=code, search_key=code, geom=outline)
    session.add(area)
    session.flush()
    return area


def sighting(number: int, **cells: Any) -> dict[str, Any]:
    """Give the cells of a frog seen near 3° E, 46.5° N, in the commune of ``prepare``; WGS 84."""
    return {
        "entity_source_pk_value": f"K{number}",
        "date_min": "2024-05-12",
        "cd_nom": 351,
        "nom_cite": "Rana temporaria",
        "observers": "CARIOU Jeanne",
        "count_min": number,
        "longitude": round(3 + number / 10_000, 4),
        "latitude": 46.5,
        **cells,
    }


def write_file(path: Path, rows: list[Mapping[str, Any]]) -> Path:
    """Write rows as a CSV for the template ``identite``."""
    names = dict.fromkeys([*HEADER, *(name for row in rows for name in row)])
    lines = [",".join(names)]
    lines += [",".join("" if row.get(name) is None else str(row[name]) for name in names) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
