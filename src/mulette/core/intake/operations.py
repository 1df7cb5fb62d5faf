"""Writing deliveries: received, checked, decided, written; one verb a function, none commits.

A delivery goes ``received`` → ``checking`` → ``checked`` → ``writing`` → ``written``; it may end ``refused`` (the file
cannot be read) or ``rejected`` (somebody decided so), or stop at ``interrupted`` until it is resumed. One that was
written may be ``undone``.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Forbidden, NotFound
from mulette.core.findings.kinds import Finding
from mulette.core.intake.archives.settling import require_right
from mulette.core.intake.kept import Kept
from mulette.core.intake.runner import Outcome
from mulette.core.intake.staging import Staging
from mulette.core.intake.tables import Delivery, DeliveryFinding, Provider, TemplateVersion
from mulette.core.intake.target import CONFLICT, UNCHANGED, Signed, Target, Terms
from mulette.core.intake.target import STATES as STATES_OF_ROWS
from mulette.core.journal.operations import note
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.storage.base import now

MOST_VANISHED = 0.05
"""Share of a provider's records that a mirror may delete without a word said on purpose.

Source: practice of regional platforms; above it, a cut file is likelier than true deletions.
"""

STATES = {
    "received": "reçue",
    "checking": "contrôle en cours",
    "refused": "fichier refusé",
    "checked": "attend une décision",
    "writing": "écriture en cours",
    "written": "écrite",
    "rejected": "rejetée",
    "interrupted": "interrompue",
    "undone": "annulée",
}
"""French words for the states."""


@dataclass(frozen=True)
class Deposit:
    """A file kept on disk.

    Parameters
    ----------
    name
        Its name as sent.
    sha256
        Hash of its content.
    size
        Bytes.
    """

    name: str
    sha256: str
    size: int


def receive(
    session: Session,
    author: Viewer,
    deposit: Deposit,
    *,
    provider: Provider,
    template: TemplateVersion,
    mode: str,
    dataset: uuid.UUID | None,
    again: bool = False,
) -> Delivery:
    """Open a delivery for a file that was deposited.

    Parameters
    ----------
    again
        Whether a file that this provider has delivered already, and that is written, is wanted once more.

    Raises
    ------
    Conflict
        It is written already; that delivery is named.
    """
    author.require("create", "delivery")
    if not again:
        _refuse_written(session, deposit, provider)
    delivery = Delivery(
        provider=provider,
        template=template,
        dataset_uuid=dataset,
        file_name=deposit.name,
        file_sha256=deposit.sha256,
        file_bytes=deposit.size,
        mode=mode,
        state="received",
        author_id=author.person_id,
    )
    session.add(delivery)
    session.flush()
    facts = {"file": deposit.name, "sha256": deposit.sha256, "provider": provider.code, "template": template.code}
    note(session, author, "create", "delivery", delivery.uuid, after=facts)
    return delivery


def begin_check(delivery: Delivery) -> None:
    """Say that a delivery is being checked.

    Raises
    ------
    Conflict
        It was written or rejected already.
    """
    _require(delivery, {"received", "checking", "checked", "interrupted", "refused", "writing"})
    delivery.state = "checking"


def save_check(session: Session, delivery: Delivery, outcome: Outcome) -> None:
    """Keep what a check found; the delivery then waits for a decision.

    A decision taken on another comparison with the store no longer holds.
    """
    _save_findings(session, delivery, outcome.findings)
    if delivery.decided_at is not None and delivery.comparison != outcome.comparison:
        delivery.decided_at = delivery.decided_by = None
    delivery.state = "checked"
    delivery.checked_at = now()
    delivery.reading = {**outcome.reading, "first_rows": outcome.first_rows}
    delivery.treatments = outcome.treatments
    delivery.rows_read = outcome.rows
    delivery.rows_valid = outcome.valid_rows
    delivery.comparison = outcome.comparison


def refuse(session: Session, delivery: Delivery, finding: Finding | None, message: str) -> None:
    """Keep why a file could not be read."""
    _save_findings(session, delivery, [finding] if finding else [])
    delivery.state = "refused"
    delivery.checked_at = now()
    delivery.decision_reason = message


def approve(
    session: Session, author: Viewer, delivery: Delivery, *, reason: str | None = None, accept_deletions: bool = False
) -> None:
    """Decide that the valid rows of a delivery are to be written.

    Parameters
    ----------
    reason
        Why, in the words of who decides.
    accept_deletions
        Whether more than ``MOST_VANISHED`` of the provider's records may be deleted by a mirror.

    Raises
    ------
    Conflict
        It does not wait for a decision, a finding blocks the whole file, or too many records would be deleted.
    """
    require_decider(author, delivery)
    _require(delivery, {"checked"})
    require_right(author, (file["name"] for file in delivery.files or ()))
    if is_blocked_whole(session, delivery):
        raise Conflict(
            "Un constat bloque tout le fichier : rien ne peut être écrit. Corrigez-le et livrez à nouveau.",
            code="delivery.blocked",
        )
    share = vanished_share(delivery)
    if share > MOST_VANISHED and not accept_deletions:
        gone = (delivery.comparison or {})["vanished"]
        raise Conflict(
            f"{gone} données disparaîtraient, soit {share:.0%} de celles du fournisseur (5 % au plus sans accord "
            "exprès). Vérifiez que le fichier est entier, puis approuvez en acceptant ces suppressions.",
            code="delivery.too-many-vanished",
            vanished=gone,
        )
    _decide(session, author, delivery, "approve", reason)
    delivery.state = "writing"


def reject(session: Session, author: Viewer, delivery: Delivery, *, reason: str) -> None:
    """Decide that nothing of a delivery is to be written.

    Raises
    ------
    Conflict
        It was written or rejected already, or is being written.
    """
    require_decider(author, delivery)
    _require(delivery, {"received", "checking", "checked", "interrupted"})
    _decide(session, author, delivery, "reject", reason)
    delivery.state = "rejected"


def write(
    session: Session, author: Viewer, delivery: Delivery, target: Target, staging: Staging, terms: Terms, kept: Kept
) -> dict[str, int]:
    """Write the valid rows of an approved delivery, all of them or none.

    Returns
    -------
    ``added``, ``updated``, ``deleted``, ``unchanged`` and ``left_out`` rows.

    Raises
    ------
    Conflict
        It was written meanwhile, the store is no longer what was approved, or what is stored is not what was
        reported.
    """
    session.refresh(delivery, with_for_update={"of": Delivery})
    _require(delivery, {"writing", "interrupted"})
    lock_provider(session, delivery)
    columns = {name: tuple(own) for name, own in (delivery.reading or {}).get("fields", {}).items()}
    comparison = target.compare(session, staging, columns, terms)
    if not _is_the_same(comparison.counts, delivery.comparison or {}):
        raise Conflict(
            "La base a changé depuis le contrôle : la comparaison approuvée ne vaut plus. Relancez la livraison "
            f"(mulette intake resume {delivery.uuid}).",
            code="delivery.outdated",
        )
    accounted = sum(comparison.counts[state] for state in STATES_OF_ROWS if state != CONFLICT)
    if accounted != delivery.rows_valid:
        _refuse_count(delivery.rows_valid or 0, accounted)
    signed = Signed(delivery.id, delivery.uuid, now(), delivery.decision_reason)
    written = target.write(session, staging, comparison, terms, signed, kept)
    stored = target.count_written(session, delivery.id)
    if stored != written["added"] + written["updated"]:
        _refuse_count(written["added"] + written["updated"], stored)
    result = {
        **written,
        "unchanged": comparison.counts[UNCHANGED],
        "left_out": (delivery.rows_read or 0) - (delivery.rows_valid or 0),
    }
    delivery.state, delivery.result, delivery.written_at = "written", result, signed.written_at
    note(session, author, "write", "delivery", delivery.uuid, after=result, delivery=delivery.uuid)
    return result


def vanished_share(delivery: Delivery) -> float:
    """Give the share, 0 to 1, of the provider's records that a mirror would delete."""
    counts = delivery.comparison or {}
    return counts.get("vanished", 0) / counts["known"] if counts.get("known") else 0.0


