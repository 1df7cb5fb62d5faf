"""Reading a product: every key is known or refused by name, with the line where it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from mulette.core.diffusion.products.product import (
    ATTACHED_KINDS,
    Audience,
    Product,
    Rule,
    Shown,
    Statuses,
    When,
    Within,
)
from mulette.core.errors import Invalid
from mulette.core.taxonomy.statuses.kinds import CATEGORIES, PROTECTIONS, RED_LISTS

_TOP = {
    "code": str,
    "label": str,
    "description": str,
    "licence": str,
    "includes_sensitive": bool,
    "audience": dict,
    "select": dict,
    "rules": list,
    "fields": dict,
}
_REQUIRED = ("code", "label", "licence", "audience", "rules")
_AUDIENCE = {"public": bool, "roles": list, "organisations": list, "persons": list}
_WHEN = {
    "kingdoms": list,
    "groups": list,
    "taxa": list,
    "sensitive": bool,
    "private": bool,
    "attached_to": str,
    "statuses": dict,
    "within": dict,
    "under_years": int,
}
_WITHIN = {"kind": str, "codes": list, "under_km2": (int, float)}
_WORDS = {str: "un texte", int: "un nombre entier", bool: "true ou false", list: "une liste", dict: "une section"}


@dataclass(frozen=True)
class Vocabulary:
    """What the room of records lets a product name.

    Parameters
    ----------
    fields
        Fields that a product may give or leave out.
    groups
        Words that stand for several fields: ``{"comments": ("comment_context", …)}``.
    filters
        Names of the filters of the list of records.
    """

    fields: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    filters: tuple[str, ...]


def parse_product(text: str, vocabulary: Vocabulary, *, name: str = "produit") -> Product:
    """Read a product from the text of a TOML file.

    Raises
    ------
    Invalid
        Broken TOML, unknown or missing key, a value that cannot be one: quoted, with the known ones and the line.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"{name} n'est pas du TOML valide : {error}.", code="product.invalid-toml") from error
    return _Parser(text, name, vocabulary).read(content)


