"""The findings of a file, gathered batch after batch without losing a row number."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from mulette.core.findings.kinds import Finding, Level
from mulette.core.intake.findings import EXAMPLES

_RECORD = re.compile(r"^Ligne (\d+)")
Rows = npt.NDArray[np.int64]


class Gathering:
    """Findings put together: one for each kind and each set of columns, with all its rows.

    Row numbers are kept as 64-bit arrays: a finding on each of a million rows costs 8 MB.

    Parameters
    ----------
    copies
        Most records made of one row of the file: findings come by the number of the record, and are told by that of
        the row, which is the former over ``copies``.
    """

    def __init__(self, copies: int = 1) -> None:
        self._copies = copies
        self._firsts: dict[tuple[str, tuple[str, ...]], Finding] = {}
        self._rows: dict[tuple[str, tuple[str, ...]], list[Rows]] = {}

    def add(self, findings: Iterable[Finding]) -> None:
        """Add what was found in some rows; the message is that of the first ones."""
        for finding in findings:
            key = (finding.kind.id, finding.columns)
            first = self._firsts.setdefault(key, finding)
            if len(first.examples) < EXAMPLES:
                examples = dict.fromkeys((*first.examples, *finding.examples))
                self._firsts[key] = replace(first, examples=tuple(examples)[:EXAMPLES])
            self._rows.setdefault(key, []).append(np.asarray(finding.rows, dtype=np.int64))

    def blocked_rows(self) -> Rows:
        """Give the rows that have a blocking finding, ascending, each once."""
        return np.unique(self._blocked() // self._copies)

    def blocked_records(self) -> Rows:
        """Give all the records of those rows, ascending: a row goes in whole or not at all."""
        return np.add.outer(self.blocked_rows() * self._copies, np.arange(self._copies)).ravel()

    def _blocked(self) -> Rows:
        blocking = [
            rows
            for key, parts in self._rows.items()
            if self._firsts[key].kind.level is Level.BLOCKING
            for rows in parts
        ]
        return np.concatenate([np.empty(0, dtype=np.int64), *blocking])

    def findings(self) -> list[Finding]:
        """Give the findings, the gravest first, then in the order they were met."""
        order = list(Level)
        found = [self._by_row(first, self._rows[key]) for key, first in self._firsts.items()]
        return sorted(found, key=lambda finding: order.index(finding.kind.level))

    def _by_row(self, first: Finding, parts: list[Rows]) -> Finding:
        rows = np.unique(np.concatenate(parts) // self._copies)
        message = _RECORD.sub(lambda found: f"Ligne {int(found[1]) // self._copies}", first.message)
        return replace(first, rows=array("q", rows.tobytes()), message=message)
