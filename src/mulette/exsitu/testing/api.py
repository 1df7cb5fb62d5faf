"""REST API of the tests: planned, started, counted, closed, cancelled; their figures, rows and protocols."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import request
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid, Stale
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.exsitu.acts.requests import check_version, give_version, once, writing
from mulette.exsitu.bank.viewing.head import find_lot
from mulette.exsitu.testing.comparison import read_tests
from mulette.exsitu.testing.operations import closing, counting, planning, protocols
from mulette.exsitu.testing.queries import (
    Found,
    find_protocol,
    find_replicate,
    find_test,
    find_tests,
    list_protocols,
)
from mulette.exsitu.testing.schemas import (
    PROTOCOL_IN,
    TEST_CHANGE_IN,
    TESTS_IN,
    ComparisonOut,
    ComparisonQuery,
    OneTestCountOut,
    OneTestOut,
    ProtocolOut,
    TestCancelIn,
    TestCloseIn,
    TestCountIn,
    TestCountsIn,
    TestCountsOut,
    TestFatesIn,
    TestFatesListOut,
    TestResultsOut,
    TestsOut,
    TestsPlannedOut,
    TestsQuery,
    TestStartIn,
)
from mulette.exsitu.testing.viewing import programs
from mulette.exsitu.testing.viewing.filters import read_filters
from mulette.occurrences.viewing.pages_by_key import read_page

blueprint = APIBlueprint("exsitu_testing_api", __name__, url_prefix="/api/v1/exsitu", tag="Ex situ : essais")
WRITES = [401, 403, 404, 409, 412, 422]


@blueprint.get("/tests")
@needs("read", "seed_test")
@blueprint.input(TestsQuery, location="query", validation=False)
@blueprint.output(TestsOut)
@blueprint.doc(responses=[401, 403, 422])
def list_tests(query_data: dict[str, Any]) -> dict[str, Any]:
    """Essais, page par page, dans l'ordre de leur création."""
    after, limit = read_page(request.args)
    filters = read_filters(request.args)
    with current_house().store.reading() as session:
        return programs.page(session, current_viewer(), filters, now().date(), after=after, limit=limit)


