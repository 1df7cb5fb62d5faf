"""Who makes the files of a product, and who has them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from mulette.core.diffusion.products.product import Product
from mulette.core.diffusion.products.queries import (
    PUBLISHED,
    find_product,
    list_products,
    may_receive,
    read_stored,
    received_product,
)
from mulette.core.errors import Conflict
from mulette.core.people.viewer import Viewer
from mulette.occurrences.products.vocabulary import vocabulary


def product_to_make(session: Session, author: Viewer, code: str) -> Product:
    """Give a product whose files somebody makes for those it is published to.

    Raises
    ------
    Forbidden
        The author may not publish products.
    Conflict
        It is not published.
    """
    author.require("publish", "product")
    stored = find_product(session, author, code)
    if stored.state != PUBLISHED:
        raise Conflict(
            f"Le produit « {code} » n'est pas publié : publiez-le, puis faites ses fichiers.",
            code="product.unpublished",
        )
    return read_stored(stored, vocabulary())


def product_to_give(session: Session, viewer: Viewer, code: str) -> Product:
    """Give a product that is published, to one it is published to, or to who publishes it.

    Raises
    ------
    NotFound
        There is none, or it is not for them.
    """
    if viewer.may("publish", "product"):
        stored = find_product(session, viewer, code)
        if stored.state == PUBLISHED:
            return read_stored(stored, vocabulary())
    return received_product(session, viewer, code, vocabulary())


def products_given(session: Session, viewer: Viewer) -> list[Product]:
    """List the published products that a viewer may have, by name."""
    given = [one for one in list_products(session, viewer) if may_receive(session, viewer, one)]
    return [read_stored(one, vocabulary()) for one in given]
