"""Tables of: the history of validation and the talk about a record."""

from __future__ import annotations

revision = "0015"
down_revision = "0014"


def upgrade() -> None: ...
