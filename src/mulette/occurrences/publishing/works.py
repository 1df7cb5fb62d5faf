"""The making of the files of a product, done in the background."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mulette.core.house import House
from mulette.core.jobs.context import JobContext
from mulette.core.jobs.kinds import register
from mulette.core.storage.base import now
from mulette.occurrences.publishing.files import make_file
from mulette.occurrences.publishing.receiving import product_to_make


@register("products.make", resumes=True)
def make(house: House, context: JobContext, code: str, format: str) -> dict[str, Any]:
    """Make a file of a published product."""
    with house.store.reading() as session:
        product = product_to_make(session, context.author, code)
    made = make_file(
        house, product, format, now=now(),
        progress=lambda records: context.progress(records, stage="Écriture du fichier"),
    )  # fmt: skip
    return asdict(made)
