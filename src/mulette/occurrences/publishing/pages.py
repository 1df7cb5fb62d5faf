"""The files of a product: asked for, and given at an address that does not change."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import NotFound
from mulette.core.house import current_house
from mulette.core.jobs.operations import submit
from mulette.core.people.web import current_viewer, needs
from mulette.occurrences.publishing.files import FORMATS, list_made, path_of
from mulette.occurrences.publishing.receiving import product_to_give, product_to_make

blueprint = Blueprint("product_files", __name__)


@blueprint.app_template_global()
def product_files(code: str) -> list[tuple[str, object, object]]:
    """List the formats of a product with the file made of each, for its sheet."""
    made = list_made(current_house(), code)
    return [(name, format_, made.get(name)) for name, format_ in FORMATS.items()]


@blueprint.get("/diffusion/produits/<code>/fichiers/<format_>")
def file(code: str, format_: str) -> ResponseReturnValue:
    """Give the file of a product, as it was last made."""
    house = current_house()
    with house.store.reading() as session:
        product_to_give(session, current_viewer(), code)
    path = path_of(house, code, format_)
    if not path.exists():
        raise NotFound(f"Le fichier « {format_} » de ce produit n'a pas encore été fait.", code="product.file-missing")
    response: Response = send_file(
        path, mimetype=FORMATS[format_].mimetype, as_attachment=True, download_name=path.name, conditional=True
    )  # fmt: skip
    return response


@blueprint.post("/diffusion/produits/<code>/fichiers")
@needs("publish", "product")
def make(code: str) -> ResponseReturnValue:
    """Ask for a file of a product; its making is followed on a page of its own."""
    house, viewer, format_ = current_house(), current_viewer(), request.form.get("format", "")
    path_of(house, code, format_)
    with house.store.reading() as session:
        product = product_to_make(session, viewer, code)
    title = f"{product.label} : {FORMATS[format_].label}"
    wanted = {"code": code, "format": format_}
    job = submit(house, "products.make", title, wanted, viewer, url=url_for("products.sheet", code=code))
    return redirect(url_for("jobs.job", job_uuid=job.uuid), 303)
