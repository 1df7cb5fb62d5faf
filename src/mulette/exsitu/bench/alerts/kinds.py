"""Kinds of alerts and their figures. Pure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Alert:
    """One thing that comes due.

    Parameters
    ----------
    kind
        Key of ``kinds.yaml``.
    due_on
        Day from which it is due; today or before: it waits.
    about
        Kind of the thing: lot, test, sowing, culture, permit.
    identifier
        UUID of its row.
    code, title
        Code of its label, and taxon; number and nature of a permit.
    words
        French sentence.
    """

    kind: str
    due_on: dt.date
    about: str
    identifier: uuid.UUID
    code: str
    title: str
    words: str

    @property
    def label(self) -> str:
        """French words of its kind."""
        return str(kinds()[self.kind]["label"])

    @property
    def state(self) -> str:
        """How serious it is: bad, warn, waiting."""
        return str(kinds()[self.kind]["state"])


@cache
def kinds() -> Mapping[str, Mapping[str, Any]]:
    """Give the kinds of alerts, in order."""
    content: dict[str, dict[str, Any]] = yaml.safe_load(
        Path(__file__).with_name("kinds.yaml").read_text(encoding="utf-8")
    )
    return content


def figure(kind: str, name: str) -> int:
    """Give a figure of a rule.

    >>> figure("retest", "cold_years")
    5
    """
    return int(kinds()[kind][name])


def after_years(day: dt.date, years: int) -> dt.date:
    """Give the same day some years later; 29 February gives the 28th.

    >>> after_years(dt.date(2020, 2, 29), 5)
    datetime.date(2025, 2, 28)
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
