"""Permits: kept, changed; what they allow of each taxon."""

from __future__ import annotations

import datetime as dt
import json
import math
import uuid
from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, NotFound
from mulette.core.people.viewer import Viewer
from mulette.core.places.queries import area_by_code
from mulette.core.storage.types import local_srid
from mulette.exsitu.collecting.operations import common
from mulette.exsitu.collecting.placing import read_shape
from mulette.exsitu.collecting.tables import Permit, PermitTaxon
from mulette.exsitu.collecting.values import Faults, Values, date_faults, fields_of, read_given, refuse
from mulette.exsitu.lineage.reach import require_over
from mulette.exsitu.vocabulary import terms

PLACE = ("geometry", "WKT")
MOST_TAXA = 500


def add_permit(
    session: Session,
    author: Viewer,
    given: Mapping[str, Any],
    *,
    at: dt.datetime,
    identifier: uuid.UUID | None = None,
) -> Permit:
    """Keep a permit.

    Parameters
    ----------
    given
        Fields of ``fields/permit.yaml``; ``areas`` (``DEP:05``) or ``geometry`` say where it holds; ``taxa`` is a list
        of ``{cd_nom, quota, unit}``, or its JSON text.

    Raises
    ------
    Invalid
        A value cannot be taken.
    Conflict
        The number is taken.
    """
    author.require("create", "permit")
    values, taxa, shape = _read(session, given, None)
    holder = common.holder_of(author)
    _require_free(session, holder, values["number"])
    permit = Permit(organisation_id=holder, geom=shape, **values, **common.stamp(author, at, identifier))
    session.add(permit)
    session.flush()
    _put_taxa(session, permit, taxa or [])
    label = f"Permis {permit.number}"
    common.note_added(session, author, "permit", permit, label, at, {**common.told(permit), "taxa": taxa})
    return permit


def change_permit(
    session: Session, author: Viewer, permit: Permit, given: Mapping[str, Any], *, at: dt.datetime
) -> None:
    """Change a permit; what is taken on it stays counted.

    Raises
    ------
    Forbidden
        The author's right does not reach it.
    Invalid
        A value cannot be taken.
    Conflict
        The number is taken.
    """
    require_over(author, "update", "permit", permit.author_id, permit.organisation_id)
    before = {**common.told(permit), "taxa": allowed(session, permit)}
    values, taxa, shape = _read(session, given, permit)
    if values.get("number", permit.number) != permit.number:
        _require_free(session, permit.organisation_id, values["number"])
    permit.updated_at = at
    for name, value in values.items():
        setattr(permit, name, value)
    if "areas" in given or any(name in given for name in PLACE):
        permit.geom = shape
    if taxa is not None:
        _put_taxa(session, permit, taxa)
    session.flush()
    after = {**common.told(permit), "taxa": allowed(session, permit)}
    common.note_changed(session, author, "permit", permit, f"Permis {permit.number} modifié", at, before, after)


def allowed(session: Session, permit: Permit) -> list[dict[str, Any]]:
    """Give what a permit allows of each taxon: ``cd_nom``, ``quota``, ``unit``."""
    rows = session.scalars(select(PermitTaxon).where(PermitTaxon.permit_id == permit.id).order_by(PermitTaxon.id))
    return [{"cd_nom": row.cd_nom, "quota": row.quota, "unit": row.unit} for row in rows]


def _read(
    session: Session, given: Mapping[str, Any], permit: Permit | None
) -> tuple[Values, list[dict[str, Any]] | None, BaseGeometry | None]:
    own = {name: value for name, value in given.items() if name not in PLACE}
    values, faults = read_given("permit", own, is_new=permit is None)
    days = {name: values.get(name, getattr(permit, name, None)) for name in ("starts_on", "ends_on")}
    faults |= date_faults(days, "starts_on", "ends_on", None)
    areas = values.pop("areas", None)
    shape, names = _area(session, areas, faults)
    if shape is None and any(given.get(name) for name in PLACE):
        shape = read_shape({name: given.get(name) for name in PLACE}, local_srid(session))
    if names and not values.get("area_name"):
        values["area_name"] = ", ".join(names)
    taxa = _taxa(session, values.pop("taxa", None), faults) if "taxa" in own else None
    refuse(faults, "permit.invalid", fields_of("permit"))
    return values, taxa, shape


def _area(session: Session, codes: list[str] | None, faults: Faults) -> tuple[BaseGeometry | None, list[str]]:
    found = []
    for text in codes or ():
        kind, _, code = text.partition(":")
        try:
            found.append(area_by_code(session, kind.strip().upper(), code.strip()))
        except NotFound:
            faults["areas"] = f"« {text[:40]} » n'est pas une aire du référentiel ; écrivez DEP:05 ou COM:05046."
    return (shapely.union_all([one.geom for one in found]) if found else None), [one.name for one in found]


def _taxa(session: Session, value: Any, faults: Faults) -> list[dict[str, Any]]:  # noqa: ANN401
    """Read the taxa and their quotas; the same taxon in the same unit stands once."""
    try:
        rows = json.loads(value) if isinstance(value, str) else value or []
        read = [_taxon(session, row, faults) for row in rows[:MOST_TAXA]]
    except (ValueError, TypeError, KeyError, AttributeError):
        faults["taxa"] = "Une liste de taxons est attendue : code CD_NOM, quantité, unité."
        return []
    keys = [(row["cd_nom"], row["unit"]) for row in read]
    if len(set(keys)) < len(keys):
        faults["taxa"] = "Un taxon y est deux fois dans la même unité."
    return read


def _taxon(session: Session, row: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    unknown = set(row) - {"cd_nom", "quota", "unit"}
    cd_nom, unit = int(row["cd_nom"]), str(row.get("unit") or "seed")
    text = str(row.get("quota") if row.get("quota") is not None else "").strip()
    quota = float(text.replace("\u202f", "").replace(" ", "").replace(",", ".")) if text else None
    if unknown or abs(cd_nom) >= 2**31:
        faults["taxa"] = "Chaque taxon a cd_nom, quota et unit, et rien d'autre."
        return {"cd_nom": 0, "quota": None, "unit": unit}
    if unit not in terms("HARVEST_UNIT"):
        faults["taxa"] = f"« {unit[:20]} » n'est pas une unité : {', '.join(terms('HARVEST_UNIT'))}."
    if quota is not None and not (math.isfinite(quota) and quota > 0):
        faults["taxa"] = f"Le quota du taxon {cd_nom} doit dépasser zéro ; vide : non limité."
    common.find_taxon(session, cd_nom, faults, "taxa")
    return {"cd_nom": cd_nom, "quota": quota, "unit": unit}


def _put_taxa(session: Session, permit: Permit, taxa: list[dict[str, Any]]) -> None:
    session.execute(delete(PermitTaxon).where(PermitTaxon.permit_id == permit.id))
    session.add_all(PermitTaxon(permit_id=permit.id, **row) for row in taxa)
    session.flush()


def _require_free(session: Session, organisation_id: int, number: str) -> None:
    same = select(Permit.id).where(Permit.organisation_id == organisation_id, Permit.number == number)
    if session.scalar(same) is not None:
        raise Conflict(f"Votre organisme a déjà un permis {number}.", code="permit.number-taken")
