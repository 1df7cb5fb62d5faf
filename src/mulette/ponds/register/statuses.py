"""The status of a pond, and the ways from one to another. Pure.

Nothing goes back to *Potentielle*; *Vue* comes only from *Potentielle*; *Caractérisée* needs at least one sheet;
*Disparue* comes from any. Source: PRAM Normandie, application of the ponds.

A pond found again after it was said to be gone is the one case that the source leaves open. It becomes *Caractérisée*,
with a sheet that describes what is there now; it does not become *Vue*, which would hide that somebody once stated its
disappearance. Our choice.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from mulette.core.errors import Conflict


class Status(StrEnum):
    """What is known of a pond."""

    POTENTIAL = "Potentielle"
    SEEN = "Vue"
    CHARACTERISED = "Caractérisée"
    GONE = "Disparue"

    @property
    def meaning(self) -> str:
        """French sentence that tells the status from the others."""
        return {
            "Potentielle": "Repérée sur carte, photographie ou relief, jamais vérifiée sur place.",
            "Vue": "Vue sur place.",
            "Caractérisée": "Décrite sur place par au moins une fiche.",
            "Disparue": "A existé et ne se voit plus : boisée, comblée, bâtie.",
        }[self.value]


_NEXT = {
    Status.POTENTIAL: (Status.SEEN, Status.CHARACTERISED, Status.GONE),
    Status.SEEN: (Status.CHARACTERISED, Status.GONE),
    Status.CHARACTERISED: (Status.GONE,),
    Status.GONE: (Status.CHARACTERISED,),
}


def next_statuses(
    current: Status, last_sheet: dt.date | None = None, gone_on: dt.date | None = None
) -> tuple[Status, ...]:
    """Give the statuses that a pond may take.

    Parameters
    ----------
    current
        Its status.
    last_sheet
        Day of its latest characterisation; None: it has none.
    gone_on
        Day its disappearance was stated, if it was: only a sheet at least as recent brings it back.

    Examples
    --------
    >>> [str(one) for one in next_statuses(Status.POTENTIAL)]
    ['Vue', 'Disparue']
    >>> [str(one) for one in next_statuses(Status.SEEN, dt.date(2024, 5, 1))]
    ['Caractérisée', 'Disparue']
    >>> next_statuses(Status.GONE, dt.date(2024, 5, 1), dt.date(2024, 6, 1))
    ()
    """
    described = last_sheet is not None and (gone_on is None or last_sheet >= gone_on)
    return tuple(one for one in _NEXT[current] if one is not Status.CHARACTERISED or described)


def check_change(
    current: Status, wanted: Status, last_sheet: dt.date | None = None, gone_on: dt.date | None = None
) -> None:
    """Refuse a status that a pond may not take.

    Raises
    ------
    Conflict
        The way is closed; the message says why, and what to do.
    """
    if wanted in next_statuses(current, last_sheet, gone_on):
        return
    raise Conflict(_why(current, wanted), code="pond.status-refused", current=str(current), wanted=str(wanted))


def _why(current: Status, wanted: Status) -> str:
    if wanted is current:
        return f"La mare est déjà « {current} »."
    if wanted is Status.POTENTIAL:
        return "Une mare ne redevient pas « Potentielle » : dites-la « Disparue » si elle ne se voit plus."
    if wanted is Status.SEEN:
        return f"« Vue » ne suit que « Potentielle » ; la mare est « {current} »."
    if current is Status.GONE:
        return "Une mare disparue ne revient qu'avec une fiche plus récente que sa disparition. Saisissez-la."
    return "« Caractérisée » demande au moins une fiche. Saisissez-la d'abord."
