"""Filling a store with the school territory: references, people, thirty years of deliveries, and three that wait."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from shapely.geometry.base import BaseGeometry

from mulette.core.geometry.grids import SIDES_M
from mulette.core.house import House
from mulette.core.intake import deliveries
from mulette.core.intake.providers import add_provider
from mulette.core.nomenclature.operations import load_nomenclatures
from mulette.core.people.queries import person_named, viewer_of
from mulette.core.people.viewer import SYSTEM, Viewer
from mulette.core.places.files import AreaFile
from mulette.core.places.operations import generate_cells, load_areas
from mulette.core.room import load
from mulette.core.taxonomy.operations import load_taxref
from mulette.core.taxonomy.taxref import read_taxref
from mulette.demo import faults, files
from mulette.demo.diffusion import add_products, add_rules
from mulette.demo.people import PARTNERS, add_datasets, add_people
from mulette.demo.sightings import sightings
from mulette.demo.taxa import TAXA
from mulette.demo.templates import add_aliases, tie_partners
from mulette.demo.territory import Territory
from mulette.demo.validation import add_validation

SOURCE = "Territoire école de Mulette"
WAITING_ROWS = 240
IMPORTS = Path(__file__).with_name("imports")
Say = Callable[[str], None]


def populate(house: House, *, seed: int = 1, count: int = 20_000, say: Say = lambda _: None) -> None:
    """Fill an empty, up-to-date store.

    Parameters
    ----------
    house
        Its store is empty.
    seed
        Whole number that the whole territory follows from.
    count
        Records of the past.
    say
        Called with a French sentence at each step.
    """
    territory = Territory(seed)
    say("Référentiels : nomenclatures, taxons, lieux de l'isle")
    with house.store.transaction() as session:
        load_nomenclatures(session)
        load_taxref(session, read_taxref(TAXA, "18"))
        for areas in territory_areas(territory):
            load_areas(session, areas, source=SOURCE)
        for kind in SIDES_M:
            generate_cells(session, kind, territory.coast)
    say("Personnes, organismes, jeux de données")
    with house.store.transaction() as session:
        add_datasets(session, add_people(session, house.rooms))
        for partner in PARTNERS:
            add_provider(session, SYSTEM, partner.code, partner.name, organisation=partner.name)
        add_aliases(session)
        add_rules(session)
        add_products(session)
        author = viewer_of(session, person_named(session, "donnees").id)
    seen = sightings(territory, count + WAITING_ROWS * len(PARTNERS))
    with tempfile.TemporaryDirectory() as folder:
        for number, partner in enumerate(PARTNERS):
            mine = seen.filter(pl.col("provider") == number)
            say(f"Livraisons de {partner.name}")
            _deliver_past(house, author, number, mine.head(mine.height - WAITING_ROWS), Path(folder))
            _deliver_waiting(house, author, number, mine.tail(WAITING_ROWS), Path(folder))
    with house.store.transaction() as session:
        tie_partners(session, house.rooms)
    say("Validation")
    add_validation(house)
    for room in house.rooms:
        if room.demo:
            say(f"Rubrique « {room.label} »")
            load(room.demo)(house, territory)


def territory_areas(territory: Territory) -> list[AreaFile]:
    """Give the areas of the isle: department, communes, marsh, canals, hedges, reserve."""

    def one(kind: str, code: str, name: str, outline: BaseGeometry) -> AreaFile:
        return AreaFile(kind, [code], [name], np.array([outline], dtype=object))

    communes = territory.communes
    outlines = np.array([outline for _, outline in communes.values()], dtype=object)
    return [
        one("DEP", "00", "Escourt", territory.coast),
        AreaFile("COM", list(communes), [name for name, _ in communes.values()], outlines),
        one("ZH", "MARAIS", "Marais d'Escourt", territory.marsh),
        one("EAU", "CANAUX", "Canaux du marais", territory.canals),
        one("HAIE", "HAIES", "Haies du bocage", territory.hedges),
        one("RNR", "ESC1", "Réserve du cœur du marais", shapely.make_valid(territory.reserve)),
    ]


def _deliver_past(house: House, author: Viewer, number: int, seen: pl.DataFrame, folder: Path) -> None:
    partner = PARTNERS[number]
    path = _WRITERS[number](seen, folder / f"{partner.code}-historique{_ENDINGS[number]}")
    delivery = _receive(house, author, number, path)
    deliveries.check(house, author, delivery)
    deliveries.approve(house, author, delivery, reason="Reprise des données anciennes.")


def _deliver_waiting(house: House, author: Viewer, number: int, seen: pl.DataFrame, folder: Path) -> None:
    partner = PARTNERS[number]
    path = _spoilt(number, seen, folder / f"{partner.code}-automne-2025{_ENDINGS[number]}")
    deliveries.check(house, author, _receive(house, author, number, path))


def _receive(house: House, author: Viewer, number: int, path: Path) -> uuid.UUID:
    partner = PARTNERS[number]
    return deliveries.receive(
        house, author, path, template=str(IMPORTS / f"{partner.template}.toml"), provider=partner.code,
        dataset=partner.dataset_uuid,
    )  # fmt: skip


def _spoilt(number: int, seen: pl.DataFrame, path: Path) -> Path:
    """Write a file of a provider with its faults."""
    if number == 0:
        return files.write_text(faults.spoil(files.conservatoire_rows(seen), faults.CONSERVATOIRE), path)
    if number == 1:
        return files.write_workbook(faults.spoil(files.parc_rows(seen), faults.PARC), path)
    rows = faults.spoil(files.naturalistes_rows(seen), faults.NATURALISTES)
    return files.write_layer(rows, files.points_of(seen), path)


_WRITERS = (files.write_conservatoire, files.write_parc, files.write_naturalistes)
_ENDINGS = (".csv", ".xlsx", ".gpkg")
