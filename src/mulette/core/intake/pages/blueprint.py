"""The blueprint that the pages of the deliveries are mounted on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("deliveries", __name__)
