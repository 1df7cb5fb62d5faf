"""The sheet of a weighing: eight masses of a hundred seeds, the moisture, and what they say as they are typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.lots import update_lot
from mulette.exsitu.bank.pages.inputs import Sent
from mulette.exsitu.bank.tables import Lot, Weighing
from mulette.exsitu.bank.viewing.head import LotHead
from mulette.exsitu.bank.weighings import add_weighing
from mulette.exsitu.weights import MOST_CV_CHAFFY_PERCENT, MOST_CV_PERCENT, SAMPLES, SEEDS

LABELS = {
    "masses_g": "Masses", "weighed_on": "Jour", "seeds_per_sample": "Graines par échantillon", "operator": "Qui",
    "moisture_percent": "Teneur en eau", "wet_g": "Masse avant l’étuve", "dry_g": "Masse après l’étuve",
    "mass_g": "Masse du lot", **{f"mass_{rank}": f"Échantillon {rank}" for rank in range(1, SAMPLES + 1)},
}  # fmt: skip
STUDENT_975 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365)
"""Two-sided 95 % quantiles of Student for 1 to 7 degrees of freedom, for the estimate shown as one types.

Source: any table of the law of Student; 12.706 for one degree.
"""


def keep(session: Session, author: Viewer, lot: Lot, sent: Sent, *, at: dt.datetime) -> Weighing:
    """Keep the masses that a form sent as a weighing, and what else was measured in the lot."""
    masses = [sent.figure(f"mass_{rank}") for rank in range(1, SAMPLES + 1)]
    size, day = sent.whole("seeds_per_sample"), sent.day("weighed_on")
    measured = _measured(sent)
    sent.require_sound()
    if measured:
        update_lot(session, author, lot, measured, at=at)
    return add_weighing(
        session,
        author,
        lot,
        [mass for mass in masses if mass is not None],
        at=at,
        weighed_on=day,
        seeds_per_sample=SEEDS if size is None else size,
        is_chaffy=sent.text("is_chaffy") is not None,
        operator=sent.text("operator"),
    )


def sheet_of(head: LotHead, given: Mapping[str, Any]) -> dict[str, Any]:
    """Give what the script of the sheet needs to judge as one types, and what was typed."""
    return {
        "most_cv": MOST_CV_PERCENT,
        "most_cv_chaffy": MOST_CV_CHAFFY_PERCENT,
        "student": STUDENT_975,
        "samples": SAMPLES,
        "seeds": SEEDS,
        "mass_g": head.stock if head.lot.unit == "g" else head.lot.mass_g,
        "masses": [str(given.get(f"mass_{rank}") or "") for rank in range(1, SAMPLES + 1)],
    }


def _measured(sent: Sent) -> dict[str, float]:
    """Give the mass and the moisture of the lot, said or drawn from the masses before and after the oven.

    Source: ISTA, chapter 9, low-temperature oven: moisture in % of the fresh mass.
    """
    said, wet, dry = sent.figure("moisture_percent"), sent.figure("wet_g"), sent.figure("dry_g")
    if said is None and wet is not None and dry is not None:
        if not 0 < dry <= wet:
            sent.faults["dry_g"] = "La masse après l’étuve est au-dessus de zéro, et pas plus que celle d’avant."
        else:
            said = round(100 * (wet - dry) / wet, 2)
    found = {"moisture_percent": said, "mass_g": sent.figure("mass_g")}
    return {name: value for name, value in found.items() if value is not None}
