"""The blueprint of the pages of the bank, and what they share."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.house import current_house
from mulette.core.people.viewer import Viewer
from mulette.core.storage.base import now
from mulette.exsitu.acts.tables import Act
from mulette.exsitu.bank.viewing.filters import NAMES, Filters, read_filters
from mulette.exsitu.vocabulary import label

blueprint = Blueprint("exsitu_bank", __name__)
blueprint.add_app_template_global(label, "seed_term")


def filters_of_page() -> Filters:
    """Read the filters of the page from its URL."""
    return read_filters(request.args)


def address(endpoint: str, **values: Any) -> str:  # noqa: ANN401
    """Give the address of another page, under the filters of this one."""
    kept: dict[str, Any] = {name: request.args.getlist(name) for name in (*NAMES, "q") if request.args.get(name)}
    return url_for(endpoint, **kept, **values)


def today() -> dt.date:
    """Give the day where the house stands."""
    return now().astimezone(ZoneInfo(current_house().settings.timezone)).date()


def last_act(session: Session, author: Viewer, at: dt.datetime) -> Act | None:
    """Give the act that an operation recorded at a moment, still in its transaction."""
    query = select(Act).where(Act.at == at, Act.person_id == author.person_id).order_by(Act.id.desc()).limit(1)
    return session.scalar(query)


def tell(act: Act | None, otherwise: str) -> str | None:
    """Give the UUID of an act for the bar that undoes it; where there is none to undo, say what was done."""
    if act is not None and act.undo is not None:
        return str(act.uuid)
    flash(f"{act.label if act else otherwise}.".replace("..", "."), "success")
    return None


def back_to(url: str, geste: str | None = None) -> ResponseReturnValue:
    """Lead back to a page after an act, with the bar that undoes it."""
    joint = "&" if "?" in url else "?"
    return redirect(f"{url}{joint}geste={geste}" if geste else url, 303)
