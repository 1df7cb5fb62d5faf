"""What a product may name of the records: fields, words for several of them, filters."""

from __future__ import annotations

from pathlib import Path

from mulette.core.diffusion.products.parsing import Vocabulary, parse_product
from mulette.core.diffusion.products.product import Product
from mulette.occurrences.fields import record_fields
from mulette.occurrences.filters import CODES

SHIPPED = Path(__file__).with_name("shipped")
GROUPS = {
    "comments": ("comment_context", "comment_description", "validation_comment"),
    "persons": ("observers", "determiner", "validator"),
    "proofs": ("exist_proof", "digital_proof", "non_digital_proof", "sample_number_proof"),
    "additional_data": ("additional_data",),
}
"""Words that stand for several fields."""

FILTERS = ("taxon", "group2", "from", "to", "month", "area", "dataset", "framework", "provider", *CODES)
"""Filters of the list of records that a product may set; ``area`` is understood as the product's own readers know
places (see ``selecting``)."""

ALWAYS = ("unique_id_sinp", "date_min", "date_max", "cd_nom", "nom_cite")
"""Fields that a product gives whatever it keeps: without them a record is none."""


def vocabulary() -> Vocabulary:
    """Give what a product of records may name."""
    fields = tuple(name for name, field in record_fields().items() if field.stored)
    return Vocabulary(fields=fields, groups=GROUPS, filters=FILTERS)


def shipped_products() -> dict[str, Product]:
    """Read the examples that Mulette ships, by code."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SHIPPED.glob("*.toml"))]
    return {product.code: product for product in (parse_product(text, vocabulary()) for text in texts)}
