"""The blueprint of the pages of the cultures, and what they share."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.house import current_house
from mulette.core.storage.base import now
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.viewing.head import page_of
from mulette.exsitu.culture.queries import event_label
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.vocabulary import label

blueprint = Blueprint("exsitu_culture", __name__)
blueprint.add_app_template_global(label, "culture_term")
blueprint.add_app_template_global(event_label, "culture_event")
PAGES = {
    "population": "exsitu_collecting.population",
    "harvest": "exsitu_collecting.harvest",
    "material": "exsitu_collecting.material",
    "lot": "exsitu_bank.lot",
    "test": "exsitu_testing.test",
    "sowing": "exsitu_sowing.sowing",
    "culture": "exsitu_culture.culture",
    "output": "exsitu_outputs.output",
}
"""Page of each kind of thing; its genealogy stands for a page that the application lacks."""


def today() -> dt.date:
    """Give the day that rules compare with, UTC as the moments of operations."""
    return now().date()


def srid() -> int:
    """Give the CRS of the store."""
    return current_house().store.srid


def url_of(node: Node) -> str:
    """Give the address of the page of a thing."""
    endpoint = PAGES[node.kind]
    if endpoint in current_app.view_functions:
        return page_of(endpoint, node.uuid)
    return url_for("exsitu_culture.lineage", identifier=node.uuid)


def act_of(session: Session, act_id: int) -> str:
    """Give the UUID of an act, for the bar that undoes it."""
    return str(session.get_one(Act, act_id).uuid)


def back_to(identifier: UUID, geste: str | None = None, anchor: str | None = None) -> ResponseReturnValue:
    """Lead back to the sheet of a culture, with the bar that undoes an act."""
    return redirect(url_for("exsitu_culture.culture", identifier=identifier, geste=geste, _anchor=anchor), 303)


def told_back(url: str, message: str) -> ResponseReturnValue:
    """Lead back to a page after a refusal."""
    flash(message, "error")
    return redirect(url, 303)
