"""Make the default model again: ``python -m mulette.ponds.learning.make_default``.

To be run when the features, the synthetic bocage or scikit-learn change. Made twice, the file is the same.
"""

from __future__ import annotations

import datetime as dt
import sys

from mulette.ponds.learning.making import Lesson, make_model
from mulette.ponds.learning.model import DEFAULT
from mulette.ponds.learning.portrait import lines
from mulette.ponds.learning.words import LABELS

NAME = "défaut"
SEEDS = tuple(range(1000, 1012))
"""Seeds that the default model learns from; seeds 1 to 8 judge it, and are never learnt."""
MADE_ON = dt.date(2026, 11, 24)


def main() -> None:
    """Learn the default model, and say what it is."""
    model = make_model(Lesson(seeds=SEEDS), name=NAME, made_on=MADE_ON)
    model.write(DEFAULT)
    sys.stdout.write("\n".join(lines(model.card, LABELS)) + "\n")


if __name__ == "__main__":
    main()
