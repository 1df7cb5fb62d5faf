"""The five steps of a delivery, as its page tells them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mulette.core.findings.kinds import Finding, Level
from mulette.core.intake.operations import STATES
from mulette.core.intake.tables import Delivery

_WORDS = {"written": "écrite", "rejected": "rejetée", "checked": "à vous", "writing": "écriture en cours"}


def steps_of(delivery: Delivery, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Give the steps with what was found at each: ``label``, ``url``, ``state``, ``why``."""
    blocking = sum(finding.kind.level is Level.BLOCKING for finding in findings)
    is_read, is_refused = delivery.rows_read is not None, delivery.state == "refused"
    reading = "wrong" if is_refused else "done" if is_read else "current"
    counts = delivery.comparison or {}
    new, changed = counts.get("new", 0), counts.get("changed", 0)
    decided = delivery.state in {"written", "rejected"}
    return [
        _step("Fichier", "#fichier", "done", delivery.file_name),
        _step("Lecture", "#lecture", reading, f"{delivery.rows_read} lignes" if is_read else STATES[delivery.state]),
        _step(
            "Contrôles", "#controles", ("wrong" if blocking else "done") if is_read else "",
            f"{blocking} à corriger" if blocking else f"{len(findings)} constats" if is_read else "",
        ),
        _step(
            "Comparaison", "#comparaison", "done" if is_read else "",
            f"{new} nouvelles, {changed} changées" if is_read else "",
        ),
        _step(
            "Décision", "#decision", "done" if decided else "current" if is_read else "",
            _WORDS.get(delivery.state, "") if is_read else "",
        ),
    ]  # fmt: skip


def _step(label: str, url: str, state: str, why: str) -> dict[str, Any]:
    return {"label": label, "url": url, "state": state, "why": why}
