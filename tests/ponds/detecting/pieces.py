"""Work for the workers of the tests: what travels to them is imported there, so nothing heavy stands here."""

from __future__ import annotations

import os
from pathlib import Path

from mulette.core.errors import Invalid


def double(number: int) -> int:
    return 2 * number


def die() -> None:
    os._exit(9)


def run_short_of_memory() -> None:
    raise MemoryError


def die_once(marker: Path) -> str:
    if not marker.exists():
        marker.touch()
        os._exit(9)
    return "alive"


def refuse() -> None:
    raise Invalid("Il est tronqué.", code="ponds.unreadable-input")
