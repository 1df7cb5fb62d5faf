"""Days of the school's history."""

from __future__ import annotations

import datetime as dt

import numpy as np

FIRST_YEAR, LAST_YEAR = 2015, 2025
LAST_DAY = dt.date(2025, 10, 31)
"""Nothing of the school's history is later."""


def moment(day: dt.date, hour: int = 10) -> dt.datetime:
    """Give a moment of a day, UTC."""
    return dt.datetime.combine(day, dt.time(hour), dt.UTC)


def after(random: np.random.Generator, day: dt.date, least: int, most: int) -> dt.date:
    """Give a day some days later, never past the last one."""
    return min(LAST_DAY, day + dt.timedelta(days=int(random.integers(least, most + 1))))