@blueprint.post("/tests")
@once
@needs("create", "seed_test")
@blueprint.input(TESTS_IN, schema_name="SeedTestsIn")
@blueprint.output(TestsPlannedOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_tests(json_data: dict[str, Any]) -> dict[str, Any]:
    """Prévoit ou commence le même essai sur chaque lot ; commencé, ses graines sortent du stock, tout ou rien."""
    viewer = current_viewer()
    identifiers, protocol = json_data.pop("lots"), json_data.pop("protocol", None)
    with writing() as session:
        lots = [find_lot(session, viewer, one) for one in dict.fromkeys(identifiers)]
        template = find_protocol(session, protocol) if protocol else None
        made = planning.plan_tests(session, viewer, lots, json_data, at=now(), protocol=template)
        return {"tests": [programs.as_told(session, one) for one in made]}


@blueprint.get("/tests/compare")
@needs("read", "seed_test")
@blueprint.input(ComparisonQuery, location="query")
@blueprint.output(ComparisonOut)
@blueprint.doc(responses=[401, 403, 422])
def compare_tests(query_data: dict[str, Any]) -> dict[str, Any]:
    """Compare des essais : parts avec leur intervalle, verdict, différences avec le premier."""
    with current_house().store.reading() as session:
        found = find_tests(session, current_viewer(), read_tests(query_data["tests"]))
        return programs.comparison(session, found)


@blueprint.get("/tests/<uuid:identifier>")
@needs("read", "seed_test")
@blueprint.output(OneTestOut)
@blueprint.doc(responses=[401, 403, 404])
def get_test(identifier: UUID) -> dict[str, Any]:
    """Un essai, ses régimes, ses prétraitements et ses répétitions."""
    with current_house().store.reading() as session:
        return _told(session, find_test(session, current_viewer(), identifier))


@blueprint.patch("/tests/<uuid:identifier>")
@needs("update", "seed_test")
@blueprint.input(TEST_CHANGE_IN, schema_name="SeedTestChangeIn")
@blueprint.output(OneTestOut)
@blueprint.doc(responses=WRITES)
def change_test(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Change la conduite d'un essai qui n'est pas terminé."""
    with writing() as session:
        found = _own(session, identifier)
        planning.change_test(session, current_viewer(), found, json_data, at=now())
        return _told(session, found)


@blueprint.post("/tests/<uuid:identifier>/start")
@once
@needs("update", "seed_test")
@blueprint.input(TestStartIn)
@blueprint.output(OneTestOut)
@blueprint.doc(responses=WRITES)
def start_test(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Commence un essai prévu : ses graines sortent du stock."""
    with writing() as session:
        found = _own(session, identifier)
        planning.start_test(session, current_viewer(), found, at=now(), started_on=json_data.get("started_on"))
        return _told(session, found)


@blueprint.get("/tests/<uuid:identifier>/counts")
@needs("read", "seed_test")
@blueprint.output(TestCountsOut)
@blueprint.doc(responses=[401, 403, 404])
def list_counts(identifier: UUID) -> dict[str, Any]:
    """Comptages d'un essai, par jour et répétition."""
    with current_house().store.reading() as session:
        return {"counts": programs.counts(session, find_test(session, current_viewer(), identifier))}


@blueprint.post("/tests/<uuid:identifier>/counts")
@once
@needs("update", "seed_test")
@blueprint.input(TestCountsIn)
@blueprint.output(TestCountsOut, status_code=201)
@blueprint.doc(responses=WRITES)
def add_counts(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Écrit, ou corrige, les comptages d'un jour, tout ou rien ; la réponse donne tous ceux de l'essai."""
    with writing() as session:
        found = find_test(session, current_viewer(), identifier, "update")
        for one in json_data["counts"]:
            counting.set_count(
                session, current_viewer(), found, one["replicate"], json_data["counted_on"], one["germinated"],
                removed=one["removed"], at=now(),
            )  # fmt: skip
        return {"counts": programs.counts(session, found)}


@blueprint.put("/tests/<uuid:identifier>/counts/<int:replicate>/<day>")
@once
@needs("update", "seed_test")
@blueprint.input(TestCountIn)
@blueprint.output(OneTestCountOut)
@blueprint.doc(responses=WRITES)
def set_count(identifier: UUID, replicate: int, day: str, json_data: dict[str, Any]) -> dict[str, Any]:
    """Écrit, ou corrige, le comptage d'une répétition un jour : 2026-03-14."""
    with writing() as session:
        found, counted_on = _cell(session, identifier, replicate, day)
        row = counting.set_count(
            session, current_viewer(), found, replicate, counted_on, json_data["germinated"],
            removed=json_data["removed"], at=now(),
        )  # fmt: skip
        give_version(row)
        return programs.count(row, replicate)


@blueprint.delete("/tests/<uuid:identifier>/counts/<int:replicate>/<day>")
@once
@needs("update", "seed_test")
@blueprint.output({}, status_code=204)
@blueprint.doc(responses=WRITES)
def erase_count(identifier: UUID, replicate: int, day: str) -> str:
    """Efface un comptage : la répétition n'a pas été regardée ce jour-là."""
    with writing() as session:
        found, counted_on = _cell(session, identifier, replicate, day)
        counting.erase_count(session, current_viewer(), found, replicate, counted_on, at=now())
        return ""


@blueprint.get("/tests/<uuid:identifier>/fates")
@needs("read", "seed_test")
@blueprint.output(TestFatesListOut)
@blueprint.doc(responses=[401, 403, 404])
def list_fates(identifier: UUID) -> dict[str, Any]:
    """Ce que sont devenues les graines de chaque répétition."""
    with current_house().store.reading() as session:
        return {"replicates": programs.fates(session, find_test(session, current_viewer(), identifier))}


@blueprint.put("/tests/<uuid:identifier>/fates")
@once
@needs("update", "seed_test")
@blueprint.input(TestFatesIn)
@blueprint.output(TestFatesListOut)
@blueprint.doc(responses=WRITES)
def set_fates(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Dit ce que sont devenues les graines ; l'essai attend alors sa clôture."""
    with writing() as session:
        found = _own(session, identifier)
        for one in json_data["replicates"]:
            rank = one.pop("rank")
            closing.set_fates(session, current_viewer(), found, rank, one, at=now())
        return {"replicates": programs.fates(session, found)}


@blueprint.post("/tests/<uuid:identifier>/finish")
@once
@needs("update", "seed_test")
@blueprint.output(OneTestOut)
@blueprint.doc(responses=WRITES)
def finish(identifier: UUID) -> dict[str, Any]:
    """Dit les comptages finis : l'essai attend sa clôture."""
    with writing() as session:
        found = _own(session, identifier)
        closing.finish_counting(session, current_viewer(), found, at=now())
        return _told(session, found)


@blueprint.post("/tests/<uuid:identifier>/close")
@once
@needs("update", "seed_test")
@blueprint.input(TestCloseIn)
@blueprint.output(OneTestOut)
@blueprint.doc(responses=WRITES)
def close(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Clôt un essai dont les destins font les graines semées ; sa viabilité devient celle du lot."""
    with writing() as session:
        found = _own(session, identifier)
        closing.close_test(session, current_viewer(), found, at=now(), **json_data)
        return _told(session, found)


@blueprint.post("/tests/<uuid:identifier>/cancel")
@once
@needs("update", "seed_test")
@blueprint.input(TestCancelIn)
@blueprint.output(OneTestOut)
@blueprint.doc(responses=WRITES)
def cancel(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Annule un essai qui n'est pas clos : ses graines reviennent au stock."""
    with writing() as session:
        found = _own(session, identifier)
        planning.cancel_test(session, current_viewer(), found, reason=json_data["reason"], at=now())
        return _told(session, found)


@blueprint.get("/tests/<uuid:identifier>/results")
@needs("read", "seed_test")
@blueprint.output(TestResultsOut)
@blueprint.doc(responses=[401, 403, 404])
def get_results(identifier: UUID) -> dict[str, Any]:
    """Taux avec leur intervalle, temps, vitesses et courbe d'un essai, réunis puis par répétition."""
    with current_house().store.reading() as session:
        return programs.results(session, find_test(session, current_viewer(), identifier))


@blueprint.get("/protocols")
@needs("read", "seed_test")
@blueprint.output(ProtocolOut(many=True))
@blueprint.doc(responses=[401, 403])
def get_protocols() -> list[dict[str, Any]]:
    """Protocoles d'essai, par nom."""
    with current_house().store.reading() as session:
        return [programs.protocol(row) for row in list_protocols(session)]


@blueprint.post("/protocols")
@once
@needs("create", "exsitu_list")
@blueprint.input(PROTOCOL_IN, schema_name="ProtocolIn")
@blueprint.output(ProtocolOut, status_code=201)
@blueprint.doc(responses=[401, 403, 409, 422])
def add_protocol(json_data: dict[str, Any]) -> dict[str, Any]:
    """Ajoute un protocole."""
    with writing() as session:
        row = protocols.add_protocol(session, current_viewer(), json_data, at=now())
        give_version(row)
        return programs.protocol(row)


@blueprint.get("/protocols/<uuid:identifier>")
@needs("read", "seed_test")
@blueprint.output(ProtocolOut)
@blueprint.doc(responses=[401, 403, 404])
def get_protocol(identifier: UUID) -> dict[str, Any]:
    """Un protocole."""
    with current_house().store.reading() as session:
        row = find_protocol(session, identifier)
        give_version(row)
        return programs.protocol(row)


@blueprint.patch("/protocols/<uuid:identifier>")
@needs("update", "exsitu_list")
@blueprint.input(PROTOCOL_IN, schema_name="ProtocolChangeIn")
@blueprint.output(ProtocolOut)
@blueprint.doc(responses=WRITES)
def change_protocol(identifier: UUID, json_data: dict[str, Any]) -> dict[str, Any]:
    """Change un protocole ; les essais déjà faits gardent ce qu'il disait."""
    with writing() as session:
        row = find_protocol(session, identifier)
        check_version(row)
        protocols.change_protocol(session, current_viewer(), row, json_data, at=now())
        give_version(row)
        return programs.protocol(row)


def _own(session: Session, identifier: UUID) -> Found:
    """Give a test that the viewer may change, in the version that he read."""
    found = find_test(session, current_viewer(), identifier, "update")
    check_version(found.test)
    return found


def _told(session: Session, found: Found) -> dict[str, Any]:
    session.flush()
    told = programs.as_told(session, found)
    give_version(found.test)
    return told


def _cell(session: Session, identifier: UUID, replicate: int, day: str) -> tuple[Found, dt.date]:
    """Give a test and the day of a count, whose version must be the one that the viewer read."""
    found = find_test(session, current_viewer(), identifier, "update")
    try:
        counted_on = dt.date.fromisoformat(day)
    except ValueError as error:
        raise Invalid(f"« {day[:40]} » n'est pas un jour : 2026-03-14.", code="test.bad-day") from error
    row = counting.find_count(session, find_replicate(session, found.test, replicate), counted_on)
    if row is not None:
        if request.headers.get("If-None-Match", "").strip() == "*":
            raise Stale(
                f"Quelqu'un a compté la répétition {replicate} le {counted_on:%d/%m/%Y} : {row.germinated} germées. "
                "Relisez, puis corrigez s'il le faut.",
                code="version.stale",
                version=row.version,
            )
        check_version(row)
    return found, counted_on
