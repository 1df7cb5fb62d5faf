"""The files of a product: made on demand or on a schedule, kept at an address that does not change."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import polars as pl
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.diffusion.products.product import Product
from mulette.core.errors import Invalid, NotFound
from mulette.core.house import House
from mulette.core.metadata.queries import active_terms
from mulette.core.metadata.tables import Actor, Dataset
from mulette.core.people.tables import Organisation
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.products.reading import read_product
from mulette.occurrences.publishing import layers, tables
from mulette.occurrences.publishing.darwincore.archive import write_archive
from mulette.occurrences.publishing.darwincore.eml import About
from mulette.occurrences.publishing.parts import Labels, Parts

Progress = Callable[[int], None]
_BY = "http://creativecommons.org/licenses/by/4.0/legalcode"
GBIF_LICENCES = {
    "CC0 1.0": "http://creativecommons.org/publicdomain/zero/1.0/legalcode",
    "CC-BY 4.0": _BY,
    "CC-BY-NC 4.0": "http://creativecommons.org/licenses/by-nc/4.0/legalcode",
    "Licence Ouverte 2.0": _BY,
}
"""Licences under which GBIF publishes, by their names here.

Source: GBIF, terms of use, data publishers; Etalab, Licence Ouverte 2.0, compatible with CC-BY.
"""


@dataclass(frozen=True)
class Format:
    """A format that a product is given in.

    Parameters
    ----------
    label, why
        French name, and what it is good for.
    ending
        Of the file, ``.gpkg``.
    mimetype
        As served.
    """

    label: str
    why: str
    ending: str
    mimetype: str


FORMATS = {
    "gpkg": Format("GeoPackage", "QGIS ; couches avec leur style", ".gpkg", "application/geopackage+sqlite3"),
    "csv": Format("CSV", "tableur ; se livre à nouveau", ".csv", "text/csv"),
    "dee": Format("SINP (DEE)", "plateformes du SINP, INPN", ".dee.csv", "text/csv"),
    "dwca": Format("Darwin Core Archive", "GBIF", ".zip", "application/zip"),
    "dwca-event": Format("Darwin Core Archive, par relevé", "GBIF, protocoles", ".releves.zip", "application/zip"),
    "geojson": Format("GeoJSON", "cartes du web ; WGS 84", ".geojson", "application/geo+json"),
    "parquet": Format("GeoParquet", "analyses", ".parquet", "application/vnd.apache.parquet"),
    "xlsx": Format(
        "XLSX", f"tableur ; {tables.MOST_ROWS:,} données au plus".replace(",", " "), ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A file of a product, as it was made.

    Parameters
    ----------
    format
        One of ``FORMATS``.
    version
        Version of the product.
    records, before
        Records in it; in the one that it took the place of, None for a first one.
    made_at
        When, UTC, ISO.
    size
        Bytes.
    """

    format: str
    version: int
    records: int
    before: int | None
    made_at: str
    size: int

    @property
    def when(self) -> dt.datetime:
        """The moment it was made."""
        return dt.datetime.fromisoformat(self.made_at)

    @property
    def has_dropped(self) -> bool:
        """Whether the file has lost more than a tenth of its records since the last time."""
        return self.before is not None and self.records < 0.9 * self.before


def path_of(house: House, code: str, format_: str) -> Path:
    """Give where the file of a product is kept.

    Raises
    ------
    NotFound
        No such format; the known ones are named.
    """
    if format_ not in FORMATS:
        raise NotFound(
            f"Le format « {format_} » n'existe pas. Formats : {', '.join(FORMATS)}.", code="product.format-unknown"
        )
    return house.settings.files_folder / "produits" / code / f"{code}{FORMATS[format_].ending}"


def list_made(house: House, code: str) -> dict[str, Made]:
    """Give the files of a product that are made, by format."""
    found = {}
    for format_ in FORMATS:
        note = _note_of(path_of(house, code, format_))
        if note.exists():
            found[format_] = Made(**json.loads(note.read_text(encoding="utf-8")))
    return found


def make_file(
    house: House, product: Product, format_: str, *, now: dt.datetime, progress: Progress = lambda _: None
) -> Made:
    """Make a file of a product, put in place when it is whole.

    Who may have the product is asked before.

    Parameters
    ----------
    now
        UTC.
    progress
        Told the number of records written.
    """
    path = path_of(house, product.code, format_)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}")
    before = list_made(house, product.code).get(format_)
    with house.store.reading() as session:
        parts = _told(read_product(session, product, today=now.date()), progress)
        records = _write(session, house, product, format_, parts, draft, now)
    made = Made(
        format_, product.version, records, before.records if before else None, now.isoformat(timespec="seconds"),
        draft.stat().st_size,
    )  # fmt: skip
    draft.replace(path)
    _note_of(path).write_text(json.dumps(asdict(made)), encoding="utf-8")
    return made


