"""The blueprint of the pages of the ponds, and what they share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from mulette.core.house import current_house
from mulette.ponds.register.viewing.filters import NAMES, Filters, read_filters

blueprint = Blueprint("ponds", __name__)


def filters_of_page() -> Filters:
    """Read the filters of the page from its URL."""
    return read_filters(request.args, current_house().store.srid)


def query_of_page() -> dict[str, Any]:
    """Give the filters of this page for the address of another one."""
    return {name: request.args.getlist(name) for name in (*NAMES, "q") if request.args.get(name)}
