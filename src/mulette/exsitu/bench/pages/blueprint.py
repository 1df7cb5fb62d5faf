"""The blueprint that the pages of the bench share."""

from __future__ import annotations

from flask import Blueprint, current_app

blueprint = Blueprint("exsitu_bench", __name__)


def page_exists(endpoint: str) -> bool:
    """Whether the house has a page under this name."""
    return endpoint in current_app.view_functions
