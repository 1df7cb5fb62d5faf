"""What a process that is going to be killed does: deliver a file and approve it."""

from __future__ import annotations

from pathlib import Path

from mulette.core.house import open_house
from mulette.core.intake import deliveries
from mulette.core.people.viewer import SYSTEM
from mulette.rooms import ROOMS
from mulette.settings import Settings
from tests.factories.deliveries import DATASET


def deliver(settings: Settings, path: Path) -> None:
    """Deliver a file from one end to the other."""
    with open_house(settings, ROOMS) as house:
        identifier = deliveries.receive(
            house, SYSTEM, path, template="identite", provider="cen", mode="update", dataset=DATASET
        )
        deliveries.check(house, SYSTEM, identifier)
        deliveries.approve(house, SYSTEM, identifier, reason="Essai")
