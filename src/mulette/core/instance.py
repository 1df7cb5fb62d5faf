"""What an installation makes its own: name, logo, words, additional fields, templates, in one folder of files.

``instance.toml``, ``fields.yaml``, ``imports/*.toml`` and ``statics/`` (docs/fr/exploitation/personnaliser.md).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mulette.core.errors import Invalid
from mulette.core.fields import Field, Fields, read_fields

ADDITIONAL_TYPES = ("text", "integer", "number", "boolean", "date", "time", "code", "url")
"""Types of an additional field; a ``code`` names its nomenclature."""
LEAST_CONTRAST = 4.5
"""Source: WCAG 2.2, success criterion 1.4.3, level AA."""
_UNDER_ACCENT = (("#e9f0ed", "#ffffff"), ("#1c2824", "#06231f"))
"""Light then dark: the ground on which the accent is written, and the ink written on it (static/css/tokens.css)."""
_EXPECTED: dict[str, tuple[type, str]] = {
    "words": (dict, "un tableau de mots est attendu"),
    "accent": (list, "deux couleurs sont attendues"),
}
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True)
class Instance:
    """What an installation makes its own.

    Parameters
    ----------
    folder
        Its folder; None: nothing is its own.
    name, territory
        Names shown in the rail, in titles and in the top bar.
    contact
        Address or sentence: whom to write to.
    licence
        Licence of what is shown, said at the foot of each page.
    logo
        File of ``statics``.
    accent
        Colours of links and buttons, in light and in dark: ``#rrggbb``.
    home, footer
        Sentences of the home page and of the foot.
    words
        Names of the rubrics and titles, and what stands in their place.
    additional
        Additional fields of the records.
    """

    folder: Path | None = None
    name: str = "Mulette"
    territory: str = ""
    contact: str = ""
    licence: str = ""
    logo: str = ""
    accent: tuple[str, ...] = ()
    home: str = ""
    footer: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    additional: Fields = field(default_factory=lambda: Fields(()))

    @property
    def imports(self) -> Path | None:
        """Folder of its import templates, where it has some."""
        folder = self.folder / "imports" if self.folder else None
        return folder if folder and folder.is_dir() else None


@cache
def read_instance(folder: Path | None) -> Instance:
    """Read the folder of an installation, once.

    Raises
    ------
    Invalid
        Something in it cannot be taken; the file and the key are named.
    """
    if folder is None:
        return Instance()
    if not folder.is_dir():
        raise _wrong(folder, "ce dossier n'existe pas ; corrigez MULETTE_INSTANCE")
    said = _read_toml(folder / "instance.toml")
    logo = said.get("logo", "")
    if logo and not (folder / "statics" / logo).is_file():
        raise _wrong(folder / "instance.toml", f"logo : le fichier statics/{logo} n'existe pas")
    accent = tuple(said.pop("accent", ()))
    return Instance(folder=folder, accent=accent, additional=_read_additional(folder / "fields.yaml"), **said)


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, from 1 to 21.

    Source: WCAG 2.2, definitions of contrast ratio and of relative luminance.

    Examples
    --------
    >>> contrast("#000000", "#ffffff")
    21.0
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return round((lighter + 0.05) / (darker + 0.05), 2)


def _read_toml(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong(path, str(error)) from error
    known = [one.name for one in fields(Instance) if one.name not in {"folder", "additional"}]
    for key, value in said.items():
        if key not in known:
            raise _wrong(path, f"clé inconnue « {key} » ; connues : {', '.join(known)}")
        kind, words = _EXPECTED.get(key, (str, "un texte est attendu"))
        if not isinstance(value, kind):
            raise _wrong(path, f"{key} : {words}, pas « {value} »")
    for word, other in said.get("words", {}).items():
        if not isinstance(other, str) or not other.strip():
            raise _wrong(path, f"words, « {word} » : un texte est attendu")
    _check_colours(path, said.get("accent", []))
    return said


def _read_additional(path: Path) -> Fields:
    if not path.exists():
        return Fields(())
    try:
        found = read_fields(path)
    except (ValueError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise _wrong(path, str(error)) from error
    for one in found.values():
        _check_field(path, one)
    return found


def _check_field(path: Path, one: Field) -> None:
    if not _NAME.fullmatch(one.name):
        raise _wrong(path, f"« {one.name} » : un nom s'écrit en minuscules sans accent, chiffres et « _ »")
    if one.type not in ADDITIONAL_TYPES:
        raise _wrong(path, f"{one.name} : type « {one.type} » ; connus : {', '.join(ADDITIONAL_TYPES)}")
    if (one.type == "code") != bool(one.nomenclature):
        raise _wrong(path, f"{one.name} : une nomenclature va avec le type « code », et lui seul")
    if one.required or one.default or one.findable or not one.stored:
        raise _wrong(path, f"{one.name} : required, default, findable et stored ne vont pas à un champ additionnel")


def _check_colours(path: Path, accent: list[Any]) -> None:
    are_colours = all(isinstance(colour, str) and _COLOUR.fullmatch(colour) for colour in accent)
    if len(accent) not in {0, len(_UNDER_ACCENT)} or not are_colours:
        raise _wrong(path, 'accent : deux couleurs sont attendues, claire puis sombre : ["#0b5e58", "#63c7b9"]')
    for colour, grounds in zip(accent, _UNDER_ACCENT, strict=False):
        for ground in grounds:
            found = contrast(colour, ground)
            if found < LEAST_CONTRAST:
                words = f"{colour} sur {ground} se lit mal (contraste {found}, il faut {LEAST_CONTRAST})"
                raise _wrong(path, f"accent : {words}")


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _wrong(path: Path, words: str) -> Invalid:
    return Invalid(f"{path} : {words}.", code="instance.invalid")
