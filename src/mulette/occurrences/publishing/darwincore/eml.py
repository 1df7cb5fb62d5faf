"""The description of an archive, in the metadata language of ecology as GBIF profiles it (EML GBIF profile 1.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from xml.etree import ElementTree as Xml

_EML = "https://eml.ecoinformatics.org/eml-2.2.0"


@dataclass(frozen=True)
class About:
    """What an archive says of itself.

    Parameters
    ----------
    package_id, version
        Permanent identifier, the same from one publication to the next; version, ``1.3``.
    title, abstract
        In the language of the archive; GBIF wants ten characters and twenty-five.
    organisation, contact
        Who publishes; a person or a service that answers.
    licence, licence_url
        Name and address of the licence.
    published
        Day of the publication.
    keywords
        Words.
    """

    package_id: str
    version: str
    title: str
    abstract: str
    organisation: str
    contact: str
    licence: str
    licence_url: str
    published: dt.date
    keywords: tuple[str, ...] = ("occurrence", "SINP")


@dataclass
class Coverage:
    """What an archive covers, learnt while it is written.

    Parameters
    ----------
    box
        West, south, east, north, WGS 84 degrees; None before any placed record.
    first, last
        Days of the first and of the last observation, ISO.
    kingdoms
        Kingdoms met.
    """

    box: tuple[float, float, float, float] | None = None
    first: str | None = None
    last: str | None = None
    kingdoms: set[str] = field(default_factory=set)


def write_eml(about: About, coverage: Coverage) -> bytes:
    """Write the description of an archive."""
    root = Xml.Element(
        f"{{{_EML}}}eml",
        {"packageId": f"{about.package_id}/v{about.version}", "system": "https://gbif.org", "scope": "system"},
    )
    dataset = Xml.SubElement(root, "dataset")
    _text(dataset, "alternateIdentifier", about.package_id)
    _text(dataset, "title", about.title)
    for role in ("creator", "metadataProvider"):
        _party(dataset, role, about)
    _text(dataset, "pubDate", about.published.isoformat())
    _text(dataset, "language", "fr")
    _text(Xml.SubElement(dataset, "abstract"), "para", about.abstract)
    words = Xml.SubElement(dataset, "keywordSet")
    for word in about.keywords:
        _text(words, "keyword", word)
    _text(words, "keywordThesaurus", "n/a")
    rights = Xml.SubElement(Xml.SubElement(dataset, "intellectualRights"), "para")
    link = Xml.SubElement(rights, "ulink", url=about.licence_url)
    _text(link, "citetitle", about.licence)
    _cover(Xml.SubElement(dataset, "coverage"), coverage)
    _party(dataset, "contact", about)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root)


def _cover(element: Xml.Element, coverage: Coverage) -> None:
    if coverage.box:
        place = Xml.SubElement(element, "geographicCoverage")
        _text(place, "geographicDescription", "Emprise des données")
        box = Xml.SubElement(place, "boundingCoordinates")
        west, south, east, north = coverage.box
        for side, degrees in (("west", west), ("east", east), ("north", north), ("south", south)):
            _text(box, f"{side}BoundingCoordinate", f"{degrees:.5f}")
    if coverage.first and coverage.last:
        period = Xml.SubElement(Xml.SubElement(element, "temporalCoverage"), "rangeOfDates")
        for name, day in (("beginDate", coverage.first), ("endDate", coverage.last)):
            _text(Xml.SubElement(period, name), "calendarDate", day)
    if coverage.kingdoms:
        taxa = Xml.SubElement(element, "taxonomicCoverage")
        for kingdom in sorted(coverage.kingdoms):
            one = Xml.SubElement(taxa, "taxonomicClassification")
            _text(one, "taxonRankName", "kingdom")
            _text(one, "taxonRankValue", kingdom)


def _party(element: Xml.Element, role: str, about: About) -> None:
    party = Xml.SubElement(element, role)
    _text(Xml.SubElement(party, "individualName"), "surName", about.contact)
    _text(party, "organizationName", about.organisation)


def _text(element: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(element, name).text = text
