"""Pages of the genealogy: of anything, and as a tab of the sheet of a lot."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, require, signed_in
from mulette.exsitu.bank.viewing.head import lot_head
from mulette.exsitu.bank.viewing.origins import drawn
from mulette.exsitu.culture.drawing import BOX_H, BOX_W, draw
from mulette.exsitu.culture.pages.blueprint import blueprint, srid, today, url_of
from mulette.exsitu.culture.viewing.genealogy import genealogy_of


@blueprint.get("/ex-situ/genealogie/<uuid:identifier>")
@signed_in
def lineage(identifier: UUID) -> ResponseReturnValue:
    """Show the genealogy of a thing."""
    with current_house().store.reading() as session:
        return render_template("exsitu/lineage.html", **_shown(session, identifier))


@blueprint.get("/ex-situ/lots/<uuid:identifier>/genealogie")
def lot_lineage(identifier: UUID) -> ResponseReturnValue:
    """Show the genealogy of a lot, as a tab of its sheet."""
    require("read", "seed_lot")
    with current_house().store.reading() as session:
        head = lot_head(session, current_viewer(), identifier, "exsitu_culture.lot_lineage", today=today())
        return render_template("exsitu/lineage_lot.html", head=head, **_shown(session, identifier))


def _shown(session: Session, identifier: UUID) -> dict[str, Any]:
    found = genealogy_of(session, current_viewer(), identifier)
    drawing = draw(found.links, found.member.node.id)
    return {
        "tree": found,
        "drawing": drawing,
        "box": (BOX_W, BOX_H),
        "config": drawn(found.origins, srid()),
        "url_of": url_of,
        "named": {one.node.id: one for one in found.origins},
    }
