"""REST API of the products: the list, and what each gives."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Dict, Integer, List, String

from mulette.core.diffusion.products import queries
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.occurrences.products.reading import count_shown
from mulette.occurrences.products.vocabulary import vocabulary
from mulette.occurrences.products.words import tell

blueprint = APIBlueprint("products_api", __name__, url_prefix="/api/v1", tag="Diffusion")


class ProductOut(Schema):
    """A product of diffusion."""

    code = String()
    label = String()
    description = String()
    licence = String()
    state = String(metadata={"description": "draft, published ou withdrawn"})
    version = Integer()
    includes_sensitive = Boolean()


class ProductSheetOut(ProductOut):
    """A product, told in French, with its counts."""

    select = List(String())
    rules = List(String())
    fields_told = String(data_key="fields")
    audience = String()
    counts = Dict(keys=String(), values=Integer(), metadata={"description": "Données, par finesse du lieu donné"})


@blueprint.get("/products")
@needs("read", "product")
@blueprint.output(ProductOut(many=True))
@blueprint.doc(responses=[401, 403])
def list_products() -> list[dict[str, Any]]:
    """Produits de diffusion."""
    with current_house().store.reading() as session:
        return [_out(stored) for stored in queries.list_products(session, current_viewer())]


@blueprint.get("/products/<code>")
@needs("read", "product")
@blueprint.output(ProductSheetOut)
@blueprint.doc(responses=[401, 403, 404])
def get_product(code: str) -> dict[str, Any]:
    """Ce que donne un produit, en toutes lettres, et combien de données."""
    with current_house().store.reading() as session:
        stored = queries.find_product(session, current_viewer(), code)
        product = queries.read_stored(stored, vocabulary())
        told, counts = tell(session, product), count_shown(session, product, today=now().date())
        return {
            **_out(stored),
            "select": told.select,
            "rules": told.rules,
            "fields_told": told.fields,
            "audience": told.audience,
            "counts": {shown.value: count for shown, count in counts.items()},
        }


def _out(stored: Any) -> dict[str, Any]:  # noqa: ANN401
    product = queries.read_stored(stored, vocabulary())
    return {
        "code": stored.code,
        "label": stored.label,
        "description": product.description,
        "licence": product.licence,
        "state": stored.state,
        "version": stored.version,
        "includes_sensitive": product.includes_sensitive,
    }
