"""A delivery in a few facts, for programs, and in a few sentences, for a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.intake.operations import STATES
from mulette.core.intake.queries import findings_of, same_file
from mulette.core.intake.report import write_report
from mulette.core.intake.tables import Delivery
from mulette.core.room import Room


def summarise(session: Session, delivery: Delivery) -> dict[str, Any]:
    """Give the facts of a delivery, ready for JSON."""
    earlier = same_file(session, delivery)
    return {
        "delivery": str(delivery.uuid),
        "state": delivery.state,
        "provider": delivery.provider.code,
        "template": delivery.template.code,
        "template_version": delivery.template.version,
        "mode": delivery.mode,
        "dataset": str(delivery.dataset_uuid) if delivery.dataset_uuid else None,
        "file": delivery.file_name,
        "sha256": delivery.file_sha256,
        "bytes": delivery.file_bytes,
        "same_file_as": str(earlier.uuid) if earlier else None,
        "rows": delivery.rows_read,
        "valid_rows": delivery.rows_valid,
        "comparison": delivery.comparison,
        "result": delivery.result,
        "undo_result": delivery.undo_result,
        "undo_reason": delivery.undo_reason,
        "files": delivery.files,
        "reason": delivery.decision_reason,
        "received_at": _moment(delivery.created_at),
        "checked_at": _moment(delivery.checked_at),
        "decided_at": _moment(delivery.decided_at),
        "written_at": _moment(delivery.written_at),
        "undone_at": _moment(delivery.undone_at),
    }


def report_of(session: Session, rooms: Iterable[Room], delivery: Delivery) -> dict[str, Any]:
    """Give the report of the check of a delivery, as the command ``intake deliver`` writes it."""
    more = {**summarise(session, delivery), "treatments": delivery.treatments}
    findings = findings_of(session, rooms, delivery)
    return write_report(delivery.rows_read or 0, delivery.rows_valid or 0, findings, more)


def tell_delivery(summary: Mapping[str, Any]) -> Iterator[str]:
    """Tell a delivery in French sentences."""
    yield ""
    yield f"Livraison {summary['delivery']} : {STATES[summary['state']]}."
    if summary["same_file_as"]:
        yield f"Ce fichier a déjà été livré et écrit (livraison {summary['same_file_as']})."
    if summary["comparison"]:
        counts = summary["comparison"]
        yield (
            f"Par rapport à la base : {counts['new']} nouvelles, {counts['changed']} changées, "
            f"{counts['unchanged']} inchangées, {counts['conflict']} en conflit, {counts['vanished']} disparues"
            f"{_withdrawn(counts)}."
        )
    if summary["result"]:
        done = summary["result"]
        yield (
            f"Écrit : {done['added']} ajoutées, {done['updated']} mises à jour, {done['deleted']} supprimées ; "
            f"{done['left_out']} lignes laissées de côté."
        )
        if not done["added"] + done["updated"] + done["deleted"]:
            yield "Rien n'a été ajouté."
    if summary["undo_result"]:
        undone = summary["undo_result"]
        yield (
            f"Annulé : {undone['deleted']} retirées, {undone['restored']} remises comme avant, "
            f"{undone['returned']} revenues ; {undone['left']} laissées telles quelles."
        )
    if summary["state"] == "checked":
        yield f"Rien n'est écrit. Pour l'écrire : mulette intake approve {summary['delivery']}"


def _withdrawn(counts: Mapping[str, int]) -> str:
    return f", {counts['withdrawn']} à supprimer" if counts.get("withdrawn") else ""


def _moment(value: dt.datetime | None) -> str | None:
    return value.isoformat() if value else None
