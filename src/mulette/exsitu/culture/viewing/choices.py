"""What pages of the cultures offer to choose from: fields of filters, chips of those that are on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.bank.viewing.places import choices as places
from mulette.exsitu.culture.viewing.filters import ENDED, LISTS, REPOT
from mulette.exsitu.vocabulary import label, terms

LABELS = {
    "status": "État", "phase": "Phase", "purpose": "Objectif", "location": "Lieu", "ended": "Lesquelles",
    "repot": "Rempotage", "act": "Geste",
}  # fmt: skip
Chip = tuple[str, str, str, str]


def form_fields(session: Session, viewer: Viewer, query: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the fields of the filters, with what the URL says of them."""
    listed = {name: list(terms(code).items()) for name, code in LISTS.items()}
    listed["phase"] = [(code, words) for code, words in listed["phase"] if code not in ("sown", "emerging")]
    listed |= {"location": places(session, viewer), "ended": list(ENDED.items()), "repot": list(REPOT.items())}
    names = ("phase", "location", "repot", "purpose", "status", "ended")
    return [
        {"name": name, "label": LABELS[name], "type": "select", "value": query.get(name, ""), "choices": listed[name]}
        for name in names
    ]


def chips(session: Session, viewer: Viewer, query: Mapping[str, Any]) -> list[Chip]:
    """Say the filters that are on: label, value in words, name and value in the URL."""
    many = getattr(query, "getlist", lambda name: [query[name]] if query.get(name) else [])
    known = dict(places(session, viewer)) if query.get("location") else {}
    found: list[Chip] = []
    for name, words in LABELS.items():
        for value in filter(None, many(name)):
            found.append((words, _said(name, value, known), name, value))
    return found


def _said(name: str, value: str, known: Mapping[str, str]) -> str:
    if name in LISTS:
        return label(LISTS[name], value)
    return {"location": known, "ended": ENDED, "repot": REPOT}.get(name, {}).get(value, "celui-ci")
