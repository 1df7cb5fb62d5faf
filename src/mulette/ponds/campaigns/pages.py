"""Pages of the campaigns: the list and a new batch, one campaign with its files, what comes back tried then written."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.utils import secure_filename

from mulette.core.errors import Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.spelling import folded
from mulette.ponds.campaigns import labelling, queries, works
from mulette.ponds.campaigns.operations import Wish
from mulette.ponds.campaigns.routesheet import draw_map
from mulette.ponds.campaigns.taking import LEVELS, count
from mulette.ponds.reviewing.queries import list_runs

blueprint = Blueprint("pond_campaigns", __name__)
_TYPES = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpx": "application/gpx+xml",
}
_KEPT = re.compile(r"[0-9a-f]{64}-[\w.-]+")


@blueprint.get("/mares/campagnes")
def listing() -> ResponseReturnValue:
    """List the campaigns, and prepare another."""
    require("create", "pond_campaign")
    return _listing()


@blueprint.post("/mares/campagnes")
@needs("create", "pond_campaign")
def create() -> ResponseReturnValue:
    """Choose a batch."""
    try:
        made = works.create(current_house(), _wish(), current_viewer(), request.form.get("run", ""))
    except Invalid as error:
        return _listing(error)
    flash("Campagne prête : imprimez la feuille de route, ou chargez le paquet sur votre téléphone.", "success")
    return redirect(url_for("pond_campaigns.sheet", identifier=made.uuid), 303)


@blueprint.get("/mares/campagnes/<uuid:identifier>")
def sheet(identifier: UUID) -> ResponseReturnValue:
    """Show a campaign: map, stops, files, what came back."""
    require("create", "pond_campaign")
    return _sheet(identifier)


@blueprint.get("/mares/campagnes/<uuid:identifier>/<name>")
def file(identifier: UUID, name: str) -> ResponseReturnValue:
    """Give a file of a campaign."""
    require("create", "pond_campaign")
    house, viewer = current_house(), current_viewer()
    if name not in works.FILES:
        raise NotFound("Ce fichier n'existe pas.", code="batch.unknown-file")
    campaign = works.find(house, identifier, viewer)
    slug = "-".join("".join(sign if sign.isalnum() else " " for sign in folded(campaign.name)).split())
    headers = {"Content-Disposition": f'attachment; filename="{slug}-{name}"'}
    mimetype = _TYPES[name.rpartition(".")[2]]
    return Response(works.make_file(house, viewer, campaign, name), mimetype=mimetype, headers=headers)


@blueprint.post("/mares/campagnes/<uuid:identifier>/retours")
@needs("create", "pond_campaign")
def receive(identifier: UUID) -> ResponseReturnValue:
    """Keep a file that came back, and lead to its trial."""
    campaign = works.find(current_house(), identifier, current_viewer())
    sent = request.files.get("file")
    name = secure_filename(sent.filename or "") if sent else ""
    if sent is None or not name:
        return _sheet(campaign.uuid, "Choisissez le fichier qui revient du terrain.")
    content = sent.read()
    kept = f"{hashlib.sha256(content).hexdigest()}-{name}"
    path = _folder(campaign.uuid) / kept
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return redirect(url_for("pond_campaigns.trial", identifier=campaign.uuid, kept=kept), 303)


@blueprint.get("/mares/campagnes/<uuid:identifier>/retours/<kept>")
def trial(identifier: UUID, kept: str) -> ResponseReturnValue:
    """Show what a file that came back would change; nothing is written."""
    require("create", "pond_campaign")
    return _trial(identifier, kept, write=False)


@blueprint.post("/mares/campagnes/<uuid:identifier>/retours/<kept>")
@needs("create", "pond_campaign")
def write(identifier: UUID, kept: str) -> ResponseReturnValue:
    """Write a file that came back into the register."""
    return _trial(identifier, kept, write=True)


def _listing(error: Invalid | None = None) -> ResponseReturnValue:
    with current_house().store.reading() as session:
        viewer = current_viewer()
        page = render_template(
            "pond_campaigns/list.html",
            campaigns=queries.list_campaigns(session, viewer),
            runs=list_runs(session, viewer) if viewer.may("validate", "pond_candidate") else [],
            form=request.form,
            message=error.message if error else "",
            errors=error.fields if error else {},
        )
    return page, error.status if error else 200


def _sheet(identifier: UUID, message: str = "") -> ResponseReturnValue:
    with current_house().store.reading() as session:
        campaign = queries.get_campaign(session, current_viewer(), identifier)
        halts = queries.read_halts(session, current_viewer(), campaign)
        page = render_template(
            "pond_campaigns/sheet.html",
            campaign=campaign,
            halts=halts,
            found=queries.found_on_the_way(session, campaign),
            estimate=labelling.estimate_of(session, campaign),
            drawing=Markup(draw_map(campaign, halts)),  # noqa: S704  # figures and our own words only
            files=works.FILES,
            message=message,
        )
    return page, 422 if message else 200


def _trial(identifier: UUID, kept: str, *, write: bool) -> ResponseReturnValue:
    house, viewer = current_house(), current_viewer()
    campaign = works.find(house, identifier, viewer)
    path = _folder(campaign.uuid) / kept
    if not _KEPT.fullmatch(kept) or not path.is_file():
        raise NotFound("Ce fichier n'est plus là. Renvoyez-le.", code="visits.file-gone")
    name = kept[65:]
    lines = works.try_results(house, viewer, campaign, path, name=name, write=write)
    totals = count(lines)
    if write:
        taken, same, blocked = (totals.get(level, 0) for level in ("taken", "same", "blocked"))
        taken += totals.get("warned", 0)
        flash(f"Visites écrites : {taken} ; déjà reçues : {same} ; bloquées : {blocked}.", "success")
        return redirect(url_for("pond_campaigns.sheet", identifier=campaign.uuid), 303)
    return render_template(
        "pond_campaigns/trial.html", campaign=campaign, lines=lines, totals=totals, levels=LEVELS, name=name
    )


def _folder(campaign: UUID) -> Path:
    return current_house().settings.files_folder / "ponds" / "returns" / str(campaign)


def _wish() -> Wish:
    start, budget = request.form.get("start", "").strip(), _figure("budget_km")
    return Wish(
        request.form.get("name", ""),
        size=int(_figure("size") or 0),
        seed=int(_figure("seed") or 1),
        random_share=(_figure("random_percent") or 0) / 100,
        uncertain_share=(_figure("uncertain_percent") or 0) / 100,
        start=_point(start) if start else None,
        budget_m=budget * 1000 if budget is not None else None,
    )


def _figure(name: str) -> float | None:
    text = request.form.get(name, "").strip().replace(",", ".").replace("\u202f", "")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise Invalid("Un nombre est attendu.", code="batch.bad-figure", fields={name: "Un nombre."}) from None


def _point(text: str) -> tuple[float, float]:
    parts = re.findall(r"\d+(?:[.]\d+)?", text)
    if len(parts) != 2:
        raise Invalid(
            "Le départ s'écrit X puis Y.", code="batch.bad-start", fields={"start": "Par exemple 452000 6893000."}
        )
    return float(parts[0]), float(parts[1])
