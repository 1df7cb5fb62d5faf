"""Saying in French what hides the place of a record, until when, and what a viewer sees of it and why; pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mulette.core.diffusion.rank import CELL, COMMUNE, DEPARTMENT, NOTHING, PRECISE

_SHOWN = {
    COMMUNE: "sa commune",
    CELL: "sa maille de 10 km",
    DEPARTMENT: "son département",
}
_WISHES = {"1": "à la commune", "2": "à la maille de 10 km", "3": "au département", "4": "à personne"}
_SENSITIVE = frozenset(_WISHES)


@dataclass(frozen=True)
class Facts:
    """What decides the diffusion of a record.

    Parameters
    ----------
    rank
        Rank of diffusion, 0 precise to 4 nothing.
    given, computed
        ``SENSIBILITE`` codes, of the provider and of the rules.
    rule
        The rule in words, « règle du référentiel … ».
    sensitive_until
        Last day of a sensitivity that ends.
    wish
        ``NIV_PRECIS`` code of the producer.
    is_private
        Whether the dataset is private.
    embargo_until
        Last day of the embargo.
    today
        Day that embargoes are counted to.
    """

    rank: int
    given: str | None = None
    computed: str | None = None
    rule: str = ""
    sensitive_until: dt.date | None = None
    wish: str | None = None
    is_private: bool = False
    embargo_until: dt.date | None = None
    today: dt.date = dt.date.min

    @property
    def level(self) -> str:
        """Highest level of sensitivity; ``0`` for none."""
        return max(code if code in _SENSITIVE else "0" for code in (self.given, self.computed))

    @property
    def is_held(self) -> bool:
        """Whether an embargo is in force."""
        return self.embargo_until is not None and self.embargo_until >= self.today


def explain(facts: Facts, *, is_known: bool) -> str:
    """Say in one sentence why the place of a record is shown to a viewer as it is.

    Parameters
    ----------
    is_known
        Whether the viewer knows the exact place.

    Examples
    --------
    >>> explain(Facts(2, given="2", wish="5"), is_known=False)
    'La donnée est sensible (niveau 2) : vos droits montrent sa maille de 10 km, pas sa position exacte.'
    >>> explain(Facts(0, given="0"), is_known=True)
    'La position exacte est ouverte à tous.'
    """
    if facts.rank == PRECISE:
        return "La position exacte est ouverte à tous."
    cause = _cause(facts)
    if not is_known:
        return f"{cause} : vos droits montrent {_SHOWN.get(facts.rank, 'un lieu tenu secret')}, pas sa position exacte."
    if facts.rank == NOTHING:
        return f"{cause} : vos droits la montrent, le public ne la voit pas."
    return f"{cause} : vos droits montrent sa position exacte, le public ne voit que {_SHOWN[facts.rank]}."


def causes(facts: Facts) -> list[str]:
    """Say all that bears on the diffusion of a record, what decides first; the rest is said to count for nothing now.

    Examples
    --------
    >>> bat = Facts(2, given="1", computed="2", rule="règle du SINP pour Rhinolophus", wish="5", is_private=True)
    >>> for words in causes(bat):
    ...     print(words)
    Sensible, niveau 2 : règle du SINP pour Rhinolophus.
    Le fournisseur la dit sensible au niveau 1 ; le niveau le plus haut vaut.
    Jeu de données privé : maille de 10 km au moins.
    Le producteur accepte la position exacte ; la sensibilité passe avant.
    """
    found = []
    if facts.embargo_until is not None:
        day = f"{facts.embargo_until:%d/%m/%Y}"
        found.append(f"Embargo jusqu'au {day} inclus." if facts.is_held else f"Embargo fini depuis le {day}.")
    found += _of_sensitivity(facts)
    if facts.is_private:
        found.append("Jeu de données privé : maille de 10 km au moins.")
    is_sensitive = facts.level != "0"
    after = " ; la sensibilité passe avant" if is_sensitive else ""
    if facts.wish in _WISHES:
        found.append(f"Le producteur demande une diffusion {_WISHES[facts.wish]}{after}.")
    elif facts.wish == "5":
        found.append(f"Le producteur accepte la position exacte{after}.")
    return found or ["Rien ne restreint sa diffusion."]


def shown_to_all(rank: int) -> str:
    """Say what the public sees of the place.

    >>> shown_to_all(2)
    'Le public voit sa maille de 10 km.'
    """
    if rank == NOTHING:
        return "Le public ne la voit pas."
    return f"Le public voit {_SHOWN.get(rank, 'sa position exacte')}."


def _of_sensitivity(facts: Facts) -> list[str]:
    found = []
    level, computed = facts.level, facts.computed if facts.computed in _SENSITIVE else "0"
    given = facts.given if facts.given in _SENSITIVE else "0"
    until = f", jusqu'au {facts.sensitive_until:%d/%m/%Y}" if facts.sensitive_until else ""
    if computed != "0" and computed == level:
        found.append(f"Sensible, niveau {computed}{until} : {facts.rule}.")
        if given != "0":
            found.append(f"Le fournisseur la dit sensible au niveau {given} ; le niveau le plus haut vaut.")
    elif given != "0":
        found.append(f"Sensible, niveau {given} : le fournisseur le dit.")
        if computed != "0":
            found.append(f"Les règles donnent le niveau {computed} ({facts.rule}) ; le niveau le plus haut vaut.")
    return found


def _cause(facts: Facts) -> str:
    if facts.is_held:
        return f"La donnée est sous embargo jusqu'au {facts.embargo_until:%d/%m/%Y}"
    if facts.level != "0":
        return f"La donnée est sensible (niveau {facts.level})"
    if facts.wish in _WISHES:
        return "Le producteur a demandé que le lieu soit flouté"
    return "Le jeu de données est privé" if facts.is_private else "Le lieu est flouté"
