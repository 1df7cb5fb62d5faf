"""What the code of a text of protection says: the type of the status and where it holds.

Source: list of the texts of protection of the INPN (2016), codes CD_PROTECTION: ``RV93`` (regional list, region code
of before 2016), ``DV38`` and ``V06P2`` (department), ``NO3`` (nation), ``GUYO2`` (Guiana)…
"""

from __future__ import annotations

import re

from mulette.core.taxonomy.statuses.territories import EUROPE, MAINLAND, WORLD

NOT_SAID = ""
"""Territory of a text whose code does not tell where it holds."""

_REGULATIONS = {
    "Protection": "PROT",
    "Réglementation": "REGL",
    "Interdiction d'introduction": "REGLII",
    "Lutte contre certaines espèces": "REGLLUTTE",
    "sans objet": "REGLSO",
}
_PLACES = {
    "TER971": ("GUA",),
    "TER972": ("MAR", "crabter", "PI972"),
    "TER973": ("GUY", "GO", "ES973", "RES1"),
    "TER974": ("REU", "Bulbul", "phelsuma", "agri", "corbasi"),
    "TER975": ("SPM",),
    "TER976": ("MAY", "cor_coq"),
    "TER977": ("SB",),
    "TER984": ("NTAA",),
    "TER987": ("PF",),
    "TER988": ("NCP", "NCONVCS", "REQNC"),
}
_CONVENTIONS = {"CDH": ("DH", EUROPE), "CDO": ("DO", EUROPE), "IBE": ("BERN", EUROPE), "IBO": ("BONN", WORLD)}
_LIST = re.compile(r"^(?P<level>[RD])[VI](?P<area>\d\d|2[AB]|97\d)$")
_PICKING = re.compile(r"^V(\d\d|2[AB])P?\d|^PV(\d\d)\d$")
_NATION = re.compile(r"^N[A-Z]|^OC\d")
_PROTECTIONS = {"R": "PR", "D": "PD", "nation": "PN", "overseas": "POM"}


def type_and_territory(code: str, regulation: str) -> tuple[str, str]:
    """Give the type of status and the territory of a text of protection.

    Parameters
    ----------
    code
        CD_PROTECTION.
    regulation
        TYPE of the text: « Protection », « Réglementation », « Interdiction d'introduction »…

    Examples
    --------
    >>> type_and_territory("RV93", "Protection"), type_and_territory("V06P2", "Réglementation")
    (('PR', 'INSEER93'), ('REGL', 'INSEED06'))
    >>> type_and_territory("NAR2", "Protection"), type_and_territory("GUYO2", "Protection")
    (('PN', 'TERFXFR'), ('POM', 'TER973'))
    >>> type_and_territory("gypaete1", "Protection")
    ('PROT', '')
    """
    for prefix, convention in _CONVENTIONS.items():
        if code.startswith(prefix):
            return convention
    level, territory = _level_and_territory(code)
    kind = _REGULATIONS.get(regulation, "REGL")
    return (_PROTECTIONS.get(level, kind) if kind == "PROT" else kind), territory


def _level_and_territory(code: str) -> tuple[str, str]:
    if listed := _LIST.match(code):
        level, area = listed["level"], listed["area"]
        return ("overseas", f"TER{area}") if area.startswith("97") else (level, f"INSEE{level}{area}")
    if picking := _PICKING.match(code):
        return "D", f"INSEED{picking[1] or picking[2]}"
    for territory, prefixes in _PLACES.items():
        if code.startswith(prefixes):
            return "overseas", territory
    return ("nation", MAINLAND) if _NATION.match(code) else ("", NOT_SAID)
