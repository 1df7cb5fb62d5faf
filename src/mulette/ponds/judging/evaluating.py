"""The evaluation whole: candidates held against an inventory, as one document of a stable shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mulette import __version__
from mulette.core.errors import Invalid
from mulette.ponds.candidates.matching import match
from mulette.ponds.judging.breakdowns import breakdowns
from mulette.ponds.judging.criteria import Ground, judge, judge_criteria, who_finds
from mulette.ponds.judging.figures import effort, ratio, steps_of
from mulette.ponds.judging.reading import Case, detectors_of, labels_of, read_case, read_zones, scores_of
from mulette.ponds.judging.sampling import plan
from mulette.ponds.judging.territories import numbered_blocks, territories_of, zone_of
from mulette.ponds.judging.visits import estimate_from_visits
from mulette.ponds.judging.walking import AGAIN, FALSE, FOUND, Floats, Integers, Walk, reach, walk

if TYPE_CHECKING:
    import geopandas as gpd

SHAPE = 1
"""Version of the shape of the document: it changes when a name goes or changes its meaning."""
TOLERANCE_M = 10.0
HALF_WIDTH = 0.05


@dataclass(frozen=True)
class Asked:
    """How to judge.

    Parameters
    ----------
    tolerance_m
        Largest distance from a pond to the edge of its candidate, m.
    territory
        Column, or file of zones.
    exhaustive
        File of the zones where the inventory misses nothing; none: everywhere.
    half_width
        Half-width wanted of the precision outside these zones, 0-1.
    with_potential
        Whether ponds that nobody has seen are looked for too.
    seed
        Seed of the intervals.
    visits
        Table of the visits made outside of the exhaustive zones.
    """

    tolerance_m: float = TOLERANCE_M
    territory: str | None = None
    exhaustive: Path | None = None
    half_width: float = HALF_WIDTH
    with_potential: bool = False
    seed: int = 0
    visits: Path | None = None

    def check(self) -> None:
        """Refuse a tolerance below 0."""
        if not self.tolerance_m >= 0:
            sentence = f"Tolérance {self.tolerance_m:g} m : elle ne peut être négative."
            raise Invalid(sentence, code="evaluation.tolerance")


def _silent(done: int, total: int) -> None:
    """Say nothing of the progress."""


def evaluate(
    candidates: Path, inventory: Path, asked: Asked, progress: Callable[[int, int], None] = _silent
) -> dict[str, Any]:
    """Judge candidates against an inventory.

    Parameters
    ----------
    candidates, inventory
        Files that GDAL reads, points or polygons, each in its own CRS.
    progress
        Called with the criteria judged, and the number of criteria known so far.

    Returns
    -------
    What ``docs/fr/mares/evaluer.md`` describes; None where a figure cannot be computed.

    Raises
    ------
    Invalid
        A file that is none, a territory that is unknown, a tolerance below 0.
    """
    asked.check()
    case = read_case(candidates, inventory, with_potential=asked.with_potential)
    case, undecided = _decided(case, asked.tolerance_m)
    inside, others, outside = _within(case, asked)
    outside_scores = scores_of(others).get("score", np.zeros(0))
    ground, words = _ground(inside, asked)
    is_ranked = "score" in inside.candidates
    score = scores_of(inside.candidates).get("score", np.zeros(len(inside.candidates)))
    score = np.where(np.isnan(score), -np.inf, score)  # without a score among others that have one: the last
    walked = walk(ground.reach, score)
    found = np.isin(np.arange(len(inside.ponds)), walked.pond)
    known = _known(walked) if is_ranked and asked.exhaustive else None
    return {
        "shape": SHAPE,
        "mulette_version": __version__,
        "tolerance_m": asked.tolerance_m,
        **judge(ground, score, is_ranked=is_ranked),
        "undecided": undecided,
        "effort": effort(steps_of(walked, ground.candidate_block, ground.pond_block)) if is_ranked else None,
        "sensitivity": [_at(inside, asked.tolerance_m * factor, score) for factor in (1, 2)],
        "block": words,
        "seed": asked.seed,
        "by_class": breakdowns(inside.ponds, inside.candidates, found, ground.pond_block, asked.seed),
        "criteria": judge_criteria(ground, inside.candidates, inside.features, progress),
        "who_finds": who_finds(ground, detectors_of(inside.candidates)),
        "exhaustive": outside,
        "sampling_plan": _plan(outside_scores, asked, known),
        "sampling_estimate": _estimated(others, outside_scores, asked, case.warnings),
        "set_apart": case.set_apart,
        "details": _details(inside, asked.tolerance_m, walked, found),
        "warnings": case.warnings,
    }


def _decided(case: Case, tolerance_m: float) -> tuple[Case, int]:
    """Set aside the candidates that reach no pond to find, but one that is gone or that nobody saw; count them."""
    if case.doubtful is None or not len(case.doubtful) or not len(case.candidates):
        return case, 0
    shapes = case.candidates.geometry
    left_out = np.zeros(len(shapes), dtype=bool)
    left_out[reach(shapes, case.doubtful, tolerance_m).candidate] = True
    left_out[reach(shapes, case.ponds.geometry, tolerance_m).candidate] = False
    kept = replace(
        case, candidates=case.candidates[~left_out].reset_index(drop=True),
        features=case.features[~left_out].reset_index(drop=True),
    )  # fmt: skip
    return kept, int(left_out.sum())


def _ground(case: Case, asked: Asked) -> tuple[Ground, str]:
    """Match the ponds, and number blocks and territories; say also what a block is."""
    pairs = reach(case.candidates.geometry, case.ponds.geometry, asked.tolerance_m)
    theirs = territories_of(case, asked.territory)
    first, second, words = numbered_blocks(case, theirs)
    names = sorted({*theirs[0], *theirs[1]})
    number = {name: place for place, name in enumerate(names)}
    numbered: list[Integers] = [np.array([number[one] for one in part], dtype=np.int64) for part in theirs]
    return Ground(pairs, first, second, numbered[0], numbered[1], names, asked.seed), words


def _within(case: Case, asked: Asked) -> tuple[Case, gpd.GeoDataFrame, dict[str, Any] | None]:
    """Keep what lies in the exhaustive zones; give the candidates outside, and how many lie there.

    A candidate outside that reaches a pond inside is kept: a pond on the edge is not missed because of the edge.
    """
    if asked.exhaustive is None:
        return case, case.candidates, None
    zones = read_zones(asked.exhaustive, case.candidates.crs)
    ours, theirs = (zone_of(part, zones, "").to_numpy() != "" for part in (case.candidates, case.ponds))
    pairs = reach(case.candidates.geometry, case.ponds.geometry, asked.tolerance_m)
    ours[pairs.candidate[theirs[pairs.pond]]] = True
    inside = Case(
        case.candidates[ours].reset_index(drop=True), case.ponds[theirs].reset_index(drop=True),
        case.features[ours].reset_index(drop=True), case.warnings, case.set_apart,
    )  # fmt: skip
    reached = np.unique(pairs.pond[~theirs[pairs.pond]])
    outside = {
        "zones": len(zones), "candidates_outside": int((~ours).sum()), "ponds_outside": int((~theirs).sum()),
        "ponds_outside_reached": len(reached), "recall_outside": ratio(len(reached), (~theirs).sum()),
    }  # fmt: skip
    return inside, case.candidates[~ours].reset_index(drop=True), outside


def _at(case: Case, tolerance_m: float, score: Floats) -> dict[str, Any]:
    """Give the figures at another tolerance."""
    walked = walk(reach(case.candidates.geometry, case.ponds.geometry, tolerance_m), score)
    matched, false = (int((walked.outcome == kind).sum()) for kind in (FOUND, FALSE))
    return {
        "tolerance_m": tolerance_m, "matched": matched, "false": false,
        "precision": ratio(matched, matched + false), "recall": ratio(matched, len(case.ponds)),
    }  # fmt: skip


def _known(walked: Walk) -> tuple[Floats, Floats]:
    """Give the scores of the judged candidates, and whether each is a pond."""
    kept = np.isin(walked.outcome, (FOUND, FALSE)) & np.isfinite(walked.score)
    return walked.score[kept], (walked.outcome[kept] == FOUND).astype(np.float64)


def _plan(scores: Floats, asked: Asked, known: tuple[Floats, Floats] | None) -> dict[str, Any] | None:
    """Plan the visits that would tell the precision where the inventory is not exhaustive."""
    if not len(scores):
        return None
    strata = plan(scores, asked.half_width, known)
    return {
        "half_width": asked.half_width,
        "visits": sum(one.visits for one in strata),
        "candidates": sum(one.candidates for one in strata),
        "expected_from": "zones exhaustives" if known is not None and len(known[0]) else "score",
        "strata": [one.as_json() for one in strata],
    }


def _estimated(others: gpd.GeoDataFrame, scores: Floats, asked: Asked, warnings: list[str]) -> dict[str, Any] | None:
    """Say what the visits tell of the precision outside, where some were made."""
    if asked.visits is None:
        return None
    known = np.flatnonzero(~np.isnan(scores))
    names = labels_of(others, "id")
    return estimate_from_visits([names.iloc[place] for place in known.tolist()], scores[known], asked.visits, warnings)


def _details(
    case: Case, tolerance_m: float, walked: Walk, found: np.ndarray[Any, np.dtype[np.bool_]]
) -> dict[str, Any]:
    """Name what was matched, missed and false."""
    ours, theirs = labels_of(case.candidates, "id").tolist(), labels_of(case.ponds, "id").tolist()
    false, again = (walked.candidate[walked.outcome == kind].tolist() for kind in (FALSE, AGAIN))
    pairs = match(case.candidates, case.ponds, tolerance_m).pairs
    return {
        "pairs": [
            {"candidate": ours[candidate], "pond": theirs[pond], "distance_m": round(distance, 2)}
            for candidate, pond, distance in pairs.itertuples(index=False)
        ],
        "missed_ponds": [theirs[place] for place in np.flatnonzero(~found).tolist()],
        "false_candidates": [ours[place] for place in false],
        "duplicate_candidates": [ours[place] for place in again],
    }
