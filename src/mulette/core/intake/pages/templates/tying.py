"""The page that ties a template to a provider."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.intake import versions
from mulette.core.intake.asking import require_code
from mulette.core.intake.pages.blueprint import blueprint
from mulette.core.intake.providers import get_provider
from mulette.core.people.web import current_viewer, needs


@blueprint.get("/fournisseurs/<code>/modele")
@needs("create", "template")
def provider_template(code: str) -> ResponseReturnValue:
    """Ask which template the files of a provider are read with."""
    house = current_house()
    with house.store.reading() as session:
        found = get_provider(session, code)
        templates = versions.template_choices(session, house.rooms)
        return render_template("deliveries/provider_template.html", provider=found, templates=templates)


@blueprint.post("/fournisseurs/<code>/modele")
@needs("create", "template")
def tie_template(code: str) -> ResponseReturnValue:
    """Tie a template to a provider, or none."""
    house, template = current_house(), request.form.get("template") or None
    require_code(template or "")
    with house.store.transaction() as session:
        versions.tie_template(session, current_viewer(), house.rooms, get_provider(session, code), template)
    flash("Modèle du fournisseur enregistré.", "ok")
    return redirect(url_for("deliveries.provider", code=code), 303)
