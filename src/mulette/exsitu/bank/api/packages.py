"""Packages, for programs: opened, described, filled, taken from, moved, recounted, destroyed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask.fields import List, Nested, String
from flask import request

from mulette.core.errors import Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.exsitu.acts.requests import once, writing
from mulette.exsitu.bank import packages, stock
from mulette.exsitu.bank.api import told
from mulette.exsitu.bank.api.blueprint import (
    READS,
    WRITES,
    blueprint,
    current_lot,
    current_package,
    fields_wanted,
    identifier_of,
    only,
    withdrawal,
)
from mulette.exsitu.bank.api.schemas import (
    DestroyIn,
    DoneOut,
    MoveIn,
    OnePackageOut,
    PackageOut,
    PageOut,
    PageQuery,
    ReceiveIn,
    RecountIn,
    TransferIn,
    WithdrawIn,
    given,
)
from mulette.exsitu.bank.locations import location_given
from mulette.exsitu.bank.queries.finding import find_package
from mulette.exsitu.bank.queries.pages import PACKAGE_ORDERS, packages_page
from mulette.exsitu.bank.queries.paging import read_asked

PackageIn = given("package", "PackageIn")
PackageChangeIn = given("package", "PackageChangeIn", without=("location",))


class PackagesQuery(PageQuery):
    """Which packages."""

    lot = String(metadata={"description": "UUID du lot"})
    location = String(metadata={"description": "UUID d'un rangement, avec ce qu'il contient"})
    held = String(metadata={"description": "1 : ceux qui tiennent quelque chose"})


class PackagesOut(PageOut):
    """One page of packages."""

    packages = List(Nested(PackageOut))


@blueprint.get("/packages")
@needs("read", "seed_lot")
@blueprint.input(PackagesQuery, location="query", validation=False)
@blueprint.output(PackagesOut)
@blueprint.doc(responses=READS)
def list_packages(query_data: dict[str, Any]) -> dict[str, Any]:
    """Paquets, page par page, avec ce qu'ils tiennent."""
    asked = read_asked(request.args, PACKAGE_ORDERS)
    wanted: dict[str, Any] = {name: identifier_of(name) for name in ("lot", "location")}
    is_held = request.args.get("held") == "1"
    with current_house().store.reading() as session:
        found, after = packages_page(session, current_viewer(), asked, is_held=is_held, **wanted)
        return {"packages": [only(one, fields_wanted()) for one in told.packages(found)], "next": after}


