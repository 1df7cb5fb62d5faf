"""What the templates of the isle need: the aliases of the conservatory's observers; each provider's own template."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
from sqlalchemy.orm import Session

from mulette.core.intake.providers import get_provider
from mulette.core.intake.side_tables import add_table
from mulette.core.intake.versions import tie_template
from mulette.core.people.viewer import SYSTEM
from mulette.core.room import Room
from mulette.demo.people import PARTNERS
from mulette.demo.sightings import OBSERVERS

ALIASES = "alias-observateurs"


def short_name(name: str) -> str:
    """Write a name as the conservatory's spreadsheet does.

    Examples
    --------
    >>> short_name("CARIOU Jeanne")
    'J. Cariou'
    """
    family, given = name.split(" ", 1)
    return f"{given[0]}. {family.title()}"


def add_aliases(session: Session) -> None:
    """Keep the table that gives each observer of the conservatory their full name."""
    rows = pl.DataFrame({"alias": [short_name(name) for name in OBSERVERS], "nom": list(OBSERVERS)})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "alias.csv"
        rows.write_csv(path)
        add_table(session, SYSTEM, ALIASES, path, label="Alias des observateurs du conservatoire")


def tie_partners(session: Session, rooms: tuple[Room, ...]) -> None:
    """Tie each provider to the template that its files were delivered with."""
    for partner in PARTNERS:
        tie_template(session, SYSTEM, rooms, get_provider(session, partner.code), partner.template)
