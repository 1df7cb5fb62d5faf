"""What a check says: the rows at fault, and the field to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import polars as pl

    from mulette.core.findings.kinds import FindingKind
    from mulette.occurrences.references import References

GEOMETRY = "Champs géométriques"
"""Stands for the columns of all the fields that can place a record, as in GeoNature's report."""

WHOLE_ROW = ""
"""Stands for every column of the row."""


@dataclass(frozen=True)
class Fault:
    """The rows where a rule is broken.

    Parameters
    ----------
    at
        Field whose column the report names, or ``GEOMETRY``, or ``WHOLE_ROW``.
    where
        Boolean expression over the interpreted records (``interpretation.interpret``), or over the keys of the
        whole file (``keys.read_keys``); null is false.
    once
        Whether a file that does not give ``at`` at all gets the finding once, for the whole file, not for each row.
    only_if_given
        Whether a file that does not give ``at`` at all is not looked at: it is not held to fill it.
    """

    at: str
    where: pl.Expr
    once: bool = False
    only_if_given: bool = False


class Check(Protocol):
    """One module of this package: a kind of finding, and where it is deserved."""

    KIND: FindingKind

    def faults(self, references: References) -> Iterable[Fault]:
        """Say where the rule is broken."""
