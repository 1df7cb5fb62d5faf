"""Pages of the templates: how each kind of file becomes data, and what changed between two versions."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.intake import drafts, queries, versions
from mulette.core.intake.asking import require_code
from mulette.core.intake.pages.blueprint import blueprint
from mulette.core.intake.tables import TemplateVersion
from mulette.core.people.tables import Person
from mulette.core.people.web import current_viewer, needs

_MOST_BYTES = 1_000_000


@blueprint.get("/modeles")
@needs("read", "delivery")
def templates() -> ResponseReturnValue:
    """List the templates."""
    house = current_house()
    with house.store.reading() as session:
        shipped = queries.shipped_templates(house.rooms)
        stored = queries.stored_templates(session)
        mine = drafts.drafts_of(session, current_viewer())
        return render_template("deliveries/templates.html", shipped=shipped, stored=stored, drafts=mine)


@blueprint.get("/modeles/<code>")
@needs("read", "delivery")
def template(code: str) -> ResponseReturnValue:
    """Show a template: its text, its versions, and the difference between two of them."""
    house = current_house()
    require_code(code)
    with house.store.reading() as session:
        found = queries.find_template(session, house.rooms, code)
        kept = queries.versions_of(session, code)
        authors = {one.id: session.get(Person, one.author_id) for one in kept if one.author_id}
        old, new = _two_versions(kept)
        return render_template(
            "deliveries/template.html",
            template=found,
            versions=kept,
            authors=authors,
            fields=queries.target_of(house.rooms, found.target).fields,
            old=old,
            new=new,
            changes=versions.compare_texts(old.text, new.text) if old and new else [],
        )


@blueprint.get("/modeles/<code>/modele.toml")
@needs("read", "delivery")
def export_template(code: str) -> ResponseReturnValue:
    """Give the text of a template as a file, that of a version if one is named."""
    house = current_house()
    require_code(code)
    with house.store.reading() as session:
        text = versions.text_of_version(session, house.rooms, code, request.args.get("version", None, int))
    response = Response(text, content_type="application/toml; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(code)}.toml"
    return response


@blueprint.post("/modeles")
@needs("create", "template")
def import_template() -> ResponseReturnValue:
    """Keep a TOML file as the next version of the template that it names."""
    house, file = current_house(), request.files.get("file")
    try:
        text = (file.read(_MOST_BYTES).decode("utf-8") if file else "").removeprefix("\ufeff")
        with house.store.transaction() as session:
            kept = versions.save_template(session, current_viewer(), house.rooms, text)
            code, number = kept.code, kept.version
    except UnicodeDecodeError:
        flash("Ce fichier n'est pas un texte en UTF-8.", "error")
    except (Invalid, NotFound) as refusal:
        flash(refusal.message, "error")
    else:
        flash(f"Modèle « {code} » importé : version {number}.", "ok")
        return redirect(url_for("deliveries.template", code=code), 303)
    return redirect(url_for("deliveries.templates"), 303)


def _two_versions(kept: Sequence[TemplateVersion]) -> tuple[TemplateVersion | None, TemplateVersion | None]:
    """Give the two versions to compare: those that were asked for, else the last two."""
    by_number = {one.version: one for one in kept}
    last = [*by_number, None, None]
    old, new = request.args.get("de", last[1], int), request.args.get("a", last[0], int)
    return (by_number.get(old), by_number.get(new)) if old and new else (None, None)
