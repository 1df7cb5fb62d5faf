"""Where a status holds: codes CD_SIG of the INPN, and those that cover a department.

Source: base of statuses of the INPN (codes ``WORLD``, ``EUROPE``, ``ETATFRA``, ``TERFXFR``, ``TER971``, ``INSEER93``,
``INSEED05``); INSEE, official geographic code: regions before 2016 (lists older than the reform keep them) and since.
"""

from __future__ import annotations

WORLD, EUROPE, FRANCE, MAINLAND = "WORLD", "EUROPE", "ETATFRA", "TERFXFR"
LABELS = {WORLD: "Monde", EUROPE: "Europe", FRANCE: "France", MAINLAND: "France métropolitaine"}

_REGIONS_BEFORE_2016 = {
    "11": "75 77 78 91 92 93 94 95",
    "21": "08 10 51 52",
    "22": "02 60 80",
    "23": "27 76",
    "24": "18 28 36 37 41 45",
    "25": "14 50 61",
    "26": "21 58 71 89",
    "31": "59 62",
    "41": "54 55 57 88",
    "42": "67 68",
    "43": "25 39 70 90",
    "52": "44 49 53 72 85",
    "53": "22 29 35 56",
    "54": "16 17 79 86",
    "72": "24 33 40 47 64",
    "73": "09 12 31 32 46 65 81 82",
    "74": "19 23 87",
    "82": "01 07 26 38 42 69 73 74",
    "83": "03 15 43 63",
    "91": "11 30 34 48 66",
    "93": "04 05 06 13 83 84",
    "94": "2A 2B",
}
_MERGED_IN_2016 = {
    **{"21": "44", "41": "44", "42": "44"},
    **{"54": "75", "72": "75", "74": "75"},
    **{"82": "84", "83": "84"},
    **{"23": "28", "25": "28"},
    **{"26": "27", "43": "27"},
    **{"73": "76", "91": "76"},
    **{"22": "32", "31": "32"},
}
_REGION_OF = {department: region for region, list_ in _REGIONS_BEFORE_2016.items() for department in list_.split()}


def territories_of(department: str) -> tuple[str, ...]:
    """Give the codes of the territories that cover a department, from the widest to the narrowest.

    Parameters
    ----------
    department
        INSEE code: ``05``, ``2A``, ``974``.

    Examples
    --------
    >>> territories_of("38")
    ('WORLD', 'EUROPE', 'ETATFRA', 'TERFXFR', 'INSEER84', 'INSEER82', 'INSEED38')
    >>> territories_of("974")
    ('WORLD', 'ETATFRA', 'TER974')
    """
    before = _REGION_OF.get(department)
    if before is None:
        return WORLD, FRANCE, f"TER{department}"
    regions = dict.fromkeys(f"INSEER{code}" for code in (_MERGED_IN_2016.get(before, before), before))
    return WORLD, EUROPE, FRANCE, MAINLAND, *regions, f"INSEED{department}"
