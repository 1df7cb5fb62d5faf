"""From files, or seeds of the synthetic bocage, to a model with its card."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mulette.core.errors import Invalid
from mulette.ponds.candidates.features.catalogue import FEATURES_VERSION
from mulette.ponds.learning.card import DEFAULT_NOTE, Identity, make_card, note_of
from mulette.ponds.learning.examples import Examples, join
from mulette.ponds.learning.model import Model
from mulette.ponds.learning.modelfile import stamp
from mulette.ponds.learning.reading import FAMILIES, read_examples, read_inventory, read_zones
from mulette.ponds.learning.training import train
from mulette.ponds.sensing.thresholds import preset

SYNTHETIC_LIMIT = (
    "Le bocage de synthèse a des formes trop simples, des leurres trop nets et un seul pays : "
    "ses chiffres ne disent rien d'un territoire réel."
)


@dataclass(frozen=True)
class Lesson:
    """What a model is to learn from.

    Parameters
    ----------
    candidates, inventories, exhaustive
        Files.
    territory
        Column of the candidates that names where they come from; none: each file is a territory.
    tolerance_m
        Farthest distance of a pair, m.
    seeds
        Seeds of the synthetic bocage.
    """

    candidates: tuple[Path, ...] = ()
    inventories: tuple[Path, ...] = ()
    exhaustive: Path | None = None
    territory: str | None = None
    tolerance_m: float = 10.0
    seeds: tuple[int, ...] = ()


def make_model(lesson: Lesson, *, name: str, made_on: dt.date, seed: int = 0) -> Model:
    """Learn a model.

    Parameters
    ----------
    lesson
        What to learn from.
    name
        Name of the model.
    made_on
        Day of the learning.
    seed
        Of the learning.

    Raises
    ------
    Invalid
        Nothing to learn from, or files that do not read.
    """
    examples = _gather(lesson)
    trained = train(examples, FAMILIES, seed)
    territories = [str(one) for one in np.unique(examples.territory)]
    is_only_synthetic = not lesson.candidates
    note = DEFAULT_NOTE if is_only_synthetic else note_of(territories, is_calibrated=trained.report["is_calibrated"])
    identity = Identity(
        name, note, made_on, _sources(lesson), (SYNTHETIC_LIMIT,) if lesson.seeds else ()
    )  # fmt: skip
    card = make_card(identity, trained, examples, FEATURES_VERSION, preset(), seed=seed)
    return Model(stamp(card), trained.trees)


def _gather(lesson: Lesson) -> Examples:
    if not lesson.candidates and not lesson.seeds:
        sentence = "Rien à apprendre : donnez des fichiers de candidats et --inventory, ou --synthetic."
        raise Invalid(sentence, code="training.nothing")
    if lesson.candidates and not lesson.inventories:
        raise Invalid("Donnez l'inventaire des mares connues avec --inventory.", code="training.no-inventory")
    parts = []
    if lesson.candidates:
        zones = read_zones(lesson.exhaustive) if lesson.exhaustive else None
        inventory = read_inventory(lesson.inventories)
        parts.append(read_examples(lesson.candidates, inventory, zones, lesson.territory, lesson.tolerance_m))
    if lesson.seeds:
        from mulette.ponds.learning.bocage import bocage_examples, bocage_of

        parts += [bocage_examples(bocage_of(seed)) for seed in lesson.seeds]
    return join(parts)


def _sources(lesson: Lesson) -> tuple[str, ...]:
    files = [path.name for path in (*lesson.candidates, *lesson.inventories)]
    if lesson.seeds:
        files.append(
            f"bocage de synthèse, {len(lesson.seeds)} dalles vues par 4 détections (graines {_ranges(lesson.seeds)})"
        )
    return tuple(files)


def _ranges(seeds: tuple[int, ...]) -> str:
    """Write a list of seeds in short.

    >>> _ranges((3, 4, 5, 9))
    '3-5, 9'
    """
    runs: list[list[int]] = []
    for one in sorted(seeds):
        if runs and one == runs[-1][-1] + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
