"""Tables of: what was accepted in deliveries, and the habits of providers."""

from __future__ import annotations

revision = "0012"
down_revision = "0011"


def upgrade() -> None: ...
