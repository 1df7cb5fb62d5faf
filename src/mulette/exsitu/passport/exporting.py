"""Passports written to files, and what is wrong or missing in them, told before they leave."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mulette.core.errors import Invalid
from mulette.exsitu.passport.completeness import completeness
from mulette.exsitu.passport.gathering import Passport
from mulette.exsitu.passport.germplasm import write_archive
from mulette.exsitu.passport.mcpd import FIELDS, faults_of
from mulette.exsitu.passport.rows import to_mcpd

FORMATS = {
    "mcpd.csv": ("MCPD 2.1, CSV", "text/csv"),
    "mcpd.xlsx": ("MCPD 2.1, classeur", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "germplasm.zip": ("Archive Darwin Core Germplasm", "application/zip"),
}
"""Files by name: French words, and media type."""
SHOWN = 5
_LONG_AGO = dt.datetime(2000, 1, 1)


@dataclass
class Diagnosis:
    """What is wrong or missing in the passports of a bank.

    Parameters
    ----------
    lots
        How many were looked at.
    faults
        ``{descriptor: number of lots}``.
    examples
        ``{descriptor: [(number of the lot, French sentence)]}``, some of them.
    filled
        ``{descriptor: number of lots that have it}``.
    completeness
        Mean of the index, 0 to 10; None: no lot.
    """

    lots: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    filled: Counter[str] = field(default_factory=Counter)
    completeness: float | None = None


def diagnose(passports: Iterable[Passport]) -> Diagnosis:
    """Hold the rows of MCPD against the rules, descriptor by descriptor."""
    found, total = Diagnosis(), 0.0
    for passport in passports:
        row = to_mcpd(passport)
        found.lots += 1
        found.filled.update(row.keys())
        total += completeness(row)
        for name, words in faults_of(row).items():
            found.faults[name] += 1
            examples = found.examples.setdefault(name, [])
            if len(examples) < SHOWN:
                examples.append((passport.node.number, words))
    found.completeness = total / found.lots if found.lots else None
    return found


def write(passports: Iterator[Passport], path: Path, name: str, *, title: str) -> int:
    """Write one of ``FORMATS``; give the number of lots.

    Raises
    ------
    Invalid
        No such format.
    """
    writers = {"mcpd.csv": _write_csv, "mcpd.xlsx": _write_workbook}
    if name == "germplasm.zip":
        return write_archive(passports, path, title=title)
    if name not in writers:
        raise Invalid(f"« {name} » : {', '.join(FORMATS)}.", code="passport.unknown-format")
    return writers[name]((to_mcpd(passport) for passport in passports), path)


def _write_csv(rows: Iterable[dict[str, str]], path: Path) -> int:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, FIELDS, restval="")
        writer.writeheader()
        count = 0
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def _write_workbook(rows: Iterable[dict[str, str]], path: Path) -> int:
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": _LONG_AGO})
        sheet, bold = book.add_worksheet("MCPD"), book.add_format({"bold": True})
        sheet.freeze_panes(1, 3)
        sheet.write_row(0, 0, FIELDS, bold)
        for row in rows:
            count += 1
            sheet.write_row(count, 0, [row.get(name, "") for name in FIELDS])
    return count