def _write(
    session: Session, house: House, product: Product, format_: str, parts: Parts, path: Path,
    now: dt.datetime,
) -> int:  # fmt: skip
    srid = house.store.srid
    labels = active_terms(session)
    writers: dict[str, Callable[[], int]] = {
        "gpkg": lambda: layers.write_geopackage(parts, path, srid, labels),
        "csv": lambda: _stream(tables.write_csv, parts, path, srid),
        "dee": lambda: _stream(tables.write_dee, parts, path, srid),
        "geojson": lambda: layers.write_geojson(parts, path, srid),
        "parquet": lambda: layers.write_geoparquet(parts, path, srid),
        "xlsx": lambda: tables.write_workbook(parts, path, srid, labels),
    }
    if format_ in writers:
        return writers[format_]()
    return _write_archive(session, house, product, parts, path, now, labels, by_event=format_ == "dwca-event")


def _stream(write: Callable[[Parts, IO[bytes], int], int], parts: Parts, path: Path, srid: int) -> int:
    with path.open("wb") as out:
        return write(parts, out, srid)


def _write_archive(
    session: Session, house: House, product: Product, parts: Parts, path: Path, now: dt.datetime,
    labels: Labels, *, by_event: bool,
) -> int:  # fmt: skip
    return write_archive(
        parts,
        path,
        house.store.srid,
        labels=labels,
        besides=lambda part: _besides(session, part),
        about=about(house, product, now),
        taxref=session.scalar(select(func.max(Taxon.taxref_version))) or "",
        by_event=by_event,
    )


def about(house: House, product: Product, now: dt.datetime) -> About:
    """Say what GBIF wants to know of a product.

    Raises
    ------
    Invalid
        Its name or its description is shorter than GBIF takes, or its licence is none of GBIF's.
    """
    if len(product.label) < 10 or len(product.description) < 25:
        raise Invalid(
            "GBIF veut un nom de 10 caractères au moins et une description de 25 : complétez « label » et "
            "« description » du produit.",
            code="product.description-short",
        )
    if product.licence not in GBIF_LICENCES:
        raise Invalid(
            f"GBIF ne publie pas sous « {product.licence} ». Licences possibles : {', '.join(GBIF_LICENCES)}.",
            code="product.licence-not-gbif",
        )
    return About(
        package_id=f"mulette-{product.code}",
        version=f"{product.version}.0",
        title=product.label,
        abstract=product.description,
        organisation=house.settings.territory or "Mulette",
        contact="Administration des données",
        licence=product.licence,
        licence_url=GBIF_LICENCES[product.licence],
        published=now.date(),
    )


def _besides(session: Session, part: pl.DataFrame) -> pl.DataFrame:
    """Read what Darwin Core wants of the taxa and datasets of some records."""
    taxa = session.execute(
        select(Taxon.cd_nom, Taxon.lb_auteur, Taxon.famille, Taxon.rang).where(
            Taxon.cd_nom.in_(part["cd_ref"].unique().to_list())
        )
    ).all()
    holder = (
        select(Organisation.name).join(Actor, Actor.organisation_id == Organisation.id)
        .where(Actor.dataset_id == Dataset.id).order_by(Actor.id).limit(1).scalar_subquery()
    )  # fmt: skip
    datasets = [(str(one), name, who) for one, name, who in session.execute(select(Dataset.uuid, Dataset.name, holder))]
    texts = dict.fromkeys(("lb_auteur", "famille", "rang"), pl.String)
    known = pl.DataFrame([tuple(row) for row in taxa], schema={"cd_ref": pl.Int64, **texts}, orient="row")
    names = dict.fromkeys(("unique_dataset_id", "dataset_name", "rights_holder"), pl.String)
    sets = pl.DataFrame(datasets, schema=names, orient="row")
    return (
        part.select("id", pl.col("cd_ref").cast(pl.Int64), "unique_dataset_id")
        .join(known, on="cd_ref", how="left")
        .join(sets, on="unique_dataset_id", how="left")
        .drop("cd_ref", "unique_dataset_id")
    )


def _told(parts: Any, progress: Progress) -> Parts:  # noqa: ANN401
    count = 0
    for part in parts:
        yield part
        count += part.height
        progress(count)


def _note_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.json")
