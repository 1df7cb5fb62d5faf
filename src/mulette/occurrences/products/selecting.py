"""From the rules of a product to SQL: which records, and how finely each is shown.

Unless a product includes sensitive places, nothing here asks for the position of a record that the public knows only
roughly: what depends on a place is answered from the area that stands for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import shapely
from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, literal, not_, or_, select, true
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from mulette.core.diffusion.products.product import ATTACHED_KINDS, Product, Shown, Statuses, When, Within
from mulette.core.diffusion.rank import BLUR_KINDS, NOTHING, PRECISE
from mulette.core.metadata.tables import Dataset
from mulette.core.people.viewer import ANONYMOUS
from mulette.core.places.tables import Area
from mulette.core.storage.spatial import MeetsBox
from mulette.core.taxonomy.statuses.territories import LABELS, territories_of
from mulette.core.taxonomy.tables import Status, Taxon
from mulette.occurrences.filters import Filters, read_filters
from mulette.occurrences.location import ATTACHED
from mulette.occurrences.sensitivity.level import is_sensitive
from mulette.occurrences.tables import Record, RecordArea
from mulette.occurrences.viewing.conditions import conditions, of_taxon

Condition = ColumnElement[bool]
_KM2 = 1_000_000
_DAYS_A_YEAR = 365.25


class Selecting:
    """The rules of a product, made ready for a store and a day.

    Parameters
    ----------
    today
        Day that ages are counted to.
    """

    def __init__(self, session: Session, product: Product, today: dt.date) -> None:
        self._session, self._product, self._today = session, product, today

    def wanted(self) -> list[Condition]:
        """Give the conditions of the records that the product gives, however finely."""
        product = self._product
        filters = {name: values for name, values in product.filters.items() if name != "area"}
        found = conditions(self._session, ANONYMOUS, self._read(filters))
        if "area" in product.filters:
            found.append(self._in_territory(self._read({"area": product.filters["area"]})))
        # A record diffused to nobody leaves by no product, whoever it is for.
        return [Record.diffusion < NOTHING, *found, self._holds(product.select), self.shown() < Shown.NOTHING.order]

    def shown(self) -> ColumnElement[int]:
        """Give the order of ``Shown`` that the first rule that holds gives each record."""
        rules = [(self._holds(rule.when), literal(rule.show.order, Integer)) for rule in self._product.rules]
        return cast(case(*rules, else_=literal(Shown.NOTHING.order, Integer)), Integer)

    def _holds(self, when: When) -> Condition:
        found: list[Condition] = []
        if when.kingdoms:
            found.append(Record.cd_ref.in_(select(Taxon.cd_nom).where(Taxon.regne.in_(when.kingdoms))))
        if when.groups:
            found.append(Record.cd_ref.in_(select(Taxon.cd_nom).where(Taxon.group2_inpn.in_(when.groups))))
        if when.taxa:
            found.append(or_(*(of_taxon(self._session, cd_nom) for cd_nom in when.taxa)))
        if when.sensitive is not None:
            found.append(is_sensitive() if when.sensitive else not_(is_sensitive()))
        if when.private is not None:
            private = select(Dataset.id).where(Dataset.is_private)
            found.append(Record.dataset_id.in_(private) if when.private else Record.dataset_id.not_in(private))
        if when.attached_to:
            kinds = select(Area.id).where(Area.kind.in_(ATTACHED_KINDS[when.attached_to]))
            found.append(and_(Record.info_geo_type == ATTACHED, Record.attached_area_id.in_(kinds)))
        if when.under_years is not None:
            found.append(Record.date_max > self._today - dt.timedelta(days=round(when.under_years * _DAYS_A_YEAR)))
        if when.within:
            found.append(self._lies_in(self._areas_of(when.within)))
        if when.statuses:
            found.append(self._has_status(when.statuses))
        return and_(true(), *found)

    def _read(self, filters: Mapping[str, tuple[str, ...]]) -> Filters:
        return read_filters(MultiDict([(name, value) for name, values in filters.items() for value in values]), 0)

    def _known(self) -> Condition:
        """Tell the records whose position the product may use."""
        return true() if self._product.includes_sensitive else Record.diffusion == PRECISE

    def _lies_in(self, area_ids: Select[int] | list[int]) -> Condition:
        """Tell the records known to lie in some areas; a blurred one is known to lie in none."""
        inside = Record.id.in_(select(RecordArea.record_id).where(RecordArea.area_id.in_(area_ids)))
        return and_(self._known(), inside)

    def _in_territory(self, filters: Filters) -> Condition:
        """Tell the records of a territory; of the blurred ones, those whose standing area lies mostly in it."""
        named = or_(*(and_(Area.kind == kind, Area.code == code) for kind, code in filters.areas))
        inside = self._lies_in(select(Area.id).where(named))
        if self._product.includes_sensitive:
            return inside
        return or_(inside, and_(Record.diffusion > PRECISE, Record.blur_area_id.in_(self._mostly_in(named))))

    def _mostly_in(self, named: Condition) -> list[int]:
        outlines = self._session.scalars(select(Area.geom).where(named)).all()
        if not outlines:
            return []
        ground = shapely.union_all(list(outlines))
        near = MeetsBox(Area.__table__.c.geom, ground.bounds)
        rows = self._session.execute(select(Area.id, Area.geom).where(near, Area.kind.in_(BLUR_KINDS.values()))).all()
        geometries = np.array([row.geom for row in rows], dtype=object)
        shapely.prepare(ground)
        inside = shapely.area(shapely.intersection(geometries, ground)) > shapely.area(geometries) / 2
        return [row.id for row, is_inside in zip(rows, inside, strict=True) if is_inside]

    def _areas_of(self, within: Within) -> Select[int] | list[int]:
        query = select(Area.id).where(Area.kind == within.kind)
        if within.codes:
            query = query.where(Area.code.in_(within.codes))
        if within.under_km2 is None:
            return query
        sized = self._session.execute(query.add_columns(Area.geom))
        return [number for number, outline in sized if outline.area < within.under_km2 * _KM2]

    def _has_status(self, wanted: Statuses) -> Condition:
        """Tell the records of taxa protected or listed where they are.

        A blurred record counts by a status of any department: which one would tell where it is.
        """
        kinds = or_(
            Status.type.in_(wanted.protected),
            *(and_(Status.type == name, Status.code.in_(codes)) for name, codes in wanted.red_lists.items()),
        )
        taxa = select(Status.cd_ref).where(kinds)
        departments = self._session.execute(select(Area.code, Area.id).where(Area.kind == "DEP")).all()
        covering: dict[str, list[int]] = {}
        for code, number in departments:
            for territory in territories_of(code):
                covering.setdefault(territory, []).append(number)
        common = [one for one, numbers in covering.items() if len(numbers) == len(departments)] or list(LABELS)
        found: list[Condition] = [Record.cd_ref.in_(taxa.where(Status.territory.in_(common)))]
        for territory in self._session.scalars(select(Status.territory).where(kinds).distinct()):
            if territory in covering and territory not in common:
                of_it = Record.cd_ref.in_(taxa.where(Status.territory == territory))
                found.append(and_(of_it, self._lies_in(covering[territory])))
        if not self._product.includes_sensitive:
            anywhere = Record.cd_ref.in_(taxa.where(Status.territory.in_([*covering, *LABELS])))
            found.append(and_(Record.diffusion > PRECISE, anywhere))
        return or_(*found)
