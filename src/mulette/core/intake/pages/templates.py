"""Pages of the templates: how each kind of file becomes data, and what changed between two versions."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.intake import queries
from mulette.core.intake.asking import require_code
from mulette.core.intake.pages.blueprint import blueprint
from mulette.core.intake.tables import TemplateVersion
from mulette.core.people.tables import Person
from mulette.core.people.web import needs


@blueprint.get("/modeles")
@needs("read", "delivery")
def templates() -> ResponseReturnValue:
    """List the templates."""
    house = current_house()
    with house.store.reading() as session:
        shipped = queries.shipped_templates(house.rooms)
        stored = queries.stored_templates(session)
    return render_template("deliveries/templates.html", shipped=shipped, stored=stored)


@blueprint.get("/modeles/<code>")
@needs("read", "delivery")
def template(code: str) -> ResponseReturnValue:
    """Show a template: its text, its versions, and the difference between two of them."""
    house = current_house()
    require_code(code)
    with house.store.reading() as session:
        found = queries.find_template(session, house.rooms, code)
        versions = queries.versions_of(session, code)
        authors = {one.id: session.get(Person, one.author_id) for one in versions if one.author_id}
        old, new = _two_versions(versions)
        return render_template(
            "deliveries/template.html",
            template=found,
            versions=versions,
            authors=authors,
            fields=queries.target_of(house.rooms, found.target).fields,
            old=old,
            new=new,
            changes=_changes(old, new) if old and new else [],
        )


def _two_versions(versions: Sequence[TemplateVersion]) -> tuple[TemplateVersion | None, TemplateVersion | None]:
    """Give the two versions to compare: those that were asked for, else the last two."""
    by_number = {one.version: one for one in versions}
    last = [*by_number, None, None]
    old, new = request.args.get("de", last[1], int), request.args.get("a", last[0], int)
    return (by_number.get(old), by_number.get(new)) if old and new else (None, None)


def _changes(old: TemplateVersion, new: TemplateVersion) -> list[str]:
    lines = difflib.unified_diff(old.text.splitlines(), new.text.splitlines(), lineterm="", n=2)
    return list(lines)[2:]
