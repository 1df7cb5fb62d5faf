"""Writing products: save a version, publish, withdraw."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.diffusion.products.parsing import Vocabulary, parse_product
from mulette.core.diffusion.products.product import Product
from mulette.core.diffusion.products.queries import DRAFT, PUBLISHED, WITHDRAWN, read_stored
from mulette.core.diffusion.tables import ProductVersion, StoredProduct
from mulette.core.errors import Conflict, Forbidden, Invalid
from mulette.core.journal.operations import note
from mulette.core.people.tables import Organisation, Person, Role
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.storage.base import now


def save_product(
    session: Session, author: Viewer, text: str, vocabulary: Vocabulary, *, code: str | None = None
) -> StoredProduct:
    """Save a product: a new one as a draft, or the next version of one; a published one changes for its readers.

    Parameters
    ----------
    text
        Its rules, in TOML.
    code
        The product that the text is the next version of; None: a new one.

    Raises
    ------
    Forbidden
        Without the right, or that of publishing where it is published.
    Invalid
        The text is not a product, or names somebody unknown.
    Conflict
        The code is taken, or is not that of the product changed.
    """
    author.require("update", "product")
    product = parse_product(text, vocabulary)
    _require_known_audience(session, product)
    stored = session.scalar(select(StoredProduct).where(StoredProduct.code == product.code))
    if (stored is None) != (code is None) or (code is not None and code != product.code):
        raise Conflict(
            f"Le code « {product.code} » est déjà celui d'un produit."
            if code is None
            else f"Le code d'un produit ne change pas : « {code} » était attendu, pas « {product.code} ».",
            code="product.code-taken",
        )
    if stored is None:
        stored = StoredProduct(code=product.code, state=DRAFT, version=0, label="", text="", author_id=author.person_id)
        session.add(stored)
    elif stored.text == text:
        return stored
    if stored.state == PUBLISHED:
        _require_publishing(author, product)
    before = {"text": stored.text, "version": stored.version} if stored.version else None
    stored.label, stored.text, stored.version = product.label, text, stored.version + 1
    session.flush()
    session.add(ProductVersion(product_id=stored.id, version=stored.version, text=text, author_id=author.person_id))
    after = {"text": text, "version": stored.version, "includes_sensitive": product.includes_sensitive}
    note(session, author, "update" if before else "create", "product", stored.uuid, before, after)
    return stored


def publish(session: Session, author: Viewer, stored: StoredProduct, vocabulary: Vocabulary, *, reason: str) -> None:
    """Give a product to those it is for.

    Raises
    ------
    Forbidden
        Without the right, or, of a product that shows sensitive places, without knowing them all.
    Invalid
        It shows sensitive places and no reason is given.
    """
    product = read_stored(stored, vocabulary)
    _require_publishing(author, product)
    if product.includes_sensitive and not reason.strip():
        raise Invalid(
            "Ce produit montre des lieux sensibles : dites pourquoi et pour qui, le journal le garde.",
            code="product.reason-needed",
            fields={"reason": "Un motif est attendu."},
        )
    before = {"state": stored.state}
    stored.state, stored.published_at = PUBLISHED, now()
    after = {"state": PUBLISHED, "version": stored.version, "includes_sensitive": product.includes_sensitive}
    note(session, author, "publish", "product", stored.uuid, before, after, reason=reason.strip() or None)


def withdraw(session: Session, author: Viewer, stored: StoredProduct, *, reason: str = "") -> None:
    """Take a product back: its files and addresses answer no more."""
    author.require("publish", "product")
    before = {"state": stored.state}
    stored.state = WITHDRAWN
    note(session, author, "withdraw", "product", stored.uuid, before, {"state": WITHDRAWN}, reason=reason or None)


def _require_publishing(author: Viewer, product: Product) -> None:
    author.require("publish", "product")
    if product.includes_sensitive and author.scope("read_precise", "record") is not Scope.ALL:
        raise Forbidden(
            "Ce produit montre des lieux sensibles : seul qui les voit tous peut le publier.",
            code="product.precise-needed",
        )


def _require_known_audience(session: Session, product: Product) -> None:
    audience = product.audience
    named = (
        ("roles", Role.code, audience.roles),
        ("organisations", Organisation.name, audience.organisations),
        ("persons", Person.login, audience.persons),
    )
    for key, column, wanted in named:
        unknown = set(wanted) - set(session.scalars(select(column).where(column.in_(wanted))))
        if unknown:
            raise Invalid(
                f"« audience.{key} » nomme « {sorted(unknown)[0]} », que la base ne connaît pas.",
                code="product.unknown-audience",
            )
