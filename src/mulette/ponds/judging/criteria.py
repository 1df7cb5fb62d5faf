"""Every criterion alone, every pair, every model, judged alike; and who finds what the others miss."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from mulette.ponds.judging.figures import average_precision, curve, intervals, ratio, steps_of
from mulette.ponds.judging.reading import detectors_of, scores_of
from mulette.ponds.judging.walking import AGAIN, FALSE, FOUND, Floats, Integers, Reach, walk

BEST_FEATURES = 5
"""Features, the best alone first, that are also judged two by two: all pairs of fifty would be 1 225."""
DETECTORS = {
    "class9": "Points classés « eau »",
    "deep": "Réseau profond",
    "depression": "Cuvette fermée",
    "flat": "Replat",
    "image": "Image",
    "known": "Point déjà connu",
    "void": "Trou dans le nuage",
}


@dataclass(frozen=True)
class Ground:
    """What every criterion is judged on.

    Parameters
    ----------
    reach
        Pairs of candidates and ponds within the tolerance.
    candidate_block, pond_block
        Blocks of the bootstrap.
    candidate_territory, pond_territory
        Territories, by number.
    territories
        Their names.
    seed
        Seed of the bootstrap.
    """

    reach: Reach
    candidate_block: Integers
    pond_block: Integers
    candidate_territory: Integers
    pond_territory: Integers
    territories: Sequence[str]
    seed: int


def judge(ground: Ground, score: Floats, *, is_ranked: bool = True, with_intervals: bool = True) -> dict[str, Any]:
    """Judge the candidates that have a score: figures, curve, intervals, and the same by territory.

    Parameters
    ----------
    ground
        What it is judged on.
    score
        Score of each candidate; NaN: the criterion does not show it.
    is_ranked
        Whether the scores rank; else neither curve nor average precision can be computed.
    """
    walked = walk(ground.reach, score)
    steps = steps_of(walked, ground.candidate_block, ground.pond_block)
    by_territory = steps_of(walked, ground.candidate_territory, ground.pond_territory)
    counts = {name: int((walked.outcome == kind).sum()) for name, kind in _COUNTS}
    ends = intervals(steps, ground.seed) if with_intervals else None
    territories = {}
    for number, name in enumerate(ground.territories):
        here = by_territory.block == number
        ponds = int((ground.pond_territory == number).sum())
        found = int((by_territory.is_found & here).sum())
        part = type(steps)(
            by_territory.score[here], by_territory.is_found[here], steps.block[here],
            ground.pond_block[ground.pond_territory == number],
        )  # fmt: skip
        territories[name] = {
            "candidates": int(here.sum()), "ponds": ponds, "matched": found, "missed": ponds - found,
            "false": int(here.sum()) - found, "precision": ratio(found, here.sum()), "recall": ratio(found, ponds),
            "average_precision": average_precision(part) if is_ranked else None,
            "intervals": intervals(part, ground.seed) if with_intervals else None,
            "curve": curve(part) if is_ranked and ponds else [],
        }  # fmt: skip
    return {
        "candidates": len(walked.outcome), "ponds": steps.ponds, **counts, "missed": steps.ponds - counts["matched"],
        "precision": ratio(counts["matched"], counts["matched"] + counts["false"]),
        "recall": ratio(counts["matched"], steps.ponds),
        "average_precision": average_precision(steps) if is_ranked else None,
        "intervals": ends if is_ranked or ends is None else {**ends, "average_precision": None},
        "curve": curve(steps) if is_ranked and steps.ponds else [],
        "territories": territories,
    }  # fmt: skip


_COUNTS = (("matched", FOUND), ("duplicates", AGAIN), ("false", FALSE))


def judge_criteria(
    ground: Ground, candidates: Any, features: Any, progress: Callable[[int, int], None]  # noqa: ANN401
) -> list[dict[str, Any]]:  # fmt: skip
    """Judge each model, detector, pair of detectors, feature, and pair of the best features.

    A detector keeps the candidates that it shows, ranked by the score; a pair those that both show. A feature ranks the
    candidates by its value, from the end that ranks better here: a figure that flatters it, and is said to.

    Parameters
    ----------
    progress
        Called with the criteria done and the number known so far.
    """
    models = scores_of(candidates)
    score = models.get("score", np.zeros(len(candidates)))
    shown = detectors_of(candidates)
    work = [*_models(models), *_detectors(score, shown)]
    rows = []
    for place, (kind, name, label, values) in enumerate(work):
        progress(place, len(work) + features.shape[1])
        is_ranked = kind == "model" or "score" in models
        rows.append({"kind": kind, "name": name, "label": label, **judge(ground, values, is_ranked=is_ranked)})
    total = len(work) + features.shape[1]
    return rows + _judge_features(ground, features, lambda done: progress(len(work) + done, total))


def who_finds(ground: Ground, shown: Sequence[frozenset[str]]) -> list[dict[str, Any]]:
    """Say what each detector finds, alone or not, and what each other one finds that it misses.

    Returns
    -------
    One row a detector: ``found``, ``only`` (no other detector reaches the pond), ``missed_but_found_by`` by name.
    """
    names = sorted(set().union(*shown)) if shown else []
    reached = {name: np.zeros(ground.reach.ponds, dtype=bool) for name in names}
    for candidate, pond in zip(ground.reach.candidate.tolist(), ground.reach.pond.tolist(), strict=True):
        for name in shown[candidate]:
            reached[name][pond] = True
    total = sum((one.astype(int) for one in reached.values()), np.zeros(ground.reach.ponds, dtype=int))
    return [
        {
            "name": name,
            "label": DETECTORS.get(name, name),
            "found": int(reached[name].sum()),
            "only": int((reached[name] & (total == 1)).sum()),
            "missed_but_found_by": {
                other: int((reached[other] & ~reached[name]).sum()) for other in names if other != name
            },
        }
        for name in names
    ]


def _models(models: dict[str, Floats]) -> Iterator[tuple[str, str, str, Floats]]:
    for name, values in models.items():
        yield "model", name, "Score" if name == "score" else f"Score « {name.removeprefix('score_')} »", values


def _detectors(score: Floats, shown: Sequence[frozenset[str]]) -> Iterator[tuple[str, str, str, Floats]]:
    """Give each detector, then each pair that shows a candidate together."""
    names = sorted(set().union(*shown)) if shown else []
    has = {name: np.array([name in one for one in shown], dtype=bool) for name in names}
    for name in names:
        yield "detector", name, DETECTORS.get(name, name), np.where(has[name], score, np.nan)
    for one, other in combinations(names, 2):
        both = has[one] & has[other]
        if both.any():
            label = f"{DETECTORS.get(one, one)} et {DETECTORS.get(other, other).lower()}"
            yield "pair", f"{one}+{other}", label, np.where(both, score, np.nan)


def _judge_features(ground: Ground, features: Any, progress: Callable[[int], None]) -> list[dict[str, Any]]:  # noqa: ANN401
    rows, oriented = [], {}
    for place, name in enumerate(str(column) for column in features.columns):
        progress(place)
        values = features[name].to_numpy(np.float64)
        if np.isnan(values).all():
            continue
        rising, falling = (judge(ground, one, with_intervals=False) for one in (values, -values))
        is_rising = (rising["average_precision"] or 0) >= (falling["average_precision"] or 0)
        oriented[name] = values if is_rising else -values
        better = {"direction": "grand", **rising} if is_rising else {"direction": "petit", **falling}
        rows.append({"kind": "feature", "name": name, "label": name, **better})
    rows.sort(key=lambda row: (-(row["average_precision"] or 0), row["name"]))
    for one, other in combinations([row["name"] for row in rows[:BEST_FEATURES]], 2):
        values = (_ranks(oriented[one]) + _ranks(oriented[other])) / 2
        found = judge(ground, values, with_intervals=False)
        rows.append({"kind": "pair", "name": f"{one}+{other}", "label": f"{one} et {other}", **found})
    return rows


def _ranks(values: Floats) -> Floats:
    """Give ranks from 0 to 1, equal values alike, NaN staying so."""
    known = ~np.isnan(values)
    ranks = np.full(len(values), np.nan)
    ordered, place = np.unique(values[known], return_inverse=True)
    ranks[known] = place / max(1, len(ordered) - 1)
    return ranks