class _Parser:
    """The reading of one product, which knows its text and can say where a key stands."""

    def __init__(self, text: str, name: str, vocabulary: Vocabulary) -> None:
        self._text, self._name, self._vocabulary = text, name, vocabulary

    def read(self, content: Mapping[str, Any]) -> Product:
        self._hold(content, _TOP, "")
        for key in _REQUIRED:
            if key not in content:
                self._refuse("product.key-missing", f"il manque « {key} »", key)
        if not re.fullmatch(r"[a-z][a-z0-9-]{1,39}", content["code"]):
            self._refuse("product.value-invalid", "« code » : 2 à 40 lettres minuscules, chiffres ou tirets", "code")
        if not content["rules"]:
            self._refuse("product.value-invalid", "« rules » attend au moins une section [[rules]]", "rules")
        select = dict(content.get("select", {}))
        filters = select.pop("filters", {})
        kept, dropped = self._read_fields(content.get("fields", {}))
        product = Product(
            code=content["code"],
            label=content["label"],
            description=content.get("description", ""),
            licence=content["licence"],
            includes_sensitive=content.get("includes_sensitive", False),
            audience=self._read_audience(content["audience"]),
            select=self._read_when(select, "select"),
            filters=self._read_filters(filters),
            rules=tuple(self._read_rule(rule) for rule in content["rules"]),
            kept=kept,
            dropped=dropped,
            text=self._text,
        )
        if product.includes_sensitive and product.audience.is_public:
            words = "un produit qui montre des lieux sensibles ne peut pas être public : nommez ses destinataires"
            self._refuse("product.sensitive-public", words, "includes_sensitive")
        return product

    def _read_audience(self, given: Mapping[str, Any]) -> Audience:
        self._hold(given, _AUDIENCE, "audience")
        named = {key: self._texts(given.get(key, []), key) for key in ("roles", "organisations", "persons")}
        if given.get("public", False) == any(named.values()):
            words = "« audience » attend soit public = true, soit des roles, organisations ou persons"
            self._refuse("product.value-invalid", words, "audience")
        return Audience(is_public=given.get("public", False), **named)

    def _read_rule(self, given: object) -> Rule:
        if not isinstance(given, dict):
            self._refuse("product.value-invalid", "« rules » attend des sections [[rules]]", "rules")
        self._hold(given, {"when": dict, "show": str}, "rules")
        if given.get("show") not in list(Shown):
            self._refuse_unknown(str(given.get("show", "show manquant")), list(Shown), "rules.show")
        return Rule(self._read_when(given.get("when", {}), "rules.when"), Shown(given["show"]))

    def _read_when(self, given: Mapping[str, Any], section: str) -> When:
        self._hold(given, _WHEN, section)
        attached = given.get("attached_to")
        if attached is not None and attached not in ATTACHED_KINDS:
            self._refuse_unknown(attached, ATTACHED_KINDS, f"{section}.attached_to")
        taxa = given.get("taxa", [])
        if not all(isinstance(code, int) and not isinstance(code, bool) for code in taxa):
            self._refuse("product.value-invalid", "« taxa » attend des cd_nom", "taxa")
        return When(
            kingdoms=self._texts(given.get("kingdoms", []), "kingdoms"),
            groups=self._texts(given.get("groups", []), "groups"),
            taxa=tuple(taxa),
            sensitive=given.get("sensitive"),
            private=given.get("private"),
            attached_to=attached,
            statuses=self._read_statuses(given["statuses"]) if "statuses" in given else None,
            within=self._read_within(given["within"]) if "within" in given else None,
            under_years=given.get("under_years"),
        )

    def _read_statuses(self, given: Mapping[str, Any]) -> Statuses:
        self._hold(given, {"protected": list, "red_lists": dict}, "statuses")
        protected = self._choose(given.get("protected", []), PROTECTIONS, "statuses.protected")
        lists = given.get("red_lists", {})
        self._hold(lists, dict.fromkeys(RED_LISTS, list), "statuses.red_lists")
        red = {name: self._choose(codes, CATEGORIES, f"red_lists.{name}") for name, codes in lists.items()}
        if not protected and not any(red.values()):
            self._refuse("product.value-invalid", "« statuses » attend protected, red_lists ou les deux", "statuses")
        return Statuses(protected, red)

    def _read_within(self, given: Mapping[str, Any]) -> Within:
        self._hold(given, _WITHIN, "within")
        if "kind" not in given:
            self._refuse("product.key-missing", "« within » attend une sorte d'aire, « kind »", "within")
        return Within(given["kind"], self._texts(given.get("codes", []), "codes"), given.get("under_km2"))

    def _read_filters(self, given: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        self._hold(given, dict.fromkeys(self._vocabulary.filters, (str, int, list)), "select.filters")
        return {
            name: tuple(str(one) for one in (value if isinstance(value, list) else [value]))
            for name, value in given.items()
        }

    def _read_fields(self, given: Mapping[str, Any]) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
        self._hold(given, {"keep": list, "drop": list}, "fields")
        groups, known = self._vocabulary.groups, (*self._vocabulary.groups, *self._vocabulary.fields)
        named = {key: self._choose(given.get(key, []), known, f"fields.{key}") for key in ("keep", "drop")}
        spread = {
            key: tuple(field for name in names for field in groups.get(name, (name,))) for key, names in named.items()
        }
        return (spread["keep"] if "keep" in given else None), spread["drop"]

    def _choose(self, given: list[Any], choices: Iterable[str], section: str) -> tuple[str, ...]:
        known = list(choices)
        for word in self._texts(given, section):
            if word not in known:
                self._refuse_unknown(word, known, section)
        return tuple(given)

    def _texts(self, given: list[Any], key: str) -> tuple[str, ...]:
        if not all(isinstance(text, str) and text for text in given):
            self._refuse("product.value-invalid", f"« {key} » attend des textes non vides", key)
        return tuple(given)

    def _hold(self, given: object, known: Mapping[str, Any], section: str) -> None:
        """Hold keys and their types against the known ones."""
        if not isinstance(given, Mapping):
            self._refuse("product.value-invalid", f"« {section} » attend une section", section)
        for key, value in given.items():
            if key not in known:
                self._refuse_unknown(key, known, section)
            wanted = known[key] if isinstance(known[key], tuple) else (known[key],)
            if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
                words = " ou ".join(dict.fromkeys(_WORDS.get(kind, "un nombre") for kind in wanted))
                self._refuse("product.value-invalid", f"« {key} » attend {words}", key)

    def _refuse_unknown(self, key: str, known: Iterable[str], section: str) -> NoReturn:
        place = f" dans [{section}]" if section else ""
        self._refuse("product.key-unknown", f"« {key} » est inconnu{place} ; connus : {', '.join(known)}", key)

    def _refuse(self, code: str, words: str, key: str) -> NoReturn:
        found = re.search(rf"(?m)^.*(?<![\w-]){re.escape(key)}(?![\w-])", self._text)
        line = self._text.count("\n", 0, found.end()) + 1 if found and code != "product.key-missing" else None
        place = f", ligne {line}" if line else ""
        raise Invalid(f"{self._name}{place} : {words}.", code=code, key=key, line=line)
