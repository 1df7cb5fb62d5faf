"""Visits as labels for learning, and the estimate that the random share gives."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.core.storage.types import local_srid
from mulette.ponds.campaigns.choosing import ALL_SCORES
from mulette.ponds.campaigns.package import NO_MOMENT
from mulette.ponds.campaigns.tables import Campaign, Stop, Visit
from mulette.ponds.reviewing.reach import visible
from mulette.ponds.reviewing.tables import Candidate

POND = {"Vue": 1, "Caractérisée": 1, "Pas une mare": 0}
"""What a visit says of the candidate; a pond that has disappeared says neither: its hollow may still show."""


@dataclass(frozen=True)
class Estimate:
    """How many ponds a population of candidates holds.

    Parameters
    ----------
    ponds
        Estimated number.
    error
        Its standard error; None where a stratum has fewer than two visits.
    visited
        Visits it stands on.
    """

    ponds: float
    error: float | None
    visited: int


def estimate(sizes: dict[str, int], visited: Sequence[tuple[str, int]]) -> Estimate | None:
    """Estimate the number of ponds from the stops drawn at random and visited (Horvitz and Thompson, 1952).

    Within a stratum of N candidates, n of them visited, each stands for N/n; what could not be visited is taken for
    missing by chance.

    Parameters
    ----------
    sizes
        Candidates of each stratum.
    visited
        Stratum and answer (1 a pond, 0 not) of each visit of the random share.

    Returns
    -------
    None: some stratum was not visited at all.

    Examples
    --------
    >>> estimate({"haut": 10, "bas": 30}, [("haut", 1), ("haut", 1), ("bas", 0), ("bas", 1), ("bas", 0)])
    Estimate(ponds=20.0, error=9.49, visited=5)
    """
    total, variance, is_known = 0.0, 0.0, True
    for name, size in sizes.items():
        answers = [answer for stratum, answer in visited if stratum == name]
        if not answers:
            return None
        share, number = sum(answers) / len(answers), len(answers)
        total += size * share
        if number == 1 and size > 1:
            is_known = False
        elif number > 1:
            variance += size**2 * (1 - number / size) * share * (1 - share) / (number - 1)
    return Estimate(round(total, 2), round(math.sqrt(variance), 2) if is_known else None, len(visited))


def estimate_of(session: Session, campaign: Campaign) -> Estimate | None:
    """Estimate the ponds of the population of a campaign, from what came back of its random share."""
    rows = session.execute(
        select(Stop.stratum, Visit.outcome)
        .join(Visit, Visit.stop_id == Stop.id)
        .where(Stop.campaign_id == campaign.id, Stop.draw == "random", Visit.outcome.in_(POND))
        .order_by(Visit.id)
    ).all()
    strata = {row.stratum for row in rows}
    sizes = {ALL_SCORES: campaign.population} if strata == {ALL_SCORES} else campaign.strata
    return estimate(sizes, [(row.stratum, POND[row.outcome]) for row in rows])


def export_labels(session: Session, viewer: Viewer, path: Path) -> int:
    """Write the layer ``labels``: the candidates visited, and the table ``features`` of what was measured on them.

    Columns: ``id``, ``label`` (1 a pond, 0 not one, null: disappeared), ``status``, ``score``, ``source``
    (« visite »), ``decided_on``, ``draw``, ``stratum``, ``probability`` (chance of being drawn; null: chosen, good for
    learning and not for estimating), ``campaign``. No name of a person goes out.

    Returns
    -------
    Number of labels.
    """
    import geopandas as gpd
    import pandas as pd
    import pyogrio

    viewer.require("create", "pond_campaign")
    rows = session.execute(
        select(Candidate, Stop, Visit, Campaign.name)
        .join(Stop, Stop.candidate_id == Candidate.id)
        .join(Visit, Visit.stop_id == Stop.id)
        .join(Campaign, Campaign.id == Stop.campaign_id)
        .where(Visit.outcome != "Non visitée", visible(viewer))
        .order_by(Candidate.stable_id, Visit.visited_on, Visit.id)
    ).all()
    latest = {candidate.id: (candidate, stop, visit, name) for candidate, stop, visit, name in rows}
    columns = ("id", "label", "status", "score", "source", "decided_on", "draw", "stratum", "probability", "campaign")
    table = [
        (
            one.stable_id, POND.get(visit.outcome), visit.outcome, one.score, "visite", visit.visited_on.isoformat(),
            stop.draw, stop.stratum, stop.probability, name,
        )
        for one, stop, visit, name in latest.values()
    ]  # fmt: skip
    shapes = [one.geom for one, *_ in latest.values()]
    frame = gpd.GeoDataFrame(pd.DataFrame(table, columns=columns), geometry=shapes, crs=local_srid(session))
    frame["label"] = frame["label"].astype("Int64")
    measures = pd.DataFrame(
        [{"id": one.stable_id, **dict(sorted(one.features.items()))} for one, *_ in latest.values()]
    )
    path.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": NO_MOMENT})
    pyogrio.write_dataframe(frame, path, layer="labels", driver="GPKG", geometry_type="Unknown")
    if len(measures.columns) > 1:
        pyogrio.write_dataframe(measures, path, layer="features", driver="GPKG")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    return len(table)
