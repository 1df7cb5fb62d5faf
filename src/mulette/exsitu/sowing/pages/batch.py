"""The wizard of a campaign: lots scanned one after another, common values once, a table to adjust, one commit."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.house import current_house
from mulette.core.people.viewer import Viewer
from mulette.core.people.web import current_viewer, require
from mulette.exsitu.bank.viewing.places import choices, seen_locations
from mulette.exsitu.numbering import code_of
from mulette.exsitu.sowing.pages.blueprint import blueprint, input_of, today
from mulette.exsitu.sowing.values import sowing_fields
from mulette.exsitu.sowing.viewing import copying
from mulette.exsitu.vocabulary import terms

COMMON = (
    "status", "sown_on", "campaign", "operator", "quantity", "unit", "substrate", "container", "cells", "depth_mm",
    "regime", "location", "objective", "expected_end", "comment",
)  # fmt: skip
"""What is said once for all the sowings of a campaign."""
STARTS = {"planned": "Prévus : rien ne sort du stock", "sown": "Semés : les graines sortent du stock"}


@blueprint.get("/ex-situ/semis/campagne")
def campaign() -> ResponseReturnValue:
    """Show the wizard; ``copier`` names a campaign to take up again, ``lots`` gives codes already chosen."""
    require("create", "culture")
    viewer = current_viewer()
    with current_house().store.reading() as session:
        return render_template(
            "sowings/batch.html",
            inputs=_inputs(),
            campaigns=copying.campaigns(session, viewer),
            kinds=list(terms("PRETREATMENT").items()),
            places=_places(session, viewer),
            config={
                "lot": url_for("exsitu_sowing_api.get_sowable"),
                "batch": url_for("exsitu_sowing_api.add_batch"),
                "made": url_for("exsitu_sowing.made", act="00000000-0000-0000-0000-000000000000"),
                "owner": str(viewer.person_id or 0),
                "draft": _draft(session, viewer),
                "kinds": dict(terms("PRETREATMENT")),
                "labels": {name: field.label for name, field in sowing_fields().items()},
            },
        )


def _inputs() -> dict[str, dict[str, Any]]:
    """Give the inputs of the common values, none required: each row may say it itself."""
    given = {"status": "sown", "sown_on": today(), "unit": "seed"}
    inputs = {name: input_of(sowing_fields()[name], given) | {"required": False} for name in COMMON}
    inputs["status"] |= {"choices": list(STARTS.items()), "required": True, "help": ""}
    inputs["unit"] |= {"required": True, "help": "", "choices": list(terms("STOCK_UNIT").items())}
    return inputs


def _draft(session: Session, viewer: Viewer) -> dict[str, Any] | None:
    """Give what the wizard starts from: a former campaign, lots chosen elsewhere, or nothing."""
    if copied := request.args.get("copier", ""):
        return copying.draft_of(session, viewer, copied, today())
    codes = [one.strip() for one in request.args.get("lots", "").split(",") if one.strip()]
    rows: list[dict[str, Any]] = []
    for code in codes:
        try:
            rows.append(copying.sowable_named(session, viewer, code, today()))
        except Invalid:
            rows.append({"lot": code})
    return {"common": {}, "rows": rows} if rows else None


def _places(session: Session, viewer: Viewer) -> list[tuple[str, str]]:
    """Give the open places that a field offers: code, and where it is."""
    words = dict(choices(session, viewer))
    seen = (one for one in seen_locations(session, viewer) if str(one.uuid) in words)
    return [(code_of("location", one.code), words[str(one.uuid)]) for one in seen]
