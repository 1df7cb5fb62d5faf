"""Reading a template: every key is known or refused by name, with the line where it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from mulette.core.errors import Invalid
from mulette.core.fields import Fields
from mulette.core.intake.reading.options import FORMATS, ReadingOptions
from mulette.core.intake.templates.template import (
    IDENTITIES,
    MODES,
    UNKNOWN_COLUMNS,
    FieldSource,
    Template,
)
from mulette.core.intake.treatments.registry import read_step
from mulette.core.intake.treatments.treatment import Step

_TOP = {
    "code": str,
    "label": str,
    "version": int,
    "description": str,
    "target": str,
    "mode": str,
    "unknown_columns": str,
    "known_columns": list,
    "loose_headers": bool,
    "find": list,
    "reading": dict,
    "crs": dict,
    "fields": dict,
    "values": dict,
    "treatments": list,
    "identity": dict,
}
_REQUIRED = ("code", "label", "version", "target", "fields")
_READING = {
    "format": str,
    "encoding": str,
    "separator": str,
    "quoting": bool,
    "null_tokens": list,
    "layer": str,
    "sheet": str,
    "skip_lines_beginning": str,
}
_SOURCE = {"column": (str, list), "columns": list, "join": str, "constant": (str, int, float, bool), "default": str}
_WORDS = {str: "un texte", int: "un nombre entier", bool: "true ou false", list: "une liste", dict: "une section"}


def read_template(path: Path, fields: Fields) -> Template:
    """Read a template from a TOML file.

    Parameters
    ----------
    path
        The file.
    fields
        Fields of the room that the template targets.

    Raises
    ------
    Invalid
        Broken TOML, unknown or missing key, unknown field or treatment: quoted, with the known ones and the line.
    """
    return parse_template(path.read_text(encoding="utf-8"), fields, name=path.name)


def target_named(text: str) -> str | None:
    """Give the target that the text of a template names; none where it names none, or is no TOML.

    >>> target_named('target = "ponds"')
    'ponds'
    """
    try:
        named = tomllib.loads(text).get("target")
    except tomllib.TOMLDecodeError:
        return None
    return named if isinstance(named, str) else None


def parse_template(text: str, fields: Fields, *, name: str = "modèle") -> Template:
    """Read a template from the text of a TOML file; see ``read_template``."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(
            f"{name} n'est pas du TOML valide : {error}.", code="template.invalid-toml", template=name
        ) from error
    return _Parser(text, name, fields).read(content)


