"""Saying in French why a viewer sees the place of a record, or only an area that stands for it; pure."""

from __future__ import annotations

from mulette.core.diffusion.rank import CELL, COMMUNE, DEPARTMENT, NOTHING, PRECISE

_SHOWN = {
    COMMUNE: "sa commune",
    CELL: "sa maille de 10 km",
    DEPARTMENT: "son département",
}


def explain(rank: int, *, is_known: bool, sensitivity: str | None, wish: str | None, is_private: bool) -> str:
    """Say why the place of a record is shown to a viewer as it is.

    Parameters
    ----------
    rank
        Rank of diffusion of the record, 0 precise to 4 nothing.
    is_known
        Whether the viewer knows the exact place.
    sensitivity, wish
        ``SENSIBILITE`` and ``NIV_PRECIS`` codes of the record.
    is_private
        Whether its dataset is private.

    Examples
    --------
    >>> explain(2, is_known=False, sensitivity="2", wish="5", is_private=False)
    'La donnée est sensible (niveau 2) : vos droits montrent sa maille de 10 km, pas sa position exacte.'
    >>> explain(0, is_known=True, sensitivity="0", wish=None, is_private=False)
    'La position exacte est ouverte à tous.'
    """
    if rank == PRECISE:
        return "La position exacte est ouverte à tous."
    cause = _cause(sensitivity, wish, is_private=is_private)
    if not is_known:
        return f"{cause} : vos droits montrent {_SHOWN.get(rank, 'un lieu tenu secret')}, pas sa position exacte."
    if rank == NOTHING:
        return f"{cause} : vos droits la montrent, le public ne la voit pas."
    return f"{cause} : vos droits montrent sa position exacte, le public ne voit que {_SHOWN[rank]}."


def _cause(sensitivity: str | None, wish: str | None, *, is_private: bool) -> str:
    if sensitivity in {"1", "2", "3", "4"}:
        return f"La donnée est sensible (niveau {sensitivity})"
    if wish in {"1", "2", "3", "4"}:
        return "Le producteur a demandé que le lieu soit flouté"
    return "Le jeu de données est privé" if is_private else "Le lieu est flouté"
