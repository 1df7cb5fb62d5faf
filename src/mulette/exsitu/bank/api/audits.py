"""Audits of locations, for programs: opened, packages scanned, signed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import Schema
from apiflask.fields import UUID as UUIDField
from apiflask.fields import Boolean, DateTime, Float, Integer, List, Nested, String
from apiflask.validators import Length
from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.exsitu.acts.requests import check_version, give_version, once, writing
from mulette.exsitu.bank import audits
from mulette.exsitu.bank.api import told
from mulette.exsitu.bank.api.blueprint import READS, WRITES, blueprint, identifier_of
from mulette.exsitu.bank.api.schemas import DoneOut, PageOut, PageQuery, Words
from mulette.exsitu.bank.queries.finding import find_audit, find_location, find_package
from mulette.exsitu.bank.queries.pages import audits_page
from mulette.exsitu.bank.queries.paging import read_asked
from mulette.exsitu.bank.tables import Audit, AuditLine, Location, Lot, Package
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.numbering import code_of

MARKS = ("right", "missing", "unexpected", "wrong")


class AuditsQuery(PageQuery):
    """Which audits."""

    location = String(metadata={"description": "UUID du rangement"})
    open = String(metadata={"description": "1 : en cours ; 0 : signés"})


class AuditIn(Schema):
    """An audit to open."""

    location = UUIDField(required=True)
    comment = Words(allow_none=True)


class ScanIn(Schema):
    """A package that was seen."""

    package = UUIDField(required=True)
    found = Float(allow_none=True, metadata={"description": "Quantité comptée, unité du lot ; vide : non comptée"})


class SignIn(Schema):
    """A signature."""

    searched = List(
        UUIDField(), load_default=list, validate=Length(max=1_000),
        metadata={"description": "Paquets manquants que l'on cherche encore : leur stock reste"},
    )  # fmt: skip


class AuditLineOut(Schema):
    """One package of an audit."""

    package = UUIDField()
    code = String()
    mark = String(metadata={"description": "right, missing, unexpected ou wrong"})
    is_expected = Boolean()
    scanned_at = DateTime(allow_none=True)
    expected = Float(allow_none=True, metadata={"description": "Quantité attendue, unité du lot"})
    found = Float(allow_none=True, metadata={"description": "Quantité comptée ; vide : non comptée"})


class AuditBriefOut(Schema):
    """An audit, without its lines."""

    uuid = UUIDField()
    version = Integer()
    location = UUIDField()
    location_code = String()
    started_at = DateTime()
    signed_at = DateTime(allow_none=True)
    signed_by = String(allow_none=True)
    comment = String(allow_none=True)


class AuditOut(AuditBriefOut):
    """An audit with what was found."""

    lines = List(Nested(AuditLineOut))


class AuditsOut(PageOut):
    """One page of audits."""

    audits = List(Nested(AuditBriefOut))


@blueprint.get("/audits")
@needs("read", "seed_lot")
@blueprint.input(AuditsQuery, location="query", validation=False)
@blueprint.output(AuditsOut)
@blueprint.doc(responses=READS)
def list_audits(query_data: dict[str, Any]) -> dict[str, Any]:
    """Inventaires de rangements, page par page."""
    asked, location = read_asked(request.args, {}), identifier_of("location")
    is_open = {"1": True, "0": False}.get(request.args.get("open", ""))
    with current_house().store.reading() as session:
        found, after = audits_page(session, current_viewer(), asked, location=location, is_open=is_open)
        return {"audits": [_brief(*one) for one in found], "next": after}


@blueprint.post("/audits")
@once
@needs("create", "seed_lot")
@blueprint.input(AuditIn)
@blueprint.output(AuditOut, status_code=201)
@blueprint.doc(responses=WRITES)
def open_audit(json_data: dict[str, Any]) -> dict[str, Any]:
    """Commence l'inventaire d'un rangement et de ce qu'il contient."""
    viewer = current_viewer()
    with writing() as session:
        location = find_location(session, viewer, json_data["location"])
        audit = audits.open_audit(session, viewer, location, at=now(), comment=json_data.get("comment"))
        return _audit(session, audit, location)