def is_blocked_whole(session: Session, delivery: Delivery) -> bool:
    """Whether a blocking finding bears on the whole file."""
    query = select(DeliveryFinding.id).where(
        DeliveryFinding.delivery_id == delivery.id,
        DeliveryFinding.level == "blocking",
        DeliveryFinding.row_count == 0,
    )
    return session.scalar(query.limit(1)) is not None


def lock_delivery(session: Session, identifier: uuid.UUID) -> Delivery:
    """Give a delivery that nobody else changes until the end of the transaction."""
    delivery = session.scalar(select(Delivery).where(Delivery.uuid == identifier).with_for_update(of=Delivery))
    if delivery is None:
        raise NotFound(f"La livraison « {identifier} » n'existe pas.", code="delivery.unknown")
    return delivery


def lock_provider(session: Session, delivery: Delivery) -> None:
    """Let nobody else write the records of this provider until the end of the transaction."""
    session.execute(select(Provider.id).where(Provider.id == delivery.provider_id).with_for_update())


def _refuse_count(reported: int, found: int) -> NoReturn:
    raise Conflict(
        f"{reported} lignes étaient annoncées, {found} se retrouvent. Rien n'en est gardé : relancez la livraison.",
        code="delivery.count-differs",
        reported=reported,
        found=found,
    )


