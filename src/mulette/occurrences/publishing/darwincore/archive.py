"""Writing a Darwin Core Archive: a zip of ``meta.xml``, ``eml.xml``, ``occurrence.txt`` and perhaps ``event.txt``.

Source: TDWG, Darwin Core text guide; GBIF, Darwin Core Archives, how-to guide.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree as Xml

import polars as pl

from mulette.occurrences.publishing.darwincore.eml import About, Coverage, write_eml
from mulette.occurrences.publishing.darwincore.terms import DUBLIN_CORE, OTHERS, TERM, TERMS, to_terms
from mulette.occurrences.publishing.parts import Labels, Parts, split_head

OCCURRENCE_TERMS = (*TERMS, *OTHERS)
_OF_EVENT = ("eventID", *(name for name in OCCURRENCE_TERMS if name != "eventID"))
EVENT_TERMS = (
    "eventID", "eventDate", "samplingProtocol", "countryCode", "decimalLatitude", "decimalLongitude", "geodeticDatum",
    "coordinateUncertaintyInMeters", "locality", "datasetID", "datasetName",
)  # fmt: skip
_TEXT = "http://rs.tdwg.org/dwc/text/"
Besides = Callable[[pl.DataFrame], pl.DataFrame]
"""Gives what ``to_terms`` needs besides the records of a part."""


def write_archive(
    parts: Parts,
    path: Path,
    srid: int,
    *,
    labels: Labels,
    besides: Besides,
    about: About,
    taxref: str,
    by_event: bool = False,
) -> int:
    """Write an archive whose core is the occurrence, or the event that gathers them.

    Parameters
    ----------
    by_event
        Whether the core is the event: records without a survey identifier are then events of their own. One
        line an event is kept in memory.

    Returns
    -------
    Number of occurrences.
    """
    coverage, count = Coverage(), 0
    events: list[pl.DataFrame] = []
    _, following = split_head(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("occurrence.txt", "w", force_zip64=True) as out:
            for position, part in enumerate(following):
                terms = to_terms(part, srid, labels, besides(part), taxref)
                if by_event:
                    terms = terms.with_columns(eventID=pl.coalesce("eventID", "occurrenceID"))
                    events.append(terms.select(EVENT_TERMS).unique("eventID", maintain_order=True))
                _learn(coverage, terms, part)
                count += terms.height
                names = _OF_EVENT if by_event else OCCURRENCE_TERMS
                out.write(_tabbed(terms.select(names), has_head=position == 0))
        if by_event:
            seen = pl.concat(events).unique("eventID", maintain_order=True)
            archive.writestr("event.txt", _tabbed(seen, has_head=True))
        archive.writestr("meta.xml", _meta(by_event=by_event))
        archive.writestr("eml.xml", write_eml(about, coverage))
    return count


def _tabbed(rows: pl.DataFrame, *, has_head: bool) -> bytes:
    buffer = io.BytesIO()
    rows.write_csv(buffer, separator="\t", quote_style="never", include_header=has_head, null_value="")
    return buffer.getvalue()


def _learn(coverage: Coverage, terms: pl.DataFrame, part: pl.DataFrame) -> None:
    """Widen what the archive covers by some occurrences."""
    if terms.is_empty():
        return
    placed = terms.select(
        pl.col("decimalLongitude").cast(pl.Float64), pl.col("decimalLatitude").cast(pl.Float64)
    ).drop_nulls()
    if placed.height:
        lon, lat = placed["decimalLongitude"], placed["decimalLatitude"]
        box = (lon.min(), lat.min(), lon.max(), lat.max())
        old = coverage.box or box
        coverage.box = (min(old[0], box[0]), min(old[1], box[1]), max(old[2], box[2]), max(old[3], box[3]))  # type: ignore[type-var, assignment]
    first, last = str(part["date_min"].min()), str(part["date_max"].max())
    coverage.first = min(coverage.first or first, first)
    coverage.last = max(coverage.last or last, last)
    coverage.kingdoms.update(terms["kingdom"].drop_nulls().unique())


def _meta(*, by_event: bool) -> bytes:
    root = Xml.Element("archive", {"xmlns": _TEXT, "metadata": "eml.xml"})
    if by_event:
        _file(root, "core", "Event", "event.txt", EVENT_TERMS)
        _file(root, "extension", "Occurrence", "occurrence.txt", _OF_EVENT)
    else:
        _file(root, "core", "Occurrence", "occurrence.txt", OCCURRENCE_TERMS)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root)


def _file(root: Xml.Element, role: str, kind: str, name: str, terms: Sequence[str]) -> None:
    about = {"encoding": "UTF-8", "fieldsTerminatedBy": "\\t", "linesTerminatedBy": "\\n", "fieldsEnclosedBy": ""}
    one = Xml.SubElement(root, role, {**about, "ignoreHeaderLines": "1", "rowType": f"{TERM}{kind}"})
    Xml.SubElement(Xml.SubElement(one, "files"), "location").text = name
    Xml.SubElement(one, "id" if role == "core" else "coreid", index="0")
    for index, term in enumerate(terms):
        space = DUBLIN_CORE if term in OTHERS else TERM
        Xml.SubElement(one, "field", index=str(index), term=f"{space}{term}")
