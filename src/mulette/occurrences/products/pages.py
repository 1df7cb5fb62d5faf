"""Pages of the products: the list, one sheet each, the editor."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.diffusion.products import operations, queries
from mulette.core.diffusion.products.parsing import parse_product
from mulette.core.errors import Conflict, Forbidden, Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, require
from mulette.core.storage.base import now
from mulette.occurrences.products.reading import count_shown, read_page
from mulette.occurrences.products.vocabulary import FILTERS, GROUPS, shipped_products, vocabulary
from mulette.occurrences.products.words import tell

blueprint = Blueprint("products", __name__)
SAMPLE = 8


@blueprint.get("/diffusion")
def listing() -> ResponseReturnValue:
    """List the products, and the examples to begin with."""
    require("read", "product")
    with current_house().store.reading() as session:
        products = [
            (stored, tell(session, queries.read_stored(stored, vocabulary())))
            for stored in queries.list_products(session, current_viewer())
        ]
    taken = {stored.code for stored, _ in products}
    examples = [one for code, one in shipped_products().items() if code not in taken]
    return render_template("products/list.html", products=products, examples=examples, states=queries.STATES)


@blueprint.get("/diffusion/produits/<code>")
def sheet(code: str) -> ResponseReturnValue:
    """Show a product: what it gives in words, how many records, the first of them, its versions."""
    require("read", "product")
    today = now().date()
    with current_house().store.reading() as session:
        stored = queries.find_product(session, current_viewer(), code)
        product = queries.read_stored(stored, vocabulary())
        counts = count_shown(session, product, today=today)
        sample = [] if product.includes_sensitive else read_page(session, product, today=today, limit=SAMPLE).to_dicts()
        return render_template(
            "products/sheet.html",
            stored=stored,
            product=product,
            told=tell(session, product),
            counts=counts,
            sample=sample,
            versions=queries.versions_of(session, stored),
            states=queries.STATES,
        )


@blueprint.get("/diffusion/nouveau")
def new() -> ResponseReturnValue:
    """Write a product, from an example or from the least there can be."""
    require("update", "product")
    examples = shipped_products()
    chosen = examples.get(request.args.get("exemple", "")) or examples["donnees-ouvertes"]
    return _editor(None, chosen.text)


@blueprint.get("/diffusion/produits/<code>/modifier")
def edit(code: str) -> ResponseReturnValue:
    """Write the next version of a product."""
    require("update", "product")
    with current_house().store.reading() as session:
        return _editor(code, queries.find_product(session, current_viewer(), code).text)


@blueprint.post("/diffusion/nouveau")
def add() -> ResponseReturnValue:
    """Save a new product, or show what it would give."""
    return _save(None)


@blueprint.post("/diffusion/produits/<code>/modifier")
def change(code: str) -> ResponseReturnValue:
    """Save the next version of a product, or show what it would give."""
    return _save(code)


@blueprint.post("/diffusion/produits/<code>/publier")
def publish(code: str) -> ResponseReturnValue:
    """Publish a product."""
    require("publish", "product")
    try:
        with current_house().store.transaction() as session:
            stored = queries.find_product(session, current_viewer(), code)
            reason = request.form.get("reason", "")
            operations.publish(session, current_viewer(), stored, vocabulary(), reason=reason)
        flash("Produit publié : ses destinataires peuvent le lire.", "ok")
    except Invalid as error:
        flash(error.message, "bad")
    return redirect(url_for("products.sheet", code=code))


@blueprint.post("/diffusion/produits/<code>/retirer")
def withdraw(code: str) -> ResponseReturnValue:
    """Take a product back."""
    require("publish", "product")
    with current_house().store.transaction() as session:
        stored = queries.find_product(session, current_viewer(), code)
        operations.withdraw(session, current_viewer(), stored, reason=request.form.get("reason", ""))
    flash("Produit retiré : plus personne ne le lit.", "ok")
    return redirect(url_for("products.sheet", code=code))


def _save(code: str | None) -> ResponseReturnValue:
    require("update", "product")
    text = request.form.get("text", "").replace("\r\n", "\n")
    if request.form.get("preview"):
        return _editor(code, text, is_previewed=True)
    try:
        with current_house().store.transaction() as session:
            stored = operations.save_product(session, current_viewer(), text, vocabulary(), code=code)
    except (Invalid, Conflict, Forbidden) as error:
        return _editor(code, text, error.message)
    flash(f"Version {stored.version} enregistrée.", "ok")
    return redirect(url_for("products.sheet", code=stored.code))


def _editor(code: str | None, text: str, message: str = "", *, is_previewed: bool = False) -> ResponseReturnValue:
    told, counts = None, None
    if is_previewed:
        try:
            product = parse_product(text, vocabulary())
            with current_house().store.reading() as session:
                told, counts = tell(session, product), count_shown(session, product, today=now().date())
        except Invalid as error:
            message = error.message
    page = render_template(
        "products/editor.html",
        code=code,
        text=text,
        message=message,
        told=told,
        counts=counts,
        groups=GROUPS,
        filters=FILTERS,
        fields=vocabulary().fields,
    )
    return page, 422 if message else 200
