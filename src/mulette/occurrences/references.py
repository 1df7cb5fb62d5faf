"""What the checks of records compare a file with: names, terms, areas, datasets, today. Handed in, never fetched."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import polars as pl

from mulette.core.fields import Fields
from mulette.core.taxonomy.matching.match import Known
from mulette.occurrences.known_taxa import KnownTaxa
from mulette.occurrences.relief import Relief

_CODES = {"code": pl.String, "uuid": pl.String}


@dataclass(frozen=True)
class References:
    """The referentials of one check; column names are those of the store's tables.

    Each frame may hold the whole referential, or only what the file names.

    Parameters
    ----------
    today
        The day of the check; nothing may be observed after it.
    taxa
        ``cd_nom``, ``cd_ref`` (Int64), ``lb_nom``, ``lb_auteur``, and ``nom_vern`` (French names) where codes are
        found.
    replaced
        Codes that TAXREF removed: ``cd_nom``, ``replacement`` (Int64, null where there is none).
    terms
        SINP terms: ``type``, ``code``, ``label``, ``mnemonic``.
    datasets
        ``uuid``, ``id``, ``is_active``, ``is_private``, ``is_open`` (of the framework), ``is_authorised``
        (whether the author may add to it).
    areas
        Communes (``COM``), cells (``M1``, ``M5``, ``M10``) and departments (``DEP``): ``kind``, ``code``, ``id``,
        ``geom`` (Binary, WKB in the storage CRS).
    dataset_codes
        ``code`` and ``uuid`` of the datasets that have a code.
    sources
        Sources that the provider has declared; empty where it declares none.
    habitats
        ``cd_hab`` (Int64); None where HABREF is not loaded.
    dataset
        UUID of the dataset of the delivery, for rows that name none.
    source_srid
        EPSG code of the CRS of the file's coordinates.
    local_srid
        EPSG code of the storage CRS, projected, in metres.
    territory
        Outline that records must touch, WKB in the storage CRS; None for no restriction.
    private_needs_blurring
        Whether a record of a private dataset must say if it is blurred.
    additional
        Additional fields that the installation declares.
    finds_codes
        Whether the rows that give no code of TAXREF get one by the name cited.
    known
        The names to find codes by, made ready from ``taxa`` once for the whole file; None unless ``finds_codes``.
    home
        West, south, east and north, in degrees, of the departments of the store; None where there are none.
    relief
        Altitudes of the ground; None where no raster is given.
    known_taxa
        What the store says of the taxa met in the file.
    names
        Scientific names with and without author: ``name`` in lower case, ``cd_ref``; made from ``taxa`` by default.
    """

    today: dt.date
    taxa: pl.DataFrame
    replaced: pl.DataFrame
    terms: pl.DataFrame
    datasets: pl.DataFrame
    areas: pl.DataFrame
    habitats: pl.DataFrame | None = None
    dataset_codes: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_CODES))
    sources: frozenset[str] = frozenset()
    dataset: str | None = None
    source_srid: int = 4326
    local_srid: int = 2154
    territory: bytes | None = None
    private_needs_blurring: bool = False
    additional: Fields = field(default_factory=lambda: Fields(()))
    finds_codes: bool = False
    known: Known | None = None
    home: tuple[float, float, float, float] | None = None
    relief: Relief | None = None
    known_taxa: KnownTaxa = field(default_factory=KnownTaxa)
    names: pl.DataFrame = field(default_factory=pl.DataFrame)

    def __post_init__(self) -> None:
        if self.names.is_empty():
            object.__setattr__(self, "names", _list_names(self.taxa))
        if self.finds_codes and self.known is None:
            object.__setattr__(self, "known", Known.of(self.taxa))


def _list_names(taxa: pl.DataFrame) -> pl.DataFrame:
    bare = pl.col("lb_nom").str.to_lowercase()
    full = (pl.col("lb_nom") + " " + pl.col("lb_auteur")).str.to_lowercase()
    each = [taxa.select(name=name, cd_ref="cd_ref") for name in (bare, full)]
    return pl.concat(each).drop_nulls().unique()
