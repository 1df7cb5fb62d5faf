"""The levels of validation of the SINP; pure.

Source: SINP, nomenclature STATUT_VALID.
"""

from __future__ import annotations

WAITING, CERTAIN, PROBABLE, DOUBTFUL, INVALID, NOT_FEASIBLE, UNKNOWN = "0123456"

GIVEN = (CERTAIN, PROBABLE, DOUBTFUL, INVALID, NOT_FEASIBLE, WAITING)
"""Levels that a validator may give, in the order of the form."""

NEEDS_COMMENT = frozenset({DOUBTFUL, INVALID})
"""Levels that say no: the observer must be told why."""

TRUSTED = (CERTAIN, PROBABLE)
"""Levels of the records that profiles are made from."""
