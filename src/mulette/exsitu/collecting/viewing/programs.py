"""The things of collecting as programs read them: plain values under the names of ``fields``, GeoJSON on demand."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.people.viewer import Viewer
from mulette.core.taxonomy.tables import Taxon
from mulette.exsitu.collecting.norms import Warned
from mulette.exsitu.collecting.operations.missions import permit_ids
from mulette.exsitu.collecting.permits import Gauge, gauges
from mulette.exsitu.collecting.tables import Cleaning, Harvest, Material, Mission, Permit
from mulette.exsitu.collecting.values import fields_of
from mulette.exsitu.collecting.viewing.places import degrees
from mulette.exsitu.lineage.tables import Link, Node
from mulette.exsitu.numbering import code_of

_INNER = frozenset({"id", "node_id", "permit_id", "geometry"})


def placed(row: Mapping[str, Any], srid: int) -> dict[str, Any]:
    """Write a harvest or a population, its place in ``geometry`` (GeoJSON, WGS 84)."""
    return {**_plain(row), "geometry": _geometry(row.get("geometry"), srid)}


def collection(rows: Sequence[Mapping[str, Any]], srid: int, after: int | None) -> dict[str, Any]:
    """Write harvests or populations as a GeoJSON collection, with the number to go on after."""
    shapes = degrees([row["geometry"] for row in rows], srid) if rows else []
    written = [json.loads(shapely.to_geojson(shape)) if shape is not None else None for shape in shapes]
    features = [
        {"type": "Feature", "id": str(row["uuid"]), "geometry": shape, "properties": _plain(row)}
        for row, shape in zip(rows, written, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features, "next": after}


def mission(session: Session, viewer: Viewer, row: Mission, today: dt.date) -> dict[str, Any]:
    """Write a mission."""
    numbers = select(Permit.number).where(Permit.id.in_(permit_ids(session, row))).order_by(Permit.id)
    permits = list(session.scalars(numbers)) if viewer.may("read", "permit") else []
    own = {name: getattr(row, name) for name, field in fields_of("mission").items() if field.stored}
    return _plain({**_identity(row), **own, "permits": permits, "state": state_of(row, today)})


def state_of(row: Mission, today: dt.date) -> str:
    """Tell where a mission stands: ``planned``, ``under_way`` or ``done``.

    >>> state_of(Mission(starts_on=dt.date(2024, 8, 12), ends_on=None), dt.date(2024, 8, 12))
    'under_way'
    """
    if row.starts_on > today:
        return "planned"
    return "done" if (row.ends_on or row.starts_on) < today else "under_way"


def permits(session: Session, rows: Sequence[Permit], srid: int) -> list[dict[str, Any]]:
    """Write permits with their gauges."""
    by_permit = gauges(session, [row.id for row in rows])
    return [
        _plain(
            {
                **_identity(row),
                **{name: getattr(row, name) for name, field in fields_of("permit").items() if field.stored},
                "taxa": [gauge(one) for one in by_permit[row.id]],
            }
        )
        | {"geometry": _geometry(row.geom, srid)}
        for row in rows
    ]


def gauge(one: Gauge) -> dict[str, Any]:
    """Write a gauge."""
    own = {name: getattr(one, name) for name in ("cd_nom", "taxon_name", "unit", "quota", "used", "remaining", "share")}
    return {**own, "state": one.state}


def material(session: Session, row: Material, node: Node) -> dict[str, Any]:
    """Write a bag."""
    parents = select(Harvest.uuid).join(Link, Link.parent_id == Harvest.node_id).where(Link.child_id == node.id)
    own = {name: getattr(row, name) for name, field in fields_of("material").items() if field.stored}
    names = ("number", "cd_nom", "taxon_name", "qualifier")
    of_node = {name: getattr(node, name) for name in names}
    harvest = session.scalar(parents.limit(1))
    return _plain({**_identity(row), **of_node, **own, "code": code_of("material", node.number), "harvest": harvest})


def cleaning(row: Cleaning, node: Node) -> dict[str, Any]:
    """Write a step of cleaning, with what was cleaned."""
    own = {name: getattr(row, name) for name in fields_of("cleaning")}
    return _plain({**_identity(row), **own, "of": node.uuid, "of_code": code_of(node.kind, node.number)})


def warned(found: Iterable[Warned]) -> list[dict[str, str]]:
    """Write warnings."""
    return [{"code": one.code, "field": one.field, "message": one.message} for one in found]


def names_of(session: Session, codes: Iterable[int]) -> dict[int, str]:
    """Give the scientific names of codes."""
    found = session.execute(select(Taxon.cd_nom, Taxon.lb_nom).where(Taxon.cd_nom.in_(list(codes))))
    return dict(found.all())


def only(row: dict[str, Any], names: str) -> dict[str, Any]:
    """Keep of a thing the fields asked for, with its ``uuid``; all where none is.

    Raises
    ------
    Invalid
        One is not a field of it.

    Examples
    --------
    >>> only({"uuid": "u", "number": "2024_0001", "kind": "in_situ"}, "number")
    {'uuid': 'u', 'number': '2024_0001'}
    """
    wanted = [name for name in names.split(",") if name]
    unknown = [name for name in wanted if name not in row]
    if unknown:
        raise Invalid(
            f"Champs inconnus : {', '.join(unknown)[:200]}. Champs possibles : {', '.join(row)}.",
            code="collecting.unknown-field",
            fields={"fields": "Champs inconnus."},
        )
    return {name: value for name, value in row.items() if name == "uuid" or name in wanted} if wanted else row


def _identity(row: Any) -> dict[str, Any]:  # noqa: ANN401
    return {name: getattr(row, name) for name in ("uuid", "version", "created_at", "updated_at")}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name): _value(value) for name, value in row.items() if name not in _INNER}


def _value(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)


def _geometry(shape: Any, srid: int) -> dict[str, Any] | None:  # noqa: ANN401
    if shape is None:
        return None
    read: dict[str, Any] = json.loads(str(shapely.to_geojson(degrees([shape], srid)[0])))
    return read
