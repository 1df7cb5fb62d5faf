"""Filters of the records: one closed vocabulary, read from a URL, for list, map, tiles, exports and API alike."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from mulette.core.errors import Invalid
from mulette.core.geometry.crs import transformer
from mulette.core.storage.spatial import Box

CODES = ("observation_status", "valid_status", "life_stage", "sex", "obs_technique", "bio_status", "source_status")
"""Fields of codes that records may be filtered by, under their own names."""

PRECISIONS: Mapping[str, tuple[int | None, int | None]] = {
    "10m": (None, 10),
    "100m": (10, 100),
    "1km": (100, 1_000),
    "10km": (1_000, 10_000),
    "plus": (10_000, None),
}
"""Classes of precision, by code: above the first bound, up to the second; m."""

LISTING = frozenset({"q", "sort", "page", "size", "columns", "format", "limit", "after", "view"})
"""Parameters of a URL that are not filters."""


@dataclass(frozen=True)
class Filters:
    """Which records are wanted; all of them where nothing is said.

    Parameters
    ----------
    q
        Words looked for: a taxon, else a place, else an observer.
    taxon
        ``cd_nom``: its valid taxon and all below it.
    group2
        Groups 2 INPN.
    date_from, date_to
        The observation begins and ends between these days, both included, as in GeoNature's Synthese.
    months
        Months of the year, 1 to 12.
    areas
        ``(kind, code)``: in one of them.
    box
        West, south, east, north in the storage CRS, m.
    dataset, framework, delivery
        UUIDs.
    provider
        Code.
    observer
        Words of the observers' names.
    organisation
        UUID of the organisation whose members know them.
    year
        Year that the observation begins in.
    precision
        Classes of ``PRECISIONS``.
    codes
        ``{field of ``CODES``: codes}``.
    changed_since
        Changed at this moment or after, UTC.
    """

    q: str = ""
    taxon: int | None = None
    group2: tuple[str, ...] = ()
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    months: tuple[int, ...] = ()
    areas: tuple[tuple[str, str], ...] = ()
    box: Box | None = None
    dataset: uuid.UUID | None = None
    framework: uuid.UUID | None = None
    delivery: uuid.UUID | None = None
    provider: str | None = None
    observer: str | None = None
    organisation: uuid.UUID | None = None
    year: int | None = None
    precision: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changed_since: dt.datetime | None = None

    @property
    def only_taxon(self) -> bool:
        """Whether nothing but a taxon is asked for: the counts by cell then answer."""
        return all(getattr(self, one.name) == _default(one) for one in fields(self) if one.name != "taxon")


def _default(one: Any) -> Any:  # noqa: ANN401
    return one.default if one.default_factory is not dict else {}


NAMES = (
    "taxon", "cd_ref", "group2", "from", "to", "month", "area", "bbox", "dataset", "framework", "delivery", "provider",
    "observer", "organisation", "year", "precision", "changed_since", *CODES,
)  # fmt: skip
"""Names of the filters in a URL."""


def read_filters(query: Mapping[str, Any], srid: int) -> Filters:
    """Read the filters of a URL (a werkzeug MultiDict or a plain mapping).

    Parameters
    ----------
    srid
        EPSG code of the storage CRS, that ``bbox`` (degrees, WGS 84) is brought to.

    Raises
    ------
    Invalid
        An unknown filter, quoted with the known ones, or a value that cannot be one.
    """
    unknown = set(query) - set(NAMES) - LISTING
    if unknown:
        raise Invalid(
            f"Filtre inconnu : « {sorted(unknown)[0]} ». Filtres connus : {', '.join(NAMES)}.",
            code="records.unknown-filter",
        )
    many = getattr(query, "getlist", lambda name: [query[name]] if query.get(name) else [])
    one = {name: str(query.get(name) or "").strip() for name in NAMES}
    return Filters(
        q=str(query.get("q") or "").strip(),
        taxon=_whole("taxon", one["taxon"] or one["cd_ref"]),
        group2=tuple(filter(None, many("group2"))),
        date_from=_day("from", one["from"]),
        date_to=_day("to", one["to"]),
        months=tuple(_month(text) for text in many("month") if text),
        areas=tuple(_area(text) for text in many("area") if text),
        box=read_box(one["bbox"], srid) if one["bbox"] else None,
        dataset=_uuid("dataset", one["dataset"]),
        framework=_uuid("framework", one["framework"]),
        delivery=_uuid("delivery", one["delivery"]),
        provider=one["provider"] or None,
        observer=one["observer"] or None,
        organisation=_uuid("organisation", one["organisation"]),
        year=_year(one["year"]),
        precision=tuple(_precision(code) for code in many("precision") if code),
        codes={name: found for name in CODES if (found := tuple(filter(None, many(name))))},
        changed_since=_moment("changed_since", one["changed_since"]),
    )


def read_box(text: str, srid: int) -> Box:
    """Bring ``west,south,east,north`` in degrees to the storage CRS.

    Raises
    ------
    Invalid
        Not four numbers in that order, within the world.
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west, south, east, north = np.nan, np.nan, np.nan, np.nan
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _refusal("bbox", text, "ouest,sud,est,nord en degrés (WGS 84)")
    mover = transformer(4326, srid)
    box = mover.transform_bounds(west, south, east, north, densify_pts=21)
    if not np.isfinite(box).all():
        raise _refusal("bbox", text, "une emprise où la projection de la base est définie")
    return box


def _refusal(name: str, text: str, wanted: str) -> Invalid:
    return Invalid(
        f"Le filtre « {name} » vaut « {text[:60]} » ; il faut {wanted}.",
        code="records.bad-filter",
        fields={name: wanted},
    )


def _whole(name: str, text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise _refusal(name, text, "un cd_nom de TAXREF")
    return int(text)


def _month(text: str) -> int:
    if not re.fullmatch(r"[1-9]|1[0-2]", text):
        raise _refusal("month", text, "un mois de 1 à 12")
    return int(text)


def _area(text: str) -> tuple[str, str]:
    kind, colon, code = text.partition(":")
    if not (kind and colon and code):
        raise _refusal("area", text, "une sorte et un code d'aire, comme COM:05061")
    return kind, code


def _day(name: str, text: str) -> dt.date | None:
    if not text:
        return None
    french = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    try:
        return dt.date(*(int(part) for part in french.groups()[::-1])) if french else dt.date.fromisoformat(text)
    except ValueError:
        raise _refusal(name, text, "une date comme 12/05/2024") from None


def _moment(name: str, text: str) -> dt.datetime | None:
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise _refusal(name, text, "un moment comme 2024-05-12T14:00:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _year(text: str) -> int | None:
    year = _whole("year", text)
    if year is not None and not 1 <= year <= 9999:
        raise _refusal("year", text, "une année comme 2024")
    return year


def _precision(code: str) -> str:
    if code not in PRECISIONS:
        raise _refusal("precision", code, f"une de ces classes : {', '.join(PRECISIONS)}")
    return code


def _uuid(name: str, text: str) -> uuid.UUID | None:
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        raise _refusal(name, text, "un UUID") from None