@blueprint.post("/lots/<uuid:identifier>/packages")
@once
@needs("update", "seed_lot")
@blueprint.input(PackageIn)
@blueprint.output(OnePackageOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_package(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Ouvre un paquet vide d'un lot."""
    viewer = current_viewer()
    with writing() as session:
        lot = current_lot(session, viewer, identifier).lot
        package = packages.add_package(session, viewer, lot, json_data, at=now())
        return told.one_package(session, viewer, package.uuid)


@blueprint.get("/packages/<uuid:identifier>")
@needs("read", "seed_lot")
@blueprint.output(OnePackageOut)
@blueprint.doc(responses=READS)
def get_package(identifier: UUID) -> dict[str, Any]:
    """Un paquet."""
    with current_house().store.reading() as session:
        return told.one_package(session, current_viewer(), identifier)


@blueprint.patch("/packages/<uuid:identifier>")
@once
@needs("update", "seed_lot")
@blueprint.input(PackageChangeIn)
@blueprint.output(OnePackageOut)
@blueprint.doc(responses=WRITES)
def change_package(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Change ce qui est dit d'un paquet ; il se déplace par move."""
    viewer = current_viewer()
    with writing() as session:
        package = current_package(session, viewer, identifier).package
        packages.update_package(session, viewer, package, json_data, at=now())
        return told.one_package(session, viewer, identifier)


@blueprint.post("/packages/<uuid:identifier>/receive")
@once
@needs("create", "stock")
@blueprint.input(ReceiveIn)
@blueprint.output(DoneOut, status_code=201)
@blueprint.doc(responses=WRITES)
def receive(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Fait entrer des graines dans un paquet."""
    viewer, at = current_viewer(), now()
    on = json_data.pop("moved_on", None) or at.date()
    with writing() as session:
        package = current_package(session, viewer, identifier).package
        line = stock.receive(session, viewer, package, on=on, at=at, **json_data)
        return told.done(session, viewer, [line], package=package)


@blueprint.post("/packages/<uuid:identifier>/withdraw")
@once
@needs("create", "stock")
@blueprint.input(WithdrawIn)
@blueprint.output(DoneOut, status_code=201)
@blueprint.doc(responses=WRITES)
def withdraw(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Prend des graines dans un paquet ; 409 s'il en tient moins."""
    viewer, at = current_viewer(), now()
    with writing() as session:
        package = current_package(session, viewer, identifier).package
        line = stock.withdraw(session, viewer, package, at=at, **withdrawal(session, json_data, at.date()))
        return told.done(session, viewer, [line], package=package)


@blueprint.post("/packages/<uuid:identifier>/transfer")
@once
@needs("create", "stock")
@blueprint.input(TransferIn)
@blueprint.output(DoneOut, status_code=201)
@blueprint.doc(responses=WRITES)
def transfer(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Transfère des graines d'un paquet dans un autre du même lot, ou dans un paquet nouveau."""
    viewer, at = current_viewer(), now()
    on = json_data.pop("moved_on", None) or at.date()
    other, place = json_data.pop("to_package", None), json_data.pop("to_location", None)
    if (other is None) == (place is None):
        raise Invalid(
            "Dites to_package ou to_location, l'un des deux.", code="stock.no-target", fields={"to": "Dites où."}
        )
    with writing() as session:
        package = current_package(session, viewer, identifier).package
        to = find_package(session, viewer, other).package if other else location_given(session, place)
        lines = stock.transfer(session, viewer, package, to=to, on=on, at=at, **json_data)
        return told.done(session, viewer, lines, package=package)


@blueprint.post("/packages/<uuid:identifier>/move")
@once
@needs("create", "stock")
@blueprint.input(MoveIn)
@blueprint.output(DoneOut, status_code=201)
@blueprint.doc(responses=WRITES)
def move_package(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Range un paquet entier ailleurs."""
    viewer, at = current_viewer(), now()
    on = json_data.get("moved_on") or at.date()
    with writing() as session:
        package = current_package(session, viewer, identifier).package
        location = location_given(session, json_data["location"])
        lines = stock.move_package(session, viewer, package, location, on=on, at=at, reason=json_data.get("reason"))
        return told.done(session, viewer, lines, package=package)


@blueprint.post("/packages/<uuid:identifier>/recount")
@once
@needs("create", "stock")
@blueprint.input(RecountIn)
@blueprint.output(DoneOut, status_code=201)
@blueprint.doc(responses=WRITES)
def recount(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Dit ce qui a été compté dans un paquet ; ce qui est plus ancien ne s'annule plus."""
    viewer, at = current_viewer(), now()
    on = json_data.pop("moved_on", None) or at.date()
    with writing() as session:
        package = current_package(session, viewer, identifier).package
        line = stock.recount(session, viewer, package, json_data.pop("quantity"), on=on, at=at, **json_data)
        return told.done(session, viewer, [line], package=package)


@blueprint.post("/packages/<uuid:identifier>/destroy")
@once
@needs("create", "stock")
@blueprint.input(DestroyIn)
@blueprint.output(DoneOut, status_code=201)
@blueprint.doc(responses=WRITES)
def destroy(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Détruit ce que tient un paquet."""
    viewer, at = current_viewer(), now()
    on = json_data.get("moved_on") or at.date()
    with writing() as session:
        package = current_package(session, viewer, identifier).package
        line = stock.destroy(session, viewer, package, on=on, at=at, reason=json_data["reason"])
        return told.done(session, viewer, [line], package=package)
