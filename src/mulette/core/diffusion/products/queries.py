"""Reading products: those a viewer may have, one by its code, its versions."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from mulette.core.diffusion.products.parsing import Vocabulary, parse_product
from mulette.core.diffusion.products.product import Audience, Product
from mulette.core.diffusion.tables import ProductVersion, StoredProduct
from mulette.core.errors import NotFound
from mulette.core.people.tables import Membership, Organisation, Role
from mulette.core.people.viewer import Viewer

PUBLISHED, DRAFT, WITHDRAWN = "published", "draft", "withdrawn"
STATES = {PUBLISHED: ("publié", "ok"), DRAFT: ("brouillon", "waiting"), WITHDRAWN: ("retiré", "off")}
"""French word and kind of state of each."""


def find_product(session: Session, viewer: Viewer, code: str) -> StoredProduct:
    """Give a product that a viewer may know of.

    Raises
    ------
    NotFound
        There is none, or the viewer may not have it: the answer is the same.
    """
    found = session.scalar(select(StoredProduct).where(StoredProduct.code == code))
    if found is None or not (viewer.may("read", "product") or may_receive(session, viewer, found)):
        raise NotFound(f"Aucun produit n'a le code « {code[:60]} ».", code="product.unknown")
    return found


def read_stored(stored: StoredProduct, vocabulary: Vocabulary) -> Product:
    """Read the rules of a stored product."""
    return replace(parse_product(stored.text, vocabulary, name=stored.code), version=stored.version)


def received_product(session: Session, viewer: Viewer, code: str, vocabulary: Vocabulary) -> Product:
    """Give a published product that a viewer may have: what every file and address of a product asks first.

    Raises
    ------
    NotFound
        There is none, or it is not for them.
    """
    stored = find_product(session, viewer, code)
    if not may_receive(session, viewer, stored):
        raise NotFound(f"Aucun produit publié pour vous n'a le code « {code[:60]} ».", code="product.unknown")
    return read_stored(stored, vocabulary)


def list_products(session: Session, viewer: Viewer) -> list[StoredProduct]:
    """List the products that a viewer may know of, by name."""
    found = session.scalars(select(StoredProduct).order_by(StoredProduct.label, StoredProduct.id)).all()
    return [one for one in found if viewer.may("read", "product") or may_receive(session, viewer, one)]


def versions_of(session: Session, stored: StoredProduct) -> Sequence[ProductVersion]:
    """List the versions of a product, the latest first."""
    query = select(ProductVersion).where(ProductVersion.product_id == stored.id)
    return session.scalars(query.order_by(ProductVersion.version.desc())).all()


def may_receive(session: Session, viewer: Viewer, stored: StoredProduct) -> bool:
    """Whether a product is published, and for this viewer."""
    return stored.state == PUBLISHED and is_among(session, viewer, _audience_of(stored))


def is_among(session: Session, viewer: Viewer, audience: Audience) -> bool:
    """Whether a viewer is among those a product is for."""
    if audience.is_public or viewer.is_system:
        return True
    if viewer.person_id is None or viewer.is_lent:
        return False
    return viewer.login in audience.persons or bool(session.scalar(select(_holds(viewer, audience))))


def _holds(viewer: Viewer, audience: Audience) -> ColumnElement[bool]:
    """Whether the viewer holds one of the roles, or belongs to one of the organisations."""
    role = exists().where(
        Membership.person_id == viewer.person_id, Membership.role_id == Role.id, Role.code.in_(audience.roles)
    )
    member = exists().where(Organisation.id == viewer.organisation_id, Organisation.name.in_(audience.organisations))
    return role | member


def _audience_of(stored: StoredProduct) -> Audience:
    """Read who a stored product is for; its text was held to the vocabulary when it was saved."""
    given = tomllib.loads(stored.text)["audience"]
    named = {key: tuple(given.get(key, ())) for key in ("roles", "organisations", "persons")}
    return Audience(is_public=given.get("public", False), **named)
