"""A Darwin Core archive of lots: occurrences as its core, germplasm accessions as its extension.

Source: TDWG, Darwin Core text guide; germplasm vocabulary (extension GermplasmAccession of the GBIF repository).
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree as Xml

from mulette.exsitu.passport.gathering import Passport
from mulette.exsitu.passport.mcpd import date8
from mulette.exsitu.passport.rows import to_mcpd

DWC = "http://rs.tdwg.org/dwc/terms/"
GERMPLASM = "http://purl.org/germplasm/germplasmTerm#"
OCCURRENCE = (
    "occurrenceID", "basisOfRecord", "institutionCode", "catalogNumber", "recordNumber", "recordedBy", "eventDate",
    "countryCode", "locality", "decimalLatitude", "decimalLongitude", "geodeticDatum", "coordinateUncertaintyInMeters",
    "minimumElevationInMeters", "scientificName", "scientificNameAuthorship", "taxonID", "genus", "specificEpithet",
    "identificationQualifier", "dataGeneralizations", "otherCatalogNumbers", "preparations",
)  # fmt: skip
ACCESSION = (
    "germplasmID", "germplasmIdentifier", "biologicalStatus", "storageCondition", "ancestralData", "acquisitionDate",
    "acquisitionSource", "donorInstitute", "donorsIdentifier", "mlsStatus",
)  # fmt: skip
_TEXT = "http://rs.tdwg.org/dwc/text/"


def write_archive(passports: Iterable[Passport], path: Path, *, title: str) -> int:
    """Write the archive; give the number of lots.

    Parameters
    ----------
    title
        Title of the dataset, told in ``eml.xml``.
    """
    count, accessions = 0, io.StringIO()
    _write(accessions, [("occurrenceID", *ACCESSION)])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("occurrence.txt", "w", force_zip64=True) as out:
            text = io.TextIOWrapper(out, encoding="utf-8", newline="")
            _write(text, [OCCURRENCE])
            for passport in passports:
                row = to_mcpd(passport)
                _write(text, [_values(occurrence_of(passport, row), OCCURRENCE)])
                _write(accessions, [(str(passport.lot.uuid), *_values(accession_of(passport, row), ACCESSION))])
                count += 1
            text.flush()
            text.detach()
        archive.writestr("germplasm.txt", accessions.getvalue())
        archive.writestr("meta.xml", _meta())
        archive.writestr("eml.xml", _eml(title))
    return count


def occurrence_of(passport: Passport, row: Mapping[str, str]) -> dict[str, str]:
    """Give the occurrence of a lot, from its passport and its row of MCPD."""
    node, origin, taxon = passport.node, passport.origin, passport.taxon
    return {
        "occurrenceID": str(passport.lot.uuid),
        "basisOfRecord": "LivingSpecimen",
        "institutionCode": row.get("INSTCODE") or passport.holder,
        "catalogNumber": node.number,
        "recordNumber": row.get("COLLNUMB", ""),
        "recordedBy": " | ".join(origin.collectors) if origin else "",
        "eventDate": origin.day.isoformat() if origin else "",
        "countryCode": "FR" if row.get("ORIGCTY") == "FRA" else "",
        "locality": row.get("COLLSITE", ""),
        "decimalLatitude": row.get("DECLATITUDE", ""),
        "decimalLongitude": row.get("DECLONGITUDE", ""),
        "geodeticDatum": "EPSG:4326" if row.get("DECLATITUDE") else "",
        "coordinateUncertaintyInMeters": row.get("COORDUNCERT", ""),
        "minimumElevationInMeters": row.get("ELEVATION", ""),
        "scientificName": " ".join(filter(None, (node.taxon_name, taxon.lb_auteur if taxon else None))),
        "scientificNameAuthorship": (taxon.lb_auteur or "") if taxon else "",
        "taxonID": str(node.cd_nom or ""),
        "genus": row.get("GENUS", ""),
        "specificEpithet": row.get("SPECIES", "") if row.get("SPECIES") != "sp." else "",
        "identificationQualifier": node.qualifier or "",
        "dataGeneralizations": "Lieu donné par le centre d'une maille de 10 km" if origin and origin.is_blurred else "",
        "otherCatalogNumbers": row.get("OTHERNUMB", "").replace(";", " | "),
        "preparations": "seeds",
    }


def accession_of(passport: Passport, row: Mapping[str, str]) -> dict[str, str]:
    """Give the accession of a lot."""
    return {
        "germplasmID": str(passport.lot.uuid),
        "germplasmIdentifier": passport.node.number,
        "biologicalStatus": row.get("SAMPSTAT", ""),
        "storageCondition": row.get("STORAGE", ""),
        "ancestralData": row.get("ANCEST", ""),
        "acquisitionDate": date8(passport.lot.received_on),
        "acquisitionSource": row.get("COLLSRC", ""),
        "donorInstitute": row.get("DONORNAME", ""),
        "donorsIdentifier": row.get("DONORNUMB", ""),
        "mlsStatus": row.get("MLSSTAT", ""),
    }


def _values(row: Mapping[str, str], names: Sequence[str]) -> list[str]:
    return [" ".join(row[name].split()) for name in names]


def _write(out: io.TextIOBase, rows: Iterable[Sequence[str]]) -> None:
    csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None).writerows(rows)


def _meta() -> bytes:
    root = Xml.Element("archive", {"xmlns": _TEXT, "metadata": "eml.xml"})
    _file(root, "core", f"{DWC}Occurrence", "occurrence.txt", [DWC + term for term in OCCURRENCE])
    about = [None, *(GERMPLASM + term for term in ACCESSION)]
    _file(root, "extension", f"{GERMPLASM}GermplasmAccession", "germplasm.txt", about)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root)


def _file(root: Xml.Element, role: str, row_type: str, name: str, terms: Sequence[str | None]) -> None:
    about = {"encoding": "UTF-8", "fieldsTerminatedBy": "\\t", "linesTerminatedBy": "\\n", "fieldsEnclosedBy": ""}
    one = Xml.SubElement(root, role, {**about, "ignoreHeaderLines": "1", "rowType": row_type})
    Xml.SubElement(Xml.SubElement(one, "files"), "location").text = name
    Xml.SubElement(one, "id" if role == "core" else "coreid", index="0")
    for index, term in enumerate(terms):
        if term is not None:
            Xml.SubElement(one, "field", index=str(index), term=term)


def _eml(title: str) -> bytes:
    root = Xml.Element("eml:eml", {"xmlns:eml": "eml://ecoinformatics.org/eml-2.1.1", "packageId": "mulette-exsitu",
                                   "system": "mulette", "xml:lang": "fr"})  # fmt: skip
    dataset = Xml.SubElement(root, "dataset")
    Xml.SubElement(dataset, "title").text = title
    for role in ("creator", "contact"):
        Xml.SubElement(Xml.SubElement(dataset, role), "organizationName").text = title
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root)
