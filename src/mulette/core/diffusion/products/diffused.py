"""What a product gives of a place that the public knows only roughly: never more than the public sees; pure."""

from __future__ import annotations

import polars as pl

from mulette.core.diffusion.products.product import Shown
from mulette.core.diffusion.rank import CELL, COMMUNE, DEPARTMENT

_OWN = {COMMUNE: Shown.COMMUNE, CELL: Shown.CELL_10KM, DEPARTMENT: Shown.DEPARTMENT}
_ORDERS = {rank: shown.order for rank, shown in _OWN.items()}


def keeps_own_area(show: str, diffusion: str) -> pl.Expr:
    """Tell the records that go out under the very area that the public sees.

    A record blurred for the public is given by that area, unless the rule is coarser. A finer area would tell more;
    so would another area of the same size, by what both have in common.

    Parameters
    ----------
    show
        Column: order of ``Shown`` that the rules of the product give, 0 precise to 5 nothing.
    diffusion
        Column: rank of diffusion of the record, 0 precise to 4 nothing.

    Examples
    --------
    A record known by its commune, given by rules that say precise, the 5 km cell, the department:

    >>> records = pl.DataFrame({"show": [0, 1, 4, 0], "diffusion": [1, 1, 1, 0]})
    >>> records.select(own=keeps_own_area("show", "diffusion"))["own"].to_list()
    [True, True, False, False]
    """
    own = pl.col(diffusion).replace_strict(_ORDERS, default=-1, return_dtype=pl.Int64)
    return pl.col(show) <= own
