"""The blueprint that the people's pages are mounted on."""

from __future__ import annotations

from flask import Blueprint

from mulette.core.people.forms import browser_words

blueprint = Blueprint("people", __name__)
blueprint.add_app_template_filter(browser_words)
