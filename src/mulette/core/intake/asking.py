"""What a person asks of a delivery from a page or a program: done at once where it is short, else in the background."""

from __future__ import annotations

import datetime as dt
import tempfile
import uuid
from pathlib import Path
from typing import Any

from flask import url_for
from werkzeug.datastructures import FileStorage

from mulette.core.errors import NotFound
from mulette.core.house import House
from mulette.core.intake import accepting, deliveries, operations
from mulette.core.intake.queries import get_delivery
from mulette.core.jobs.operations import submit
from mulette.core.people.viewer import Viewer


def ask_delivery(house: House, author: Viewer, file: FileStorage, **terms: Any) -> uuid.UUID:  # noqa: ANN401
    """Keep a file that was sent, and open its delivery; see ``deliveries.receive``."""
    author.require("create", "delivery")
    require_code(terms["template"] or "")
    folder = house.settings.files_folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="recu-") as received:
        path = Path(received) / "fichier"
        file.save(path)
        return deliveries.receive(house, author, path, name=Path(file.filename or "fichier.csv").name, **terms)


def require_code(template: str) -> None:
    """Refuse the path of a template: a page or a program names a code, never a file of the server.

    Raises
    ------
    NotFound
        It ends as a path does.
    """
    if template.endswith(".toml"):
        raise NotFound(f"Le modèle « {template} » n'existe pas : donnez son code.", code="template.unknown")


def ask_check(house: House, author: Viewer, delivery: uuid.UUID) -> uuid.UUID:
    """Have a delivery checked in the background; give the job."""
    return _submit(house, author, delivery, "intake.check", "Contrôle")


def ask_approval(
    house: House, author: Viewer, delivery: uuid.UUID, *, reason: str | None = None, accept_deletions: bool = False
) -> uuid.UUID:
    """Approve a delivery, and have it written in the background; give the job."""
    with house.store.transaction() as session:
        get_delivery(session, author, delivery)
        locked = operations.lock_delivery(session, delivery)
        accepting.require_accepted(session, locked, house.settings, dt.datetime.now(dt.UTC).date())
        operations.approve(session, author, locked, reason=reason, accept_deletions=accept_deletions)
    return _submit(house, author, delivery, "intake.write", "Écriture")


def ask_resume(house: House, author: Viewer, delivery: uuid.UUID) -> uuid.UUID:
    """Have a delivery that was stopped taken up in the background; give the job."""
    return _submit(house, author, delivery, "intake.resume", "Reprise")


def ask_undo(
    house: House, author: Viewer, delivery: uuid.UUID, *, reason: str, only_untouched: bool = False
) -> uuid.UUID:
    """Have a written delivery undone in the background, once it is known that it can be; give the job."""
    deliveries.examine_undo(house, author, delivery, only_untouched=only_untouched)
    return _submit(house, author, delivery, "intake.undo", "Annulation", reason=reason, only_untouched=only_untouched)


def _submit(
    house: House,
    author: Viewer,
    delivery: uuid.UUID,
    kind: str,
    verb: str,
    **terms: Any,  # noqa: ANN401
) -> uuid.UUID:
    with house.store.reading() as session:
        name = get_delivery(session, author, delivery).file_name
    url = url_for("deliveries.sheet", delivery=delivery)
    job = submit(house, kind, f"{verb} de « {name} »", {"delivery": str(delivery), **terms}, author, url=url)
    return job.uuid
