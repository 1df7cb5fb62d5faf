"""Rules of the ledger of seeds: signs, balances, what may be taken, what may be cancelled. Pure.

Quantities are in the unit of the lot, ``seed`` (whole seeds) or ``g``; a balance is always the sum of its movements.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from mulette.core.errors import Conflict, Invalid

INCOMING = frozenset({"entry", "opening", "return"})
OUTGOING = frozenset({"out_sowing", "out_test", "out_exchange", "out_research", "out_reintroduction", "destruction"})
CORRECTING = frozenset({"recount", "correction"})
PAIRED = frozenset({"transfer", "split", "merge"})
"""Kinds made of several lines that stand or fall together."""
DECIMALS = 6
"""Grams are kept to the microgram, so that sums of decimals come out exact."""
MOST = 1e9
"""Most seeds or grams of one movement; beyond, a slip of the keyboard, and sums would lose the microgram."""


def kept(quantity: float) -> float:
    """Round a quantity to what the ledger keeps.

    >>> kept(0.1 + 0.2)
    0.3
    """
    return round(quantity, DECIMALS) + 0.0  # never minus zero


def total(quantities: Iterable[float]) -> float:
    """Sum signed quantities into a balance (rule R1).

    >>> total([100, -25, -0.5])
    74.5
    """
    return kept(math.fsum(quantities))


def signed(kind: str, quantity: float) -> float:
    """Give a positive quantity the sign of its kind (rule R3).

    >>> signed("entry", 100), signed("out_sowing", 25)
    (100, -25)

    Raises
    ------
    Invalid
        The quantity is not above zero, or the kind has no sign of its own.
    """
    require_positive(quantity)
    if kind not in INCOMING | OUTGOING:
        raise Invalid(f"Un mouvement « {kind} » ne se saisit pas seul.", code="stock.unsigned-kind")
    return quantity if kind in INCOMING else -quantity


def require_positive(quantity: float) -> None:
    """Refuse a quantity that is not a number above zero (rule R3)."""
    if quantity > MOST:
        raise Invalid(
            "La quantité dépasse un milliard : vérifiez-la.",
            code="stock.too-much",
            fields={"quantity": "Plus d'un milliard."},
        )
    if not (math.isfinite(quantity) and quantity > 0):
        raise Invalid(
            "La quantité est un nombre au-dessus de zéro ; le sens vient de la nature du mouvement.",
            code="stock.not-positive",
            fields={"quantity": "Au-dessus de zéro."},
        )


def in_unit(quantity: float, given: str, unit: str, tsw_g: float | None) -> float:
    """Convert a quantity between seeds and grams by the mass of a thousand seeds (rule R9), not rounded.

    Parameters
    ----------
    given, unit
        Unit of ``quantity`` and unit wanted: ``seed`` or ``g``.
    tsw_g
        Mass of a thousand seeds in force at the date, g; None: never weighed.

    Raises
    ------
    Invalid
        The units differ and the lot was never weighed, or a unit is unknown.

    >>> in_unit(2, "g", "seed", 0.5), in_unit(4000, "seed", "g", 0.5), in_unit(3, "g", "g", None)
    (4000.0, 2.0, 3)
    """
    for one in (given, unit):
        if one not in ("seed", "g"):
            raise Invalid(
                f"« {one} » n'est pas une unité de stock : seed ou g.",
                code="stock.unknown-unit",
                fields={"unit": "Graines ou grammes."},
            )
    if given == unit:
        return quantity
    if tsw_g is None:
        raise Invalid(
            "Ce lot n'a pas de masse de mille graines à cette date : pesez-le, ou donnez la quantité dans son unité.",
            code="stock.never-weighed",
            fields={"unit": "Lot jamais pesé à cette date."},
        )
    return quantity * tsw_g / 1000 if unit == "g" else quantity * 1000 / tsw_g


def seed_size(unit: str, tsw_g: float | None) -> float:
    """Give what one seed is in a unit; zero where the mass of a seed is not known.

    >>> seed_size("seed", None), seed_size("g", 0.5), seed_size("g", None)
    (1.0, 0.0005, 0.0)
    """
    if unit == "seed":
        return 1.0
    return 0.0 if tsw_g is None else tsw_g / 1000


def taken(wanted: float, rest: float, unit: str, tsw_g: float | None) -> float:
    """Give what leaves a package: what is wanted, or all of it when less than one seed is missing (rules R2, R9).

    Parameters
    ----------
    wanted
        In the unit of the lot, not rounded.
    rest
        Balance of the package.

    Raises
    ------
    Conflict
        The package holds less; the message says how much.

    >>> taken(25, 100, "seed", None), taken(10.0004, 10, "g", 0.5)
    (25, 10)
    """
    if kept(wanted - rest) >= max(seed_size(unit, tsw_g), 10**-DECIMALS):
        raise Conflict(
            f"Il reste {amount(rest, unit)}, vous en demandez {amount(wanted, unit)}. "
            "Actualisez, puis prenez-en moins.",
            code="stock.not-enough",
            rest=rest,
            wanted=kept(wanted),
        )
    return min(rounded(wanted, unit), rest)


def rounded(quantity: float, unit: str) -> float:
    """Round to whole seeds, or to the microgram.

    Raises
    ------
    Invalid
        Nothing remains: it was less than half a seed.

    >>> rounded(100.3, "seed"), rounded(1.23456789, "g")
    (100, 1.234568)
    """
    whole = round(quantity) if unit == "seed" else kept(quantity)
    if whole <= 0:
        raise Invalid(
            "C'est moins d'une graine.", code="stock.less-than-a-seed", fields={"quantity": "Moins d'une graine."}
        )
    return whole


def require_whole(quantity: float, unit: str, field: str = "quantity") -> None:
    """Refuse a fraction of a seed.

    Raises
    ------
    Invalid
        A lot counted in seeds is given a number with decimals.
    """
    if unit == "seed" and not float(quantity).is_integer():
        raise Invalid(
            f"Ce lot se compte en graines entières : {number(quantity)} n'en est pas un nombre.",
            code="stock.fraction",
            fields={field: "Nombre entier de graines."},
        )


def shared_out(wanted: float, rests: Iterable[float], unit: str, tsw_g: float | None) -> list[float]:
    """Share a quantity out among packages, each emptied before the next is opened; zero for those left alone.

    Raises
    ------
    Conflict
        All together hold less.

    >>> shared_out(120, [100, 50], "seed", None)
    [100, 20.0]
    """
    held = list(rests)
    left = taken(wanted, total(held), unit, tsw_g)
    parts = []
    for rest in held:
        part = min(left, rest)
        parts.append(part)
        left = kept(left - part)
    return parts


def require_cancellable(kind: str, *, is_cancelled: bool, is_recounted: bool) -> None:
    """Refuse to cancel what cannot be (rules R5 and R6).

    Parameters
    ----------
    kind
        Kind of the movement.
    is_cancelled
        Whether it was cancelled already.
    is_recounted
        Whether its package was recounted since.

    Raises
    ------
    Conflict
        It was cancelled already, is itself a cancellation, or is older than the last recount.
    """
    if is_cancelled:
        raise Conflict("Ce mouvement est déjà annulé ; on n'annule qu'une fois.", code="stock.cancelled")
    if kind == "cancel":
        raise Conflict(
            "Une annulation ne s'annule pas : saisissez le mouvement de nouveau.", code="stock.cancels-a-cancel"
        )
    if is_recounted:
        raise Conflict(
            "Le paquet a été recompté depuis : ce mouvement ne s'annule plus. Recomptez-le, le grand livre suivra.",
            code="stock.recounted",
        )


def number(quantity: float) -> str:
    """Write a quantity the French way.

    >>> number(1250), number(0.25), number(1000000), number(1.234568)
    ('1250', '0,25', '1000000', '1,234568')
    """
    return f"{kept(quantity):.{DECIMALS}f}".rstrip("0").rstrip(".").replace(".", ",")


def amount(quantity: float, unit: str) -> str:
    """Write a quantity with its unit, in French.

    >>> amount(1, "seed"), amount(25, "seed"), amount(1.5, "g")
    ('1 graine', '25 graines', '1,5 g')
    """
    if unit == "g":
        return f"{number(quantity)} g"
    return f"{number(quantity)} graine{'s' if abs(quantity) >= 2 else ''}"
