"""What a room offers to intake: how its rows are checked, compared with the store and written.

Intake knows no room; the door hands it the ``Target`` that ``ROOM.target`` names.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl
from sqlalchemy.orm import Session

from mulette.core.fields import Fields
from mulette.core.findings.kinds import Finding, FindingKind
from mulette.core.intake.batch import Batch
from mulette.core.intake.templates.template import IDENTITIES
from mulette.core.people.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from mulette.core.intake.kept import Kept
    from mulette.core.intake.staging import Staging

NEW, CHANGED, UNCHANGED, CONFLICT, WITHDRAWN = "new", "changed", "unchanged", "conflict", "withdrawn"
STATES = (NEW, CHANGED, UNCHANGED, CONFLICT, WITHDRAWN)
"""What a row of the file is to the store; ``withdrawn`` asks for a deletion, ``vanished`` is what the file no longer
holds."""


@dataclass(frozen=True)
class Announced:
    """What the other files of an archive bring, known to its rows before anything is written.

    Parameters
    ----------
    datasets
        UUID, code (or None) and whether it is private, of each dataset that the archive makes or changes.
    sources
        Names of the sources.
    """

    datasets: tuple[tuple[str, str | None, bool], ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Terms:
    """What holds for every row of a file.

    Parameters
    ----------
    today
        Day of the check.
    author
        Who delivers.
    mode
        ``add``, ``update`` or ``mirror``.
    identity
        What tells that a row is a record already here, in order: ``source`` (the provider's key), ``uuid``,
        ``signature``.
    dataset
        UUID of the dataset of the rows that name none.
    source_srid
        EPSG code of the CRS of the file's coordinates.
    provider_id, organisation_id
        Provider of the file, and its organisation; None for a check alone.
    restricted_to
        Area that records must touch, ``KIND:CODE``; None for no restriction.
    relief
        Raster of altitudes to compare those of the file with; None for none.
    private_needs_blurring
        Whether a record of a private dataset must say if it is blurred.
    find
        Fields to find from the others where the file does not give them.
    additional
        Additional fields that the installation declares.
    announced
        What the other files of the archive bring.
    """

    today: dt.date
    author: Viewer = SYSTEM
    mode: str = "add"
    identity: tuple[str, ...] = IDENTITIES
    dataset: str | None = None
    source_srid: int = 4326
    provider_id: int | None = None
    organisation_id: int | None = None
    restricted_to: str | None = None
    private_needs_blurring: bool = False
    relief: Path | None = None
    find: tuple[str, ...] = ()
    additional: Fields = field(default_factory=lambda: Fields(()))
    announced: Announced = Announced()


@dataclass(frozen=True)
class Checked:
    """Some rows of a file once checked.

    Parameters
    ----------
    findings
        What is wrong with them.
    keys
        What the whole file is checked by: ``row`` and a few short columns, of every row.
    rows
        The rows as they would be written, ``row`` first: columns of the room's own choice.
    withdrawn
        The rows that ask to delete a record, ``row`` first; None where the file asks nothing of the kind.
    """

    findings: list[Finding]
    keys: pl.DataFrame
    rows: pl.DataFrame
    withdrawn: pl.DataFrame | None = None


@dataclass(frozen=True)
class Comparison:
    """A file compared with the store.

    Parameters
    ----------
    states
        ``row``, ``state`` (one of ``STATES``), ``id`` (of the record already here, null for a new one).
    vanished
        ``id`` and ``uuid`` of the records that the file no longer holds; empty unless the mode is ``mirror``.
    withdrawn
        ``id`` and ``uuid`` of the records that rows of the file ask to delete.
    known
        How many records of the provider the vanished ones are taken from.
    findings
        What the comparison alone can see: an identifier that belongs to another record.
    """

    states: pl.DataFrame
    vanished: pl.DataFrame
    withdrawn: pl.DataFrame
    known: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are in each state; how many records vanished, of how many known."""
        found: dict[str, int] = dict(self.states["state"].value_counts().iter_rows())
        by_state = {state: found.get(state, 0) for state in STATES}
        return {**by_state, "vanished": self.vanished.height, "known": self.known}


@dataclass(frozen=True)
class Signed:
    """The delivery that rows are written under.

    Parameters
    ----------
    id, uuid
        Its number and permanent identifier.
    written_at
        Moment of the write, UTC.
    reason
        Why it was approved, in the words of who did.
    """

    id: int
    uuid: uuid.UUID
    written_at: dt.datetime
    reason: str | None = None


class Target(Protocol):
    """A room that records can be delivered to."""

    @property
    def name(self) -> str:
        """Name of the room."""

    @property
    def fields(self) -> Fields:
        """Fields that a template may fill."""

    @property
    def kinds(self) -> tuple[FindingKind, ...]:
        """Findings that the room may give."""

    def references(self, session: Session, terms: Terms) -> Any:  # noqa: ANN401
        """Read what the rows are checked against, once for the whole file."""

    def check(self, session: Session, batch: Batch, references: Any) -> Checked:  # noqa: ANN401
        """Check some rows and give them as they would be written."""

    def check_file(
        self,
        keys: pl.DataFrame,
        columns: Mapping[str, tuple[str, ...]],
        references: Any,  # noqa: ANN401
    ) -> list[Finding]:
        """Look for what only the whole file shows."""

    def compare(
        self, session: Session, staging: Staging, columns: Mapping[str, tuple[str, ...]], terms: Terms
    ) -> Comparison:
        """Tell the rows that are new, changed, unchanged or in conflict; writes nothing."""

    def changes(self, session: Session, staging: Staging, comparison: Comparison) -> pl.DataFrame:
        """Give what a write would change: ``row``, ``id``, ``field``, ``before``, ``after`` (texts)."""

    def describe(self, session: Session, records: pl.DataFrame) -> pl.DataFrame:
        """Say which records some are (``id``): texts ``uuid``, ``key``, ``date``, ``name``, ``observers``."""

    def write(
        self, session: Session, staging: Staging, comparison: Comparison, terms: Terms, signed: Signed, kept: Kept
    ) -> dict[str, int]:
        """Write the rows in the session's transaction, and keep what undoing them needs.

        Returns
        -------
        ``added``, ``updated``, ``deleted``.
        """

    def touched(self, session: Session, kept: Kept, signed: Signed) -> pl.DataFrame:
        """List the records of a written delivery that changed since.

        Returns
        -------
        polars.DataFrame
            ``id``, ``by`` (UUID of the delivery that changed it; null: a person).
        """

    def undo(self, session: Session, kept: Kept, but: pl.DataFrame, terms: Terms, signed: Signed) -> dict[str, int]:
        """Take back what a delivery wrote, but for the records ``but`` names by ``id``.

        Returns
        -------
        ``deleted`` (it had added them), ``restored`` (it had changed them), ``returned`` (it had deleted them).
        """

    def profile(self, session: Session, staging: Staging, terms: Terms, usual: Mapping[str, Any]) -> dict[str, Any]:
        """Say what the valid rows of a file look like, beside what is usual (``habits.usual_of``).

        Returns
        -------
        ``taxa``, ``new_taxa``, ``extent``, ``outside``, ``first_day``, ``last_day``, ``before`` (``habits.Figures``).
        """

    def count_written(self, session: Session, delivery_id: int) -> int:
        """Count the records that a delivery was the last to write."""