class _Parser:
    """The reading of one template, which knows its text and can say where a key stands."""

    def __init__(self, text: str, name: str, fields: Fields) -> None:
        self._text, self._name, self._fields = text, name, fields

    def read(self, content: Mapping[str, Any]) -> Template:
        self._hold(content, _TOP, "")
        for key in _REQUIRED:
            if key not in content:
                self._refuse("template.key-missing", f"il manque « {key} »", key)
        top = {key: content[key] for key in _TOP if key in content and _TOP[key] in {str, int, bool}}
        self._choose(top, "mode", MODES)
        self._choose(top, "unknown_columns", UNKNOWN_COLUMNS)
        return Template(
            **top,
            text=self._text,
            known_columns=self._texts(content.get("known_columns", []), "known_columns"),
            find=self._read_found(content.get("find", [])),
            reading=self._read_options(content.get("reading", {})),
            srid=self._read_srid(content.get("crs", {})),
            fields={name: self._read_source(name, source) for name, source in content["fields"].items()},
            values=self._read_values(content.get("values", {})),
            treatments=tuple(self._read_step(step) for step in content.get("treatments", [])),
            identity=self._read_identity(content.get("identity", {})),
        )

    def _read_options(self, given: Mapping[str, Any]) -> ReadingOptions:
        self._hold(given, _READING, "reading")
        options = dict(given)
        self._choose(options, "format", FORMATS)
        if "sheet" in options:
            options["layer"] = options.pop("sheet")
        if "null_tokens" in options:
            options["null_tokens"] = self._texts(options["null_tokens"], "null_tokens")
        return ReadingOptions(**options)

    def _read_srid(self, given: Mapping[str, Any]) -> int:
        self._hold(given, {"srid": int}, "crs")
        return int(given.get("srid", 4326))

    def _read_source(self, name: str, given: object) -> FieldSource:
        if name not in self._fields:
            self._refuse_unknown(name, list(self._fields), "fields")
        if isinstance(given, (str, list)):
            given = {"column": given}
        if not isinstance(given, dict):
            self._refuse(
                "template.value-invalid", f"« {name} » attend une colonne, une liste de noms ou une table", name
            )
        self._hold(given, _SOURCE, f"fields.{name}")
        if sum(key in given for key in ("column", "columns", "constant")) != 1:
            words = f"« {name} » attend une des clés column, columns ou constant, et une seule"
            self._refuse("template.value-invalid", words, name)
        column = given.get("column", [])
        if [] in (given.get("column"), given.get("columns")):
            self._refuse("template.value-invalid", f"« {name} » attend au moins une colonne", name)
        constant = given.get("constant")
        return FieldSource(
            aliases=self._texts([column] if isinstance(column, str) else column, name),
            parts=self._texts(given.get("columns", []), name),
            join=given.get("join"),
            constant=None if constant is None else str(constant),
            default=given.get("default"),
        )

    def _read_found(self, given: list[Any]) -> tuple[str, ...]:
        names = self._texts(given, "find")
        findable = [name for name, field in self._fields.items() if field.findable]
        for name in names:
            if name not in findable:
                self._refuse_unknown(name, findable, "find")
        return names

    def _read_step(self, given: object) -> Step:
        if not isinstance(given, dict):
            self._refuse("template.value-invalid", "« treatments » attend des sections [[treatments]]", "treatments")
        return read_step(given)

    def _read_values(self, given: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        for name, dictionary in given.items():
            if name not in self._fields:
                self._refuse_unknown(name, list(self._fields), "values")
            if not isinstance(dictionary, dict) or not all(isinstance(code, str) for code in dictionary.values()):
                self._refuse("template.value-invalid", f"« values.{name} » attend des textes", name)
        return {name: dict(dictionary) for name, dictionary in given.items()}

    def _read_identity(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        self._hold(given, {"rule": list}, "identity")
        rule = self._texts(given.get("rule", list(IDENTITIES)), "rule")
        for word in rule:
            if word not in IDENTITIES:
                self._refuse_unknown(word, list(IDENTITIES), "identity.rule")
        return rule

    def _texts(self, given: list[Any], key: str) -> tuple[str, ...]:
        if not all(isinstance(text, str) and text for text in given):
            self._refuse("template.value-invalid", f"« {key} » attend des textes non vides", key)
        return tuple(given)

    def _choose(self, given: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> None:
        if key in given and given[key] not in choices:
            self._refuse_unknown(given[key], list(choices), key)

    def _hold(self, given: Mapping[str, Any], known: Mapping[str, Any], section: str) -> None:
        """Hold keys and their types against the known ones."""
        for key, value in given.items():
            if key not in known:
                self._refuse_unknown(key, list(known), section)
            wanted = known[key] if isinstance(known[key], tuple) else (known[key],)
            if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
                words = " ou ".join(dict.fromkeys(_WORDS.get(kind, "un nombre") for kind in wanted))
                self._refuse("template.value-invalid", f"« {key} » attend {words}", key)

    def _refuse_unknown(self, key: str, known: list[str], section: str) -> NoReturn:
        place = f" dans [{section}]" if section else ""
        self._refuse("template.key-unknown", f"« {key} » est inconnu{place} ; connus : {', '.join(known)}", key)

    def _refuse(self, code: str, words: str, key: str) -> NoReturn:
        found = re.search(rf"(?m)^.*(?<![\w-]){re.escape(key)}(?![\w-])", self._text)
        if code == "template.key-missing":
            found = None
        line = self._text.count("\n", 0, found.end()) + 1 if found else None
        place = f", ligne {line}" if line else ""
        raise Invalid(f"{self._name}{place} : {words}.", code=code, template=self._name, key=key, line=line)
