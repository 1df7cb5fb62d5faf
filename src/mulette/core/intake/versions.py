"""Versions of templates: saved, compared, tied to a provider."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid, NotFound
from mulette.core.fields import Fields
from mulette.core.intake.queries import find_template, keep_template, shipped_templates, stored_templates, target_of
from mulette.core.intake.tables import Provider, TemplateVersion
from mulette.core.intake.templates import Template, parse_template
from mulette.core.journal.operations import note
from mulette.core.people.viewer import Viewer
from mulette.core.room import Room

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,49}")
_VERSION = re.compile(r"(?m)^version\s*=\s*\d+")


@dataclass(frozen=True)
class Line:
    """One line of the difference between two texts: ``added``, ``removed``, ``same`` or ``place``."""

    kind: str
    text: str


def parse_text(rooms: Sequence[Room], text: str, *, name: str = "modèle") -> Template:
    """Read a template, held against the fields of the room that it targets.

    Raises
    ------
    Invalid
        See ``parse_template``.
    NotFound
        The room that it targets receives no file.
    """
    return parse_template(text, fields_of(rooms, text), name=name)


def fields_of(rooms: Sequence[Room], text: str) -> Fields:
    """Give the fields of the room that a text targets; those of the first room where it does not say."""
    try:
        said = tomllib.loads(text).get("target")
    except tomllib.TOMLDecodeError:
        said = None
    first = next(room.name for room in rooms if room.target)
    return target_of(rooms, said if isinstance(said, str) else first).fields


def save_template(session: Session, author: Viewer, rooms: Sequence[Room], text: str) -> TemplateVersion:
    """Keep a text as the next version of its template; the last version said again is not kept twice.

    Raises
    ------
    Invalid
        The text is no template, or its code cannot be one.
    """
    author.require("create", "template")
    template = parse_text(rooms, text)
    if not _CODE.fullmatch(template.code) or template.code.endswith(".toml"):
        raise Invalid(
            f"« {template.code} » ne peut pas être un code : lettres, chiffres, « _ », « - » et « . », 50 au plus.",
            code="template.bad-code",
        )
    known = latest_version(session, rooms, template.code)
    if known and _VERSION.sub("", known.text, count=1) == _VERSION.sub("", text, count=1):
        return keep_template(session, author, known)
    number = known.version + 1 if known else 1
    numbered = _VERSION.sub(f"version = {number}", text, count=1)
    kept = keep_template(session, author, parse_text(rooms, numbered))
    note(session, author, "create", "template", kept.uuid, after={"code": kept.code, "version": kept.version})
    return kept


def template_choices(session: Session, rooms: Sequence[Room]) -> list[tuple[str, str]]:
    """List the templates, shipped and stored: code and label, by label."""
    shipped = {code: one.label for code, one in shipped_templates(rooms).items()}
    labels = shipped | {one.code: one.label for one in stored_templates(session)}
    return sorted(labels.items(), key=lambda pair: pair[1])


def latest_version(session: Session, rooms: Sequence[Room], code: str) -> Template | None:
    """Give the last version of a template, stored or shipped; None for a new code."""
    return find_template(session, rooms, code) if code in dict(template_choices(session, rooms)) else None


def text_of_version(session: Session, rooms: Sequence[Room], code: str, version: int | None = None) -> str:
    """Give the text of a version of a template, the last by default.

    Raises
    ------
    NotFound
        No such template or version.
    """
    if version is None:
        return find_template(session, rooms, code).text
    query = select(TemplateVersion.text).where(TemplateVersion.code == code, TemplateVersion.version == version)
    text = session.scalar(query)
    shipped = shipped_templates(rooms).get(code)
    if text is None and shipped is not None and shipped.version == version:
        return shipped.text
    if text is None:
        raise NotFound(f"Le modèle « {code} » n'a pas de version {version}.", code="template.unknown-version")
    return text


def compare_texts(old: str, new: str) -> list[Line]:
    r"""Tell the lines added and removed from a text to another, with two lines around them.

    Examples
    --------
    >>> [(line.kind, line.text) for line in compare_texts("a\nb", "a\nc")]
    [('place', '@@ -1,2 +1,2 @@'), ('same', 'a'), ('removed', 'b'), ('added', 'c')]
    """
    kinds = {"+": "added", "-": "removed", " ": "same"}
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=2))[2:]
    return [Line(kinds.get(line[:1], "place"), line[1:] if line[:1] in kinds else line) for line in lines]


def tie_template(session: Session, author: Viewer, rooms: Sequence[Room], provider: Provider, code: str | None) -> None:
    """Say which template the files of a provider are read with; None: none in particular.

    Raises
    ------
    NotFound
        No such template.
    """
    author.require("create", "template")
    if code is not None:
        find_template(session, rooms, code)
    before, provider.template = provider.template, code
    note(session, author, "update", "provider", provider.uuid, {"template": before}, {"template": code})
