"""MCPD: the multi-crop passport descriptors, their rules, and the completeness of a row. Pure.

Source: FAO and Bioversity International, Multi-Crop Passport Descriptors V.2.1, December 2015. Dates are YYYYMMDD with
00 or hyphens for what is not known; several values are separated by a semicolon without space; an empty cell is not
known.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Mapping

FIELDS = (
    "PUID", "INSTCODE", "ACCENUMB", "COLLNUMB", "COLLCODE", "COLLNAME", "COLLINSTADDRESS", "COLLMISSID", "GENUS",
    "SPECIES", "SPAUTHOR", "SUBTAXA", "SUBTAUTHOR", "CROPNAME", "ACCENAME", "ACQDATE", "ORIGCTY", "COLLSITE",
    "DECLATITUDE", "LATITUDE", "DECLONGITUDE", "LONGITUDE", "COORDUNCERT", "COORDDATUM", "GEOREFMETH",
    "ELEVATION", "COLLDATE",
    "BREDCODE", "BREDNAME", "SAMPSTAT", "ANCEST", "COLLSRC", "DONORCODE", "DONORNAME", "DONORNUMB", "OTHERNUMB",
    "DUPLSITE", "DUPLINSTNAME", "STORAGE", "MLSSTAT", "REMARKS",
)  # fmt: skip
"""Names of the descriptors, in the order of the columns."""
SAMPSTAT = frozenset(map(str, (100, 110, 120, 130, 200, 300, 400, *range(410, 417), *range(420, 424), 500, 600, 999)))
COLLSRC = frozenset(map(str, (*range(10, 16), *range(20, 29), 30, 40, 50, 60, 61, 62, 99)))
STORAGE = frozenset(map(str, (10, 11, 12, 13, 20, 30, 40, 50, 99)))
MLSSTAT = frozenset(("0", "1", "99"))
REQUIRED = ("INSTCODE", "ACCENUMB", "GENUS")
Row = Mapping[str, str]
_INSTITUTE = r"[A-Z]{3}\d{3,4}"
_DATE = re.compile(r"(\d{4})(\d\d|--)(\d\d|--)")


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def _among(codes: frozenset[str]) -> Callable[[str], bool]:
    return lambda text: text in codes


def _all(check: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda text: all(check(part) for part in text.split(";"))


def _between(low: float, high: float) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            return low <= float(text) <= high
        except ValueError:
            return False

    return check


def is_date(text: str) -> bool:
    """Whether a text is a date of MCPD, whose month or day may be unknown.

    >>> is_date("19940900"), is_date("1994----"), is_date("20240231"), is_date("1994-09")
    (True, True, False, False)
    """
    found = _DATE.fullmatch(text)
    if found is None:
        return False
    year, month, day = found.groups()
    if month in {"00", "--"}:
        return day in {"00", "--"}
    if day in {"00", "--"}:
        return 1 <= int(month) <= 12
    try:
        dt.date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


RULES: dict[str, tuple[Callable[[str], bool], str]] = {
    "INSTCODE": (_matches(_INSTITUTE), "le code FAO de l'institut, comme FRA001"),
    "COLLCODE": (_all(_matches(_INSTITUTE)), "des codes FAO d'instituts"),
    "BREDCODE": (_all(_matches(_INSTITUTE)), "des codes FAO d'instituts"),
    "DONORCODE": (_matches(_INSTITUTE), "le code FAO de l'institut"),
    "DUPLSITE": (_all(_matches(_INSTITUTE)), "des codes FAO d'instituts"),
    "GENUS": (_matches(r"[A-Z×][\w-]+"), "un nom de genre, à majuscule"),
    "SPECIES": (_matches(r"sp\.|[a-z×][\w-]*( [a-z-]+)*"), "une épithète en minuscules, ou « sp. »"),
    "ACQDATE": (is_date, "une date AAAAMMJJ, à 00 ou tirets si le jour ou le mois est inconnu"),
    "COLLDATE": (is_date, "une date AAAAMMJJ, à 00 ou tirets si le jour ou le mois est inconnu"),
    "ORIGCTY": (_matches(r"[A-Z]{3}"), "le code de pays à trois lettres (ISO 3166-1)"),
    "DECLATITUDE": (_between(-90, 90), "des degrés de -90 à 90"),
    "DECLONGITUDE": (_between(-180, 180), "des degrés de -180 à 180"),
    "LATITUDE": (_matches(r"([0-8]\d|90)([0-5]\d|--)([0-5]\d|--)[NS]"), "DDMMSSN"),
    "LONGITUDE": (_matches(r"(0\d\d|1[0-7]\d|180)([0-5]\d|--)([0-5]\d|--)[EW]"), "DDDMMSSE"),
    "COORDUNCERT": (_matches(r"[1-9]\d*"), "des mètres, entiers"),
    "ELEVATION": (_matches(r"-?\d{1,4}"), "des mètres, entiers"),
    "SAMPSTAT": (_among(SAMPSTAT), "un code de statut biologique"),
    "COLLSRC": (_among(COLLSRC), "un code de source de collecte"),
    "STORAGE": (_all(_among(STORAGE)), "des codes de conservation"),
    "MLSSTAT": (_among(MLSSTAT), "0, 1 ou 99"),
    "REMARKS": (_all(_matches(r"[A-Z]+:[^;]+")), "CHAMP:texte"),
}
"""What each descriptor takes, and how it is said in French."""


def faults_of(row: Row) -> dict[str, str]:
    """Give one French sentence per descriptor in fault, in the order of the columns.

    >>> faults_of({"INSTCODE": "FRA001", "ACCENUMB": "2024_0001", "GENUS": "Poa", "ACQDATE": "2024"})
    {'ACQDATE': '« 2024 » : on attend une date AAAAMMJJ, à 00 ou tirets si le jour ou le mois est inconnu.'}
    """
    faults = {name: "Ce descripteur est obligatoire." for name in REQUIRED if not row.get(name)}
    faults |= {name: "Ce descripteur n'existe pas dans MCPD 2.1." for name in row if name not in FIELDS}
    for name, (check, wanted) in RULES.items():
        value = row.get(name) or ""
        if value and not check(value):
            faults[name] = f"« {value} » : on attend {wanted}."
    for name, codes in (("SAMPSTAT", "999"), ("COLLSRC", "99"), ("STORAGE", "99"), ("MLSSTAT", "99")):
        if codes in (row.get(name) or "").split(";") and f"{name}:" not in (row.get("REMARKS") or ""):
            faults[name] = f"Le code {codes} demande une précision dans REMARKS ({name}:…)."
    if row.get("SUBTAUTHOR") and not row.get("SUBTAXA"):
        faults["SUBTAUTHOR"] = "Un auteur sans sous-taxon."
    if bool(row.get("DECLATITUDE")) != bool(row.get("DECLONGITUDE")):
        faults["DECLATITUDE"] = "La latitude va avec la longitude."
    return {name: faults[name] for name in (*FIELDS, *row) if name in faults}


def write_csv(rows: Iterable[Row]) -> str:
    """Write rows in the order of the descriptors, UTF-8 with commas, as Genesys takes them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, FIELDS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def date8(day: dt.date | None) -> str:
    """Write a day.

    >>> date8(dt.date(2024, 9, 5)), date8(None)
    ('20240905', '')
    """
    return f"{day:%Y%m%d}" if day else ""


def sexagesimal(degrees: float, *, is_latitude: bool) -> str:
    """Write decimal degrees as DDMMSSN or DDDMMSSE.

    >>> sexagesimal(44.7, is_latitude=True), sexagesimal(-6.4, is_latitude=False)
    ('444200N', '0062400W')
    """
    seconds = round(abs(degrees) * 3600)
    whole, rest = divmod(seconds, 3600)
    letter = ("N" if degrees >= 0 else "S") if is_latitude else ("E" if degrees >= 0 else "W")
    return f"{whole:0{2 if is_latitude else 3}}{rest // 60:02}{rest % 60:02}{letter}"
