"""The fields of a count of seedlings, and reading them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mulette.core.fields import read_fields
from mulette.exsitu.sowing.values import Faults, Values, read_value

COUNT_FIELDS = read_fields(Path(__file__).parent / "count.yaml")


def read_count(given: Mapping[str, Any]) -> tuple[Values, Faults]:
    """Read the values of a count, or its faults by field.

    >>> read_count({"counted_on": "2026-04-10", "emerged": "5"})[0]["emerged"]
    5
    >>> read_count({"counted_on": "2026-04-10", "emerged": ""})[1]
    {'emerged': 'Ce champ est demandé.'}
    """
    values: Values = {}
    faults: Faults = {}
    for name, value in given.items():
        if name not in COUNT_FIELDS:
            faults[name] = "Champ inconnu."
            continue
        try:
            values[name] = read_value(COUNT_FIELDS[name], value)
        except ValueError as error:
            faults[name] = str(error)
    for name in ("counted_on", "emerged"):
        if values.get(name) is None and name not in faults:
            faults[name] = "Ce champ est demandé."
    for name in ("dead", "removed"):
        values[name] = values.get(name) or 0
    for name in ("is_cumulative", "is_polyembryonic"):
        values[name] = bool(values.get(name))
    return values, faults
