"""A delivery from one end to the other: the transactions that it goes through, in order.

What is long happens outside the transactions, but the write itself, which is one: a stop at any moment leaves the
records of a delivery all there or not at all, and ``resume`` takes it up where it was.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import House
from mulette.core.instance import read_instance
from mulette.core.intake import accepting, habits, operations, undoing
from mulette.core.intake.archives.layouts import RECORDS
from mulette.core.intake.archives.reading import SideFile, read_files
from mulette.core.intake.archives.settling import Settling
from mulette.core.intake.deposits import deposit, kept_of, records_of, staging_of
from mulette.core.intake.findings import refusal_finding
from mulette.core.intake.outages import told
from mulette.core.intake.providers import get_provider, template_of
from mulette.core.intake.queries import find_template, get_delivery, keep_template, target_of
from mulette.core.intake.reading import Limits
from mulette.core.intake.runner import Outcome, Progress, check_file
from mulette.core.intake.tables import Delivery
from mulette.core.intake.target import Announced, Target, Terms
from mulette.core.intake.templates import Template, parse_template
from mulette.core.intake.templates.template import MODES
from mulette.core.people.viewer import Viewer
from mulette.settings import Settings


def quiet(rows: int, stage: str) -> None:
    """Say nothing of the progress."""


def limits_of(settings: Settings) -> Limits:
    """Give what a file may not exceed in this installation."""
    return Limits(expanded_bytes=settings.max_expanded_bytes, cell_chars=settings.max_cell_characters)


def receive(
    house: House,
    author: Viewer,
    file: Path,
    *,
    template: str | None,
    provider: str,
    mode: str | None = None,
    dataset: uuid.UUID | None = None,
    name: str | None = None,
    again: bool = False,
) -> uuid.UUID:
    """Keep a file and open its delivery.

    Parameters
    ----------
    template
        Code of a template, or path of a TOML file; None: the one that the provider is tied to.
    provider
        Code of the provider.
    mode
        ``add``, ``update`` or ``mirror``; that of the template by default.
    name
        Name of the file as sent; that of ``file`` by default.
    again
        Whether a file that is written already is wanted once more.

    Raises
    ------
    NotFound
        Unknown provider or template.
    Conflict
        The file is written already.
    Invalid
        Unknown mode.
    """
    if mode is not None and mode not in MODES:
        raise Invalid(f"Le mode « {mode} » n'existe pas ; connus : {', '.join(MODES)}.", code="delivery.unknown-mode")
    with house.store.reading() as session:
        found = find_template(session, house.rooms, template or template_of(get_provider(session, provider)))
        get_provider(session, provider)
    kept, sha256 = deposit(house.settings.files_folder, file, name)
    with house.store.transaction() as session:
        delivery = operations.receive(
            session,
            author,
            operations.Deposit(kept.name, sha256, kept.stat().st_size),
            provider=get_provider(session, provider),
            template=keep_template(session, author, found),
            mode=mode or found.mode,
            dataset=dataset,
            again=again,
        )
        return delivery.uuid


def check(house: House, author: Viewer, identifier: uuid.UUID, *, progress: Progress = quiet) -> Outcome:
    """Check a delivery, compare it with the store, and leave it waiting for a decision.

    Raises
    ------
    Invalid
        The file cannot be read at all; the delivery is refused, and says why.
    Unavailable
        The store stopped or the disk is full; the delivery can be taken up again.
    """
    with told(identifier):
        return _check(house, author, identifier, progress)


def _check(house: House, author: Viewer, identifier: uuid.UUID, progress: Progress) -> Outcome:
    with house.store.transaction() as session:
        delivery = operations.lock_delivery(session, identifier)
        operations.begin_check(delivery)
    template, target = _how(house, delivery)
    folder, limits = house.settings.files_folder, limits_of(house.settings)
    staging = staging_of(folder, identifier)
    try:
        with _marked_when_interrupted(house, identifier), house.store.reading() as session:
            file = records_of(folder, delivery.file_sha256, delivery.file_name, limits)
            settling = Settling(session, delivery.provider, _side_files(file, limits))
            files = settling.compare()
            announced = Settling(session, delivery.provider, files).announce()
            terms = _terms(house, delivery, template, author, announced)
            outcome = check_file(
                session, file, template, target, terms, limits=limits, staging=staging, progress=progress
            )
    except Invalid as error:
        with house.store.transaction() as session:
            operations.refuse(
                session, operations.lock_delivery(session, identifier), refusal_finding(error), str(error)
            )
        raise
    with house.store.transaction() as session:
        delivery = operations.lock_delivery(session, identifier)
        operations.save_check(session, delivery, outcome)
        delivery.files = [one.as_report() for one in files] or None
        history = habits.history_of(session, delivery)
        seen = target.profile(session, staging, terms, habits.usual_of(history))
        habits.keep_profile(session, delivery, seen, history)
    return outcome


def approve(
    house: House,
    author: Viewer,
    identifier: uuid.UUID,
    *,
    reason: str | None = None,
    accept_deletions: bool = False,
    progress: Progress = quiet,
) -> dict[str, int]:
    """Approve a delivery and write its valid rows."""
    with told(identifier), house.store.transaction() as session:
        delivery = operations.lock_delivery(session, identifier)
        accepting.require_accepted(session, delivery, house.settings, dt.datetime.now(dt.UTC).date())
        operations.approve(session, author, delivery, reason=reason, accept_deletions=accept_deletions)
    return write(house, author, identifier, progress=progress)


def write(house: House, author: Viewer, identifier: uuid.UUID, *, progress: Progress = quiet) -> dict[str, int]:
    """Write an approved delivery in one transaction; the rows that waited on disk then go."""
    progress(0, "Écriture")
    folder = house.settings.files_folder
    staging, kept = staging_of(folder, identifier), kept_of(folder, identifier)
    with _marked_when_interrupted(house, identifier), house.store.transaction() as session:
        delivery = operations.lock_delivery(session, identifier)
        template, target = _how(house, delivery)
        settling = _settle(house, session, delivery)
        settling.write(author)
        terms = _terms(house, delivery, template, author)
        result = operations.write(session, author, delivery, target, staging, terms, kept)
        settling.withdraw(author)
    staging.remove()
    return result


def reject(house: House, author: Viewer, identifier: uuid.UUID, *, reason: str) -> None:
    """Reject a delivery; the file and its findings are kept, its rows go."""
    with house.store.transaction() as session:
        operations.reject(session, author, operations.lock_delivery(session, identifier), reason=reason)
    staging_of(house.settings.files_folder, identifier).remove()


def undo(
    house: House, author: Viewer, identifier: uuid.UUID, *, reason: str, only_untouched: bool = False
) -> dict[str, int]:
    """Undo a written delivery in one transaction; see ``undoing.undo``."""
    kept = kept_of(house.settings.files_folder, identifier)
    with told(identifier), house.store.transaction() as session:
        delivery = operations.lock_delivery(session, identifier)
        template, target = _how(house, delivery)
        terms = _terms(house, delivery, template, author)
        result = undoing.undo(
            session, author, delivery, target, terms, kept, reason=reason, only_untouched=only_untouched
        )
    if not result["left"]:
        kept.remove()
    return result


def examine_undo(house: House, author: Viewer, identifier: uuid.UUID, *, only_untouched: bool = False) -> None:
    """Refuse at once what ``undo`` would refuse."""
    with house.store.reading() as session:
        delivery = get_delivery(session, author, identifier)
        _, target = _how(house, delivery)
        kept = kept_of(house.settings.files_folder, identifier)
        undoing.examine(session, author, delivery, target, kept, only_untouched=only_untouched)


def resume(house: House, author: Viewer, identifier: uuid.UUID, *, progress: Progress = quiet) -> dict[str, int] | None:
    """Take up a delivery that was stopped: check it again, and write it if it was approved.

    Returns
    -------
    What was written; None when it now waits for a decision: it was not approved yet, or the store has changed so that
    it is no longer what was approved.

    Raises
    ------
    Conflict
        It was written or rejected already.
    """
    with house.store.reading() as session:
        state = get_delivery(session, author, identifier).state
    if state in {"written", "undone"}:
        raise Conflict(f"La livraison {identifier} est déjà {operations.STATES[state]}.", code=f"delivery.{state}")
    check(house, author, identifier, progress=progress)
    with house.store.reading() as session:
        delivery = get_delivery(session, author, identifier)
    if delivery.decided_at is None:
        return None
    return approve(house, author, identifier, reason=delivery.decision_reason, accept_deletions=True, progress=progress)


def _how(house: House, delivery: Delivery) -> tuple[Template, Target]:
    target = target_of(house.rooms, delivery.template.target)
    return parse_template(delivery.template.text, target.fields, name=delivery.template.code), target


def _side_files(records: Path, limits: Limits) -> list[SideFile]:
    """Read the files of an archive that go with its records."""
    return read_files(records.parent, limits) if records.name == RECORDS else []


def _settle(house: House, session: Session, delivery: Delivery) -> Settling:
    """Set the files of an approved archive against the store as it is now; those of a plain file are none."""
    limits = limits_of(house.settings)
    records = records_of(house.settings.files_folder, delivery.file_sha256, delivery.file_name, limits)
    read = Settling(session, delivery.provider, _side_files(records, limits))
    return Settling(session, delivery.provider, read.compare())


def _terms(
    house: House, delivery: Delivery, template: Template, author: Viewer, announced: Announced | None = None
) -> Terms:
    return Terms(
        announced=announced or Announced(),
        today=dt.datetime.now(dt.UTC).date(),
        author=author,
        mode=delivery.mode,
        identity=template.identity,
        dataset=str(delivery.dataset_uuid) if delivery.dataset_uuid else None,
        source_srid=template.srid,
        provider_id=delivery.provider_id,
        organisation_id=delivery.provider.organisation_id,
        restricted_to=house.settings.restricted_to,
        private_needs_blurring=house.settings.private_needs_blurring,
        relief=house.settings.relief,
        additional=read_instance(house.settings.instance).additional,
    )


@contextmanager
def _marked_when_interrupted(house: House, identifier: uuid.UUID) -> Iterator[None]:
    """Mark a delivery whose work stops in the middle; a kill leaves it as it was, and it is resumed all the same."""
    try:
        with told(identifier):
            yield
    except Invalid:
        raise
    except BaseException:
        with suppress(DBAPIError), house.store.transaction() as session:  # the store itself may be what stopped
            delivery = operations.lock_delivery(session, identifier)
            if delivery.state in {"checking", "writing"}:
                delivery.state = "interrupted"
        raise
