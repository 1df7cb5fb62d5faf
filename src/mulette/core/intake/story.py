"""The five steps of a delivery, as its page tells them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mulette.core.findings.kinds import Finding, Level
from mulette.core.intake.operations import STATES
from mulette.core.intake.tables import Delivery

_WORDS = {
    "written": "écrite",
    "undone": "annulée",
    "rejected": "rejetée",
    "checked": "à vous",
    "writing": "écriture en cours",
}

_COMPARED = (("new", "nouvelle"), ("changed", "changée"), ("vanished", "disparue"), ("withdrawn", "à supprimer"))


def steps_of(delivery: Delivery, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Give the steps with what was found at each: ``label``, ``url``, ``state``, ``why``."""
    blocking = sum(finding.kind.level is Level.BLOCKING for finding in findings)
    is_read, is_refused = delivery.rows_read is not None, delivery.state == "refused"
    reading = "wrong" if is_refused else "done" if is_read else "current"
    counts = delivery.comparison or {}
    met = [_count(counts.get(name, 0), word) for name, word in _COMPARED if counts.get(name)]
    state, decided = STATES[delivery.state], delivery.state in {"written", "rejected", "undone"}
    return [
        _step("Fichier", "#fichier", "done", delivery.file_name),
        _step("Lecture", "#lecture", reading, _count(delivery.rows_read or 0, "ligne") if is_read else state),
        _step(
            "Contrôles", "#controles", ("wrong" if blocking else "done") if is_read else "",
            (f"{blocking} à corriger" if blocking else _found(len(findings))) if is_read else "",
        ),
        _step(
            "Comparaison", "#comparaison", "done" if is_read else "",
            (", ".join(met) or "rien de neuf") if is_read else "",
        ),
        _step(
            "Décision", "#decision", "done" if decided else "current" if is_read else "",
            _WORDS.get(delivery.state, "") if is_read else "",
        ),
    ]  # fmt: skip


def _found(count: int) -> str:
    return _count(count, "constat") if count else "aucun constat"


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' if count > 1 else ''}".replace(",", "\u202f")


def _step(label: str, url: str, state: str, why: str) -> dict[str, Any]:
    return {"label": label, "url": url, "state": state, "why": why}
