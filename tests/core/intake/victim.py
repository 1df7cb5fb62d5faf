"""What a process that is going to be killed or starved does: deliver a file, and approve it."""

from __future__ import annotations

import multiprocessing
import resource
from pathlib import Path
from typing import Any

from mulette.core.errors import MuletteError
from mulette.core.house import House, open_house
from mulette.core.intake import deliveries
from mulette.core.intake.providers import add_provider
from mulette.core.people.viewer import SYSTEM
from mulette.rooms import ROOMS
from mulette.settings import Settings
from tests.factories.deliveries import DATASET, prepare


def deliver(settings: Settings, path: Path) -> None:
    """Deliver a file from one end to the other."""
    with open_house(settings, ROOMS) as house:
        identifier = deliveries.receive(
            house, SYSTEM, path, template="identite", provider="cen", mode="update", dataset=DATASET
        )
        deliveries.check(house, SYSTEM, identifier)
        deliveries.approve(house, SYSTEM, identifier, reason="Essai")


def settle(house: House) -> None:
    """Fill an empty store with what a delivery of the provider ``cen`` needs."""
    prepare(house.store)
    with house.store.transaction() as session:
        add_provider(session, SYSTEM, "cen", "CEN")


def deliver_within(settings: Settings, path: Path, *, most_bytes: int) -> str:
    """Deliver and check a file in a process whose files may not grow past a size; give what it was refused with.

    A write past the limit fails as on a full disk (EFBIG): Python ignores the signal that comes with it.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.core.intake.victim", "mulette.occurrences.target"])
    answers = context.Queue()
    process = context.Process(target=_check_within, args=(settings, path, most_bytes, answers))
    process.start()
    said: str = answers.get(timeout=60)
    process.join()
    return said


def _check_within(settings: Settings, path: Path, most_bytes: int, answers: Any) -> None:
    with open_house(settings, ROOMS) as house:
        identifier = deliveries.receive(
            house, SYSTEM, path, template="identite", provider="cen", mode="update", dataset=DATASET
        )
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))
        try:
            deliveries.check(house, SYSTEM, identifier)
            answers.put("")
        except MuletteError as error:
            answers.put(error.message)
