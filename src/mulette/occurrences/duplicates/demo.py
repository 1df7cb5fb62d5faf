"""The duplicates of the school territory: what the naturalists and the conservatory both told."""

from __future__ import annotations

from mulette.core.house import House
from mulette.core.people.viewer import SYSTEM
from mulette.occurrences.duplicates.looking import look


def look_at_school(house: House, territory: object) -> None:
    """Propose the pairs of the school territory."""
    look(house.store, SYSTEM)
