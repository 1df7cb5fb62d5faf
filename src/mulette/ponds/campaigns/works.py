"""What the command and the pages do with campaigns, each in its own transaction."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from mulette.core.house import House
from mulette.core.people.viewer import SYSTEM, Viewer
from mulette.core.storage.base import now
from mulette.ponds.campaigns import labelling
from mulette.ponds.campaigns.gpx import write_gpx
from mulette.ponds.campaigns.operations import Wish, make_campaign
from mulette.ponds.campaigns.package import ponds_around, write_package
from mulette.ponds.campaigns.queries import Halt, get_campaign, read_halts
from mulette.ponds.campaigns.returning import read_returned
from mulette.ponds.campaigns.routesheet import write_sheet
from mulette.ponds.campaigns.tables import Campaign
from mulette.ponds.campaigns.taking import LEVELS, Line, count, take
from mulette.ponds.campaigns.xlsform import write_xlsform
from mulette.ponds.register.tables import Pond
from mulette.ponds.reviewing.queries import find_run

Writer = Callable[[House, Campaign, Sequence[Halt], Sequence[Pond]], bytes]
FILES: dict[str, tuple[str, Writer]] = {
    "feuille-de-route.pdf": ("Feuille de route", lambda house, campaign, halts, ponds: write_sheet(
        campaign, halts, source=house.settings.territory or "", day=campaign.created_at.date())),
    "qfield.zip": ("Paquet QField et QGIS", lambda house, campaign, halts, ponds: write_package(
        campaign.name, halts, ponds, house.store.srid)),
    "fiche.xlsx": ("Formulaire ODK (XLSForm)", lambda house, campaign, halts, ponds: write_xlsform(campaign, halts)),
    "arrets.gpx": ("Points GPS (GPX)", lambda house, campaign, halts, ponds: write_gpx(
        campaign.name, halts, house.store.srid)),
}  # fmt: skip
"""Files of a campaign: French name and how each is made."""


class _NothingKept(Exception):
    """Ends a trial: the transaction is undone."""


def create(house: House, wish: Wish, author: Viewer = SYSTEM, run: str = "") -> Campaign:
    """Choose a batch among the candidates of a run, the latest by default."""
    with house.store.transaction() as session:
        return make_campaign(session, author, wish, find_run(session, run), at=now())


def find(house: House, identifier: uuid.UUID, viewer: Viewer = SYSTEM) -> Campaign:
    """Give a campaign by its identifier."""
    with house.store.reading() as session:
        return get_campaign(session, viewer, identifier)


def make_file(house: House, viewer: Viewer, campaign: Campaign, name: str) -> bytes:
    """Make one of the files of a campaign, by its name in ``FILES``."""
    with house.store.reading() as session:
        halts = read_halts(session, viewer, campaign)
        return FILES[name][1](house, campaign, halts, ponds_around(session, viewer, halts))


def write_files(house: House, campaign: Campaign, folder: Path) -> list[Path]:
    """Write all files of a campaign into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in FILES:
        path = folder / name
        path.write_bytes(make_file(house, SYSTEM, campaign, name))
        written.append(path)
    return written


def try_results(house: House, author: Viewer, campaign: Campaign, path: Path, *, name: str, write: bool) -> list[Line]:
    """Take a file that came back; unless ``write`` says so nothing is kept, and the lines say what would be done."""
    returned = read_returned(path, house.store.srid)
    lines: list[Line] = []
    with contextlib.suppress(_NothingKept), house.store.transaction() as session:
        lines = take(session, author, campaign, returned, file_name=name, at=now())
        if not write:
            raise _NothingKept
    return lines


def take_back(house: House, campaign: Campaign, path: Path, *, write: bool) -> list[str]:
    """Take a file that came back, and tell each row in French."""
    lines = try_results(house, SYSTEM, campaign, path, name=path.name, write=write)
    told = [f"Ligne {one.row} ({one.about}) · {LEVELS[one.level]} : {one.sentence}" for one in lines]
    totals = ", ".join(f"{LEVELS[level].lower()} : {total}" for level, total in count(lines).items())
    return [*told, totals + ("." if write else ". Rien n'est écrit : recommencez avec --write.")]


def export_labels(house: House, path: Path) -> str:
    """Write the labels of all visits, and tell how many."""
    with house.store.reading() as session:
        return f"{labelling.export_labels(session, SYSTEM, path)} étiquettes écrites dans {path}."
