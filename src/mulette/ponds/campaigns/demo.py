"""A campaign of the school territory, with a part of its results back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mulette.core.house import House
from mulette.core.people.viewer import SYSTEM
from mulette.ponds.campaigns.operations import Wish, make_campaign
from mulette.ponds.campaigns.queries import read_halts
from mulette.ponds.campaigns.returning import Returned
from mulette.ponds.campaigns.taking import take
from mulette.ponds.reviewing.queries import find_run

AT = dt.datetime(2025, 4, 20, 18, tzinfo=dt.UTC)
SHEET = {"type": "Prairie", "aquatic_vegetation": "oui", "fauna": ["Amphibiens"], "stage": "2", "regime": "Temporaire"}
OUTCOMES: tuple[dict[str, Any], ...] = (
    {"outcome": "Caractérisée", **SHEET},
    {"outcome": "Vue"},
    {"outcome": "Pas une mare", "cause": "Fossé ou noue"},
    {"outcome": "Non visitée"},
    {"outcome": "Disparue", "reason": "Boisée, plus d'eau depuis des années"},
)


def add_school_campaign(house: House, territory: Any) -> None:  # noqa: ANN401  # the territory is of a floor above
    """Prepare a campaign among the candidates of the school, and take the first visits back.

    Parameters
    ----------
    territory
        Its ``seed`` decides the draw.
    """
    with house.store.transaction() as session:
        run = find_run(session, "")
        wish = Wish("Bocage, avril", size=12, seed=territory.seed, random_share=0.34)
        campaign = make_campaign(session, SYSTEM, wish, run, at=AT)
        halts = read_halts(session, SYSTEM, campaign)
        visits = [
            Returned(
                row, halt.stop.uuid, f"ecole-{row}",
                {**values, "visited_on": "2025-04-19", "observer": "CARIOU Jeanne", "is_another": "oui"}, None,
            )
            for row, (halt, values) in enumerate(zip(halts, OUTCOMES, strict=False), start=1)
        ]  # fmt: skip
        take(session, SYSTEM, campaign, visits, file_name="bocage-avril.gpkg", at=AT)
