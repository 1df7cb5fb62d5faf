"""The mass of a lot against what its packages hold (entry rule: the lot weighs at least the sum of its packages)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from mulette.core.errors import Invalid
from mulette.exsitu.bank.tables import Lot, Movement
from mulette.exsitu.bank.weighings import tsw_at
from mulette.exsitu.ledger import amount, in_unit, kept, seed_size


def require_within_mass(session: Session, lot: Lot, put: float, on: dt.date) -> None:
    """Refuse to put more into packages than the lot weighs, to within one seed, where that is known.

    Parameters
    ----------
    put
        What enters now, in the unit of the lot; 0 to check what is there.

    Raises
    ------
    Invalid
        The message gives both masses.
    """
    tsw_g = tsw_at(session, lot, on)
    if lot.mass_g is None or (lot.unit == "seed" and tsw_g is None):
        return
    packed_g = in_unit(_entered(session, lot) + put, lot.unit, "g", tsw_g)
    if kept(packed_g - lot.mass_g) > seed_size("g", tsw_g):
        raise Invalid(
            f"Les paquets feraient {amount(packed_g, 'g')}, le lot en pèse {amount(lot.mass_g, 'g')}. Corrigez la "
            f"quantité ou la masse du lot.",
            code="lot.lighter-than-packages",
            fields={"quantity": f"Plus que la masse du lot, {amount(lot.mass_g, 'g')}."},
        )


def _entered(session: Session, lot: Lot) -> float:
    """Give what entered the packages of a lot and was not cancelled, in its unit."""
    other = aliased(Movement)
    entries = select(func.sum(Movement.quantity)).where(
        Movement.lot_id == lot.id, Movement.kind == "entry", ~exists().where(other.cancels_id == Movement.id)
    )
    return session.scalar(entries) or 0.0
