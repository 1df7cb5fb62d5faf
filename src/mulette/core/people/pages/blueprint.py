"""The blueprint that the people's pages are mounted on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("people", __name__)
