"""A passport as a row of MCPD, and as rows of Darwin Core Germplasm. Pure."""

from __future__ import annotations

from mulette.exsitu.passport.gathering import Passport
from mulette.exsitu.passport.mcpd import date8, sexagesimal
from mulette.exsitu.passport.names import split_name

GEOREFERENCE = "grille de 10 km"
"""How a blurred place was georeferenced."""
_SAMPSTAT = {"W": "110", "Z": "130", "G": "999", "U": "999"}
_SAMPSTAT_WORDS = {"G": "origine de jardin", "U": "origine inconnue"}


def to_mcpd(passport: Passport) -> dict[str, str]:
    """Give the row of MCPD of a lot; empty values are left out."""
    lot, node = passport.lot, passport.node
    institute = (passport.institute.wiews_code if passport.institute else None) or ""
    name = split_name(node.taxon_name or "", (passport.taxon.lb_auteur or "") if passport.taxon else "")
    row = {
        "PUID": f"{institute}:{node.number}:{name.genus.upper()}" if institute and name.genus else str(lot.uuid),
        "INSTCODE": institute,
        "ACCENUMB": node.number,
        "GENUS": name.genus,
        "SPECIES": name.species,
        "SPAUTHOR": name.author,
        "SUBTAXA": name.subtaxa,
        "SUBTAUTHOR": name.subtaxa_author,
        "ACQDATE": date8(lot.received_on),
        "ORIGCTY": _country(passport),
        "SAMPSTAT": _SAMPSTAT[lot.provenance],
        "ANCEST": ";".join(passport.ancestors) if node.generation else "",
        "DONORNAME": lot.donor or "",
        "DONORNUMB": lot.donor_number or "",
        "OTHERNUMB": ";".join(f"{institute}:{number}" for number in _other_numbers(passport)),
        "STORAGE": storage_code(passport.coldest_c),
        "MLSSTAT": "0",
    }
    row |= _collecting(passport)
    return {field: value for field, value in (row | {"REMARKS": _remarks(passport)}).items() if value}


def storage_code(coldest_c: float | None) -> str:
    """Give the code of a regime: 13 long term, 12 medium, 11 short, 10 a seed collection of unknown regime.

    >>> [storage_code(degrees) for degrees in (-18.0, 4.0, 18.0, None)]
    ['13', '12', '11', '10']
    """
    if coldest_c is None:
        return "10"
    return "13" if coldest_c <= -10 else "12" if coldest_c <= 10 else "11"


def _country(passport: Passport) -> str:
    if passport.origin is None:
        return ""
    return passport.institute.country if passport.institute else "FRA"


def _collecting(passport: Passport) -> dict[str, str]:
    origin, institute = passport.origin, passport.institute
    if origin is None:
        return {}
    row = {
        "COLLNUMB": origin.harvest,
        "COLLMISSID": origin.mission,
        "COLLSITE": origin.site,
        "COLLDATE": date8(origin.day),
        "COLLSRC": "40" if origin.kind == "ex_situ" else "10",
        "ELEVATION": "" if origin.altitude_m is None else str(origin.altitude_m),
    }
    if institute and institute.wiews_code:
        row["COLLCODE"] = institute.wiews_code
    else:
        row |= {"COLLNAME": passport.holder, "COLLINSTADDRESS": (institute.address or "") if institute else ""}
    if origin.latitude is not None and origin.longitude is not None:
        row |= {
            "DECLATITUDE": f"{origin.latitude:.{2 if origin.is_blurred else 5}f}",
            "LATITUDE": sexagesimal(origin.latitude, is_latitude=True),
            "DECLONGITUDE": f"{origin.longitude:.{2 if origin.is_blurred else 5}f}",
            "LONGITUDE": sexagesimal(origin.longitude, is_latitude=False),
            "COORDUNCERT": str(origin.uncertainty_m) if origin.uncertainty_m else "",
            "COORDDATUM": "WGS84",
            "GEOREFMETH": GEOREFERENCE if origin.is_blurred else "",
        }
    return row


def _other_numbers(passport: Passport) -> list[str]:
    own = [passport.node.legacy_number] if passport.node.legacy_number else []
    return [number.replace(";", ",") for number in [*own, *(passport.lot.other_numbers or ())]]


def _remarks(passport: Passport) -> str:
    """Tell what codes leave open; a remark holds no semicolon, which parts them."""
    remarks = {}
    if passport.lot.provenance in _SAMPSTAT_WORDS:
        remarks["SAMPSTAT"] = _SAMPSTAT_WORDS[passport.lot.provenance]
    if passport.node.generation:
        remarks["SAMPSTAT"] = f"récolté en culture, génération {passport.node.generation}"
    if passport.origin and passport.origin.is_blurred:
        remarks["COLLSITE"] = "lieu flouté à la maille de 10 km, taxon protégé ou population sensible"
    if passport.node.qualifier:
        remarks["SPECIES"] = f"détermination {passport.node.qualifier}"
    return ";".join(f"{field}:{words.replace(';', ',')}" for field, words in remarks.items())
