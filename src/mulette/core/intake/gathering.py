"""The findings of a file, gathered batch after batch without losing a row number."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from mulette.core.findings.kinds import Finding, Level
from mulette.core.intake.findings import EXAMPLES

Rows = npt.NDArray[np.int64]


class Gathering:
    """Findings put together: one for each kind and each set of columns, with all its rows.

    Row numbers are kept as 64-bit arrays: a finding on each of a million rows costs 8 MB.
    """

    def __init__(self) -> None:
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
        blocking = [
            rows
            for key, parts in self._rows.items()
            if self._firsts[key].kind.level is Level.BLOCKING
            for rows in parts
        ]
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *blocking]))

    def findings(self) -> list[Finding]:
        """Give the findings, the gravest first, then in the order they were met."""
        order = list(Level)
        found = [replace(first, rows=_array(self._rows[key])) for key, first in self._firsts.items()]
        return sorted(found, key=lambda finding: order.index(finding.kind.level))


def _array(parts: list[Rows]) -> array[int]:
    rows = np.unique(np.concatenate(parts))
    return array("q", rows.tobytes())