@blueprint.get("/audits/<uuid:identifier>")
@needs("read", "seed_lot")
@blueprint.output(AuditOut)
@blueprint.doc(responses=READS)
def get_audit(identifier: UUID) -> dict[str, Any]:
    """Un inventaire : ce qui manque, ce qui est inattendu, ce qui n'a pas le compte."""
    with current_house().store.reading() as session:
        return _audit(session, *find_audit(session, current_viewer(), identifier))


@blueprint.post("/audits/<uuid:identifier>/scan")
@once
@needs("update", "seed_lot")
@blueprint.input(ScanIn)
@blueprint.output(AuditOut)
@blueprint.doc(responses=WRITES)
def scan(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Dit qu'un paquet a été vu, et ce qui y a été compté."""
    viewer = current_viewer()
    with writing() as session:
        audit, location = find_audit(session, viewer, identifier)
        package = find_package(session, viewer, json_data["package"]).package
        audits.scan(session, viewer, audit, package, at=now(), found=json_data.get("found"))
        return _audit(session, audit, location)


@blueprint.post("/audits/<uuid:identifier>/sign")
@once
@needs("update", "seed_lot")
@blueprint.input(SignIn)
@blueprint.output(DoneOut, status_code=201)
@blueprint.doc(responses=WRITES)
def sign(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Signe un inventaire ; les écarts deviennent des recomptages, les paquets inattendus sont rangés ici."""
    viewer = current_viewer()
    with writing() as session:
        audit, _ = find_audit(session, viewer, identifier)
        check_version(audit)
        searched = session.scalars(select(Package.id).where(Package.uuid.in_(json_data["searched"]))).all()
        return told.done(session, viewer, audits.sign(session, viewer, audit, at=now(), searched=set(searched)))


@blueprint.delete("/audits/<uuid:identifier>")
@once
@needs("update", "seed_lot")
@blueprint.output({}, status_code=204)
@blueprint.doc(responses=WRITES)
def abandon(identifier: UUID) -> str:
    """Abandonne un inventaire qui n'est pas signé ; le stock reste."""
    viewer = current_viewer()
    with writing() as session:
        audit, _ = find_audit(session, viewer, identifier)
        audits.abandon_audit(session, viewer, audit, at=now())
    return ""


def _brief(audit: Audit, location: Location) -> dict[str, Any]:
    names = ("uuid", "version", "started_at", "signed_at", "signed_by", "comment")
    own = {name: getattr(audit, name) for name in names}
    return {**own, "location": location.uuid, "location_code": location.code}


def _audit(session: Session, audit: Audit, location: Location) -> dict[str, Any]:
    session.flush()
    give_version(audit)
    lines = audits.list_lines(session, audit)
    found = audits.result(lines)
    marks = {line.id: mark for mark in MARKS for line in getattr(found, mark)}
    codes = _codes(session, [line.package_id for line in lines])
    return {**_brief(audit, location), "lines": [_line(one, marks[one.id], *codes[one.package_id]) for one in lines]}


def _line(line: AuditLine, mark: str, package: UUID, code: str) -> dict[str, Any]:
    own = {name: getattr(line, name) for name in ("is_expected", "scanned_at", "expected", "found")}
    return {**own, "package": package, "code": code, "mark": mark}


def _codes(session: Session, package_ids: list[int]) -> dict[int, tuple[UUID, str]]:
    query = (
        select(Package.id, Package.uuid, Node.number, Package.rank)
        .join(Lot, Lot.id == Package.lot_id)
        .join(Node, Node.id == Lot.node_id)
        .where(Package.id.in_(package_ids))
    )
    return {number: (own, code_of("package", lot, rank)) for number, own, lot, rank in session.execute(query)}
