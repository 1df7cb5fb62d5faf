"""Weighings of a lot, for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.exsitu.acts.requests import once, writing
from mulette.exsitu.bank import weighings
from mulette.exsitu.bank.api import told
from mulette.exsitu.bank.api.blueprint import READS, WRITES, blueprint
from mulette.exsitu.bank.api.schemas import WeighingIn, WeighingOut
from mulette.exsitu.bank.queries.finding import find_lot


@blueprint.get("/lots/<uuid:identifier>/weighings")
@needs("read", "seed_lot")
@blueprint.output(WeighingOut(many=True))
@blueprint.doc(responses=READS)
def list_weighings(identifier: UUID) -> list[dict[str, Any]]:
    """Pesées d'un lot, la plus récente d'abord ; la première est en vigueur aujourd'hui."""
    with current_house().store.reading() as session:
        lot = find_lot(session, current_viewer(), identifier).lot
        return [told.weighing(one) for one in weighings.list_weighings(session, lot)]


@blueprint.post("/lots/<uuid:identifier>/weighings")
@once
@needs("update", "seed_lot")
@blueprint.input(WeighingIn)
@blueprint.output(WeighingOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_weighing(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Ajoute une pesée ; les précédentes restent."""
    viewer = current_viewer()
    with writing() as session:
        lot = find_lot(session, viewer, identifier).lot
        return told.weighing(weighings.add_weighing(session, viewer, lot, at=now(), **json_data))
