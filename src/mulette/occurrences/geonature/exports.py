"""The exports that a person may harvest: all that they may see, and each product published for them."""

from __future__ import annotations

import datetime as dt

import polars as pl
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from mulette.core.diffusion.products.product import Product, Shown
from mulette.core.diffusion.products.queries import list_products, may_receive, received_product
from mulette.core.errors import Invalid, NotFound
from mulette.core.people.viewer import Viewer
from mulette.occurrences.filters import Filters
from mulette.occurrences.geonature import window
from mulette.occurrences.geonature.asking import Asked
from mulette.occurrences.geonature.rows import Telling, read_rows, tell
from mulette.occurrences.geonature.vocabulary import APART, EXPORTS, Export
from mulette.occurrences.products.reading import read_page
from mulette.occurrences.products.selecting import Selecting
from mulette.occurrences.products.vocabulary import vocabulary
from mulette.occurrences.tables import Record
from mulette.occurrences.viewing.conditions import conditions

FIRST_PRODUCT = 1000
"""Added to the number of a product, for that of its export."""
_KIND = "synthese_with_metadata_separated"


def list_exports(session: Session, viewer: Viewer) -> list[Export]:
    """Give the exports that a viewer may read."""
    own = [export for export in EXPORTS if viewer.may(*_right(export))]
    products = [
        Export(FIRST_PRODUCT + stored.id, _KIND, stored.label, APART, product=stored.code)
        for stored in list_products(session, viewer)
        if may_receive(session, viewer, stored)
    ]
    return [*own, *products]


def find_export(session: Session, viewer: Viewer, number: int) -> Export:
    """Give an export that a viewer may read.

    Raises
    ------
    Forbidden
        It is not one of a product, and the viewer lacks the right on what it holds.
    NotFound
        There is none for them; the known ones are listed.
    """
    for export in EXPORTS:
        if export.id == number:
            viewer.require(*_right(export))
    known = list_exports(session, viewer)
    for export in known:
        if export.id == number:
            return export
    told = ", ".join(f"{export.id} ({export.label})" for export in known)
    raise NotFound(f"L'export {number} n'existe pas ; exports connus : {told}.", code="exchange.unknown-export")


def _right(export: Export) -> tuple[str, str]:
    return ("export", "record") if export.is_of_records else ("read", "dataset")


class Reading:
    """One reading of an export of records by a viewer.

    Parameters
    ----------
    telling
        How records are told.
    today
        Day that a product counts ages to.
    """

    def __init__(self, viewer: Viewer, export: Export, asked: Asked, telling: Telling, today: dt.date) -> None:
        self.viewer, self.export, self.asked = viewer, export, asked
        self._telling, self._today = telling, today

    def wanted(self, session: Session) -> list[ColumnElement[bool]]:
        """Give the conditions of its records.

        Raises
        ------
        Invalid
            Filters are asked of a product, which has its own.
        """
        if self.export.product is None:
            found = conditions(session, self.viewer, self.asked.filters)
        elif self.asked.filters != Filters():
            raise Invalid("Un produit n'a pas d'autres filtres que les siens.", code="exchange.filtered-product")
        else:
            found = Selecting(session, self._product(session), self._today).wanted()
        if self.asked.since:
            found.append(Record.updated_at >= window.begin(session, self.asked.since))
        if self.asked.until:
            found.append(Record.updated_at < window.end(self.asked.until))
        return found

    def rows(self, session: Session, begin: int, end: int) -> pl.DataFrame:
        """Read the records whose numbers lie in a span, end left out, in GeoNature's words."""
        if self.export.product is not None:
            return tell(session, self._product_rows(session, begin, end), self._telling)
        which = [Record.id >= begin, Record.id < end, *self.wanted(session)]
        return read_rows(session, self.viewer, which, self._telling)

    def _product(self, session: Session) -> Product:
        return received_product(session, self.viewer, str(self.export.product), vocabulary())

    def _product_rows(self, session: Session, begin: int, end: int) -> pl.DataFrame:
        product, since = self._product(session), None
        if self.asked.since:
            since = window.begin(session, self.asked.since)
        parts, last = list[pl.DataFrame](), begin - 1
        while True:
            part = read_page(
                session, product, today=self._today, limit=self.asked.limit, after=last, since=since
            )  # fmt: skip
            parts.append(part.filter(pl.col("id") < end))
            if part.height < self.asked.limit or part["id"][-1] >= end:
                break
            last = part["id"][-1]
        known = pl.col("shown") == Shown.PRECISE.value
        return pl.concat(parts).with_columns(is_known=known.fill_null(value=False), type_code="area_kind")