def _is_the_same(counts: Mapping[str, int], approved: Mapping[str, int]) -> bool:
    """Compare but for the rows in conflict, which were left out since."""
    return all(counts[name] == approved.get(name, 0) for name in counts if name != CONFLICT)


def _refuse_written(session: Session, deposit: Deposit, provider: Provider) -> None:
    same = (Delivery.file_sha256 == deposit.sha256) & (Delivery.provider_id == provider.id)
    written = session.scalar(select(Delivery).where(same, Delivery.state == "written").order_by(Delivery.id.desc()))
    if written is not None:
        raise Conflict(
            f"Ce fichier a déjà été livré et écrit le {written.written_at:%d/%m/%Y} (livraison {written.uuid}, "
            f"« {written.file_name} »). Annulez-la d'abord, ou demandez à le livrer quand même.",
            code="delivery.same-file",
            delivery=str(written.uuid),
        )


def _decide(session: Session, author: Viewer, delivery: Delivery, action: str, reason: str | None) -> None:
    delivery.decided_at, delivery.decided_by, delivery.decision_reason = now(), author.person_id, reason
    note(session, author, action, "delivery", delivery.uuid, reason=reason)


def _save_findings(session: Session, delivery: Delivery, findings: list[Finding]) -> None:
    session.execute(delete(DeliveryFinding).where(DeliveryFinding.delivery_id == delivery.id))
    rows: list[dict[str, Any]] = [
        {
            "delivery_id": delivery.id,
            "finding": finding.kind.id,
            "level": finding.kind.level.value,
            "columns": list(finding.columns),
            "rows": list(finding.rows),
            "row_count": len(finding.rows),
            "message": finding.message or finding.kind.message,
            "examples": list(finding.examples),
        }
        for finding in findings
    ]
    session.add_all(DeliveryFinding(**row) for row in rows)


def require_decider(author: Viewer, delivery: Delivery) -> None:
    """Refuse who may not decide on this very delivery: the right reaches as far as its scope."""
    scope = author.require("approve", "delivery")
    mine = author.person_id is not None and delivery.author_id == author.person_id
    ours = author.organisation_id is not None and delivery.provider.organisation_id == author.organisation_id
    if scope is Scope.ALL or mine or (scope is Scope.ORGANISATION and ours):
        return
    raise Forbidden(
        f"Votre droit d'approuver ne s'étend pas à cette livraison (portée : {scope.label}). Demandez à un "
        "administrateur de données de la décider.",
        code="delivery.not-yours",
    )


def _require(delivery: Delivery, states: set[str]) -> None:
    if delivery.state not in states:
        raise Conflict(
            f"La livraison {delivery.uuid} est déjà {STATES[delivery.state]}.", code=f"delivery.{delivery.state}"
        )
