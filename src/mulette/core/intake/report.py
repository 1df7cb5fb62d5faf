"""What a check says: a JSON report for programs, sentences for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mulette.core.findings.kinds import Finding, Level

_ROWS_SHOWN = 8


def write_report(
    rows: int, valid_rows: int, findings: Iterable[Finding], more: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Write the report of a check.

    Returns
    -------
    ``rows``, ``valid_rows`` and ``findings`` (``id``, ``geonature``, ``level``, ``fields``, ``columns``, ``rows``:
    every row number, none for the whole file, ``message``, ``remedy``), and what else is given.
    """
    return {
        **(more or {}),
        "rows": rows,
        "valid_rows": valid_rows,
        "findings": [finding.as_report() for finding in findings],
    }


def is_blocked(findings: Iterable[Finding]) -> bool:
    """Whether a blocking finding bears on some row or on the whole file."""
    return any(finding.kind.level is Level.BLOCKING for finding in findings)


def is_wholly_blocked(findings: Iterable[Finding]) -> bool:
    """Whether a blocking finding bears on the whole file, so that no row of it can be written."""
    return any(finding.kind.level is Level.BLOCKING and not len(finding.rows) for finding in findings)


def tell(rows: int, valid_rows: int, findings: Iterable[Finding]) -> Iterator[str]:
    """Tell a check in French sentences, grouped by finding.

    >>> list(tell(12, 12, []))
    ['12 lignes lues, 12 sans constat bloquant.']
    """
    yield f"{rows} {_plural(rows, 'ligne lue', 'lignes lues')}, {valid_rows} sans constat bloquant."
    for finding in findings:
        count = len(finding.rows)
        share = f"{count} {_plural(count, 'ligne', 'lignes')}" if count else "tout le fichier"
        yield ""
        yield f"{finding.kind.level.label.capitalize()} · {finding.kind.title} ({share}) [{finding.kind.id}]"
        yield f"  {finding.message or finding.kind.message}"
        if count > 1:
            shown = ", ".join(str(row) for row in finding.rows[:_ROWS_SHOWN])
            yield f"  Lignes {shown}{'…' if count > _ROWS_SHOWN else ''}"
        yield f"  Que faire : {finding.kind.remedy}"


def _plural(count: int, one: str, many: str) -> str:
    return one if count < 2 else many
