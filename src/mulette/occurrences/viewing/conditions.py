"""From filters and a viewer to the conditions of a query; the position of a blurred record is never asked for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, extract, false, or_, select, true, union_all
from sqlalchemy.orm import Session

from mulette.core.diffusion.viewing import sees, sees_precisely
from mulette.core.intake.tables import Delivery, Provider
from mulette.core.metadata.tables import Dataset, Framework
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.places.queries import search_areas
from mulette.core.places.tables import Area
from mulette.core.storage.spatial import Box, MeetsBox
from mulette.core.taxonomy.queries import lies_below, search_taxa
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.filters import PRECISIONS, Filters
from mulette.occurrences.tables import Record, RecordArea

Condition = ColumnElement[bool]
_WHO: dict[str, Any] = {
    "diffusion": Record.diffusion,
    "author_id": Record.author_id,
    "organisation_id": Record.organisation_id,
}
_MOST_TAXA = 200


def precisely(viewer: Viewer) -> Condition:
    """Tell the records whose position the viewer may know."""
    return sees_precisely(viewer, **_WHO)


def conditions(session: Session, viewer: Viewer, filters: Filters) -> list[Condition]:
    """Give the conditions of the records that the viewer may see and that the filters want.

    A place (area, box) is looked for by the position of the records that the viewer knows precisely, and by the area
    that stands for the others: narrowing a box tells nothing more than that area.
    """
    found = [sees(viewer, **_WHO)]
    if filters.taxon is not None:
        found.append(of_taxon(session, filters.taxon))
    if filters.group2:
        found.append(Record.cd_ref.in_(select(Taxon.cd_nom).where(Taxon.group2_inpn.in_(filters.group2))))
    if filters.date_from:
        found.append(Record.date_min >= filters.date_from)
    if filters.date_to:  # the first condition follows from the second: it is said for the index
        found += [Record.date_min <= filters.date_to, Record.date_max <= filters.date_to]
    if filters.months:
        found.append(extract("month", Record.date_min).in_(filters.months))
    if filters.year:
        first, last = dt.date(filters.year, 1, 1), dt.date(filters.year, 12, 31)
        found.append(Record.date_min.between(first, last))
    if filters.precision:
        found += [precisely(viewer), or_(*map(_of_precision, filters.precision))]
    if filters.areas:
        found.append(_in_areas(viewer, filters.areas))
    if filters.box:
        found.append(in_box(viewer, filters.box))
    if filters.observer:
        found.extend(Record.observers.icontains(word, autoescape=True) for word in filters.observer.split())
    if filters.q:
        found.append(_about(session, viewer, filters.q))
    found.extend(_from_where(filters))
    found.extend(getattr(Record, name).in_(codes) for name, codes in filters.codes.items())
    if filters.changed_since:
        found.append(Record.updated_at >= filters.changed_since)
    return found


def of_taxon(session: Session, cd_nom: int) -> Condition:
    """Tell the records of a taxon or of one below it; of an unknown code, none."""
    taxon = session.get(Taxon, cd_nom)
    if taxon is None:
        return false()
    if taxon.tree_left is None or taxon.tree_right == taxon.tree_left + 1:
        return Record.cd_ref == taxon.cd_ref
    return Record.cd_ref.in_(select(Taxon.cd_ref).where(lies_below(taxon)))


def _from_where(filters: Filters) -> list[Condition]:
    wanted: list[tuple[Any, Any, Any]] = [
        (Record.dataset_id, filters.dataset, select(Dataset.id).where(Dataset.uuid == filters.dataset)),
        (
            Record.dataset_id,
            filters.framework,
            select(Dataset.id).join(Framework, Framework.id == Dataset.framework_id).where(
                Framework.uuid == filters.framework
            ),
        ),
        (Record.delivery_id, filters.delivery, select(Delivery.id).where(Delivery.uuid == filters.delivery)),
        (
            Record.organisation_id,
            filters.organisation,
            select(Organisation.id).where(Organisation.uuid == filters.organisation),
        ),
        (Record.provider_id, filters.provider, select(Provider.id).where(Provider.code == filters.provider)),
    ]  # fmt: skip
    return [column.in_(ids) for column, value, ids in wanted if value is not None]


def _of_precision(code: str) -> Condition:
    above, most = PRECISIONS[code]
    return and_(
        Record.precision > above if above is not None else true(),
        Record.precision <= most if most is not None else true(),
    )


def _in_areas(viewer: Viewer, areas: tuple[tuple[str, str], ...]) -> Condition:
    named = or_(*(and_(Area.kind == kind, Area.code == code) for kind, code in areas))
    ids = select(Area.id).where(named)
    inside = Record.id.in_(select(RecordArea.record_id).where(RecordArea.area_id.in_(ids)))
    standing = ids.union(_communes_of(areas)) if any(kind == "DEP" for kind, _ in areas) else ids
    return _known_or_blurred(viewer, inside, Record.blur_area_id.in_(standing))


def _communes_of(areas: tuple[tuple[str, str], ...]) -> Select[int]:
    """Give the communes of the departments among some areas: who knows the commune of a record knows its department.

    Source: INSEE, official geographic code: the code of a commune begins with that of its department.
    """
    begins = [Area.code.startswith(code, autoescape=True) for kind, code in areas if kind == "DEP"]
    return select(Area.id).where(Area.kind == "COM", or_(false(), *begins))


def in_box(viewer: Viewer, box: Box) -> Condition:
    """Tell the records whose place, or the area that stands for it, meets a box of the storage CRS."""
    inside: Any = MeetsBox(Record.__table__.c.geom, box)
    standing = select(Area.id).where(MeetsBox(Area.__table__.c.geom, box))
    return _known_or_blurred(viewer, inside, Record.blur_area_id.in_(standing))


def knows_all(viewer: Viewer) -> bool:
    """Whether the viewer may know every position."""
    return viewer.scope("read_precise", "record") is Scope.ALL


def _known_or_blurred(viewer: Viewer, known: Condition, blurred: Condition) -> Condition:
    """Join both ways of being in a place; as a union, so that each part finds its own index."""
    if knows_all(viewer):
        return known
    mine = select(Record.id).where(precisely(viewer), known).correlate(None)
    theirs = select(Record.id).where(~precisely(viewer), blurred).correlate(None)
    return Record.id.in_(union_all(mine, theirs))


def _about(session: Session, viewer: Viewer, words: str) -> Condition:
    """Look for words as a taxon; else as a place; else among the observers."""
    found = {one.taxon.cd_ref for one in search_taxa(session, words, limit=_MOST_TAXA)}
    if found:
        return Record.cd_ref.in_(found)
    places = search_areas(session, words, limit=20)
    if places:
        return _in_areas(viewer, tuple((area.kind, area.code) for area in places))
    return and_(*(Record.observers.icontains(word, autoescape=True) for word in words.split()))


def narrowed(query: Select[Any], session: Session, viewer: Viewer, filters: Filters) -> Select[Any]:
    """Narrow a query of records to what the viewer may see and the filters want."""
    return query.where(*conditions(session, viewer, filters))
