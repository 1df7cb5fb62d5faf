"""Print the lists of the documentation from the code: ``python docs/lists.py``; ``--check`` says what is stale."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from mulette.cli import all_commands
from mulette.core.fields import read_fields
from mulette.core.findings.kinds import FindingKind
from mulette.core.intake.treatments.registry import TREATMENTS
from mulette.core.room import load
from mulette.rooms import ROOMS
from mulette.settings import Settings

REFERENCE = Path(__file__).parent / "reference"
NOTE = "<!-- Printed from the code by `make docs`; change the code, not this page. -->\n"


def commands() -> Iterator[str]:
    """List every command with its help and options."""
    yield "# Commandes\n"
    yield "Chaque commande a aussi son aide : `mulette COMMANDE --help`.\n"
    for name, (path, line) in sorted(all_commands().items()):
        command: click.Command = load(path)
        yield f"## `mulette {name}`\n"
        text = (command.help or line).replace("\b\n", "")
        yield "\n".join(part.strip() for part in text.splitlines()) + "\n"
        rows = [row for parameter in command.params if (row := _parameter(parameter))]
        if rows:
            yield "| paramètre | rôle |\n|---|---|\n" + "\n".join(rows) + "\n"


def _parameter(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Option):
        names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
        return f"| {names}{' (obligatoire)' if parameter.required else ''} | {parameter.help or ''} |"
    return f"| `{parameter.make_metavar(click.Context(click.Command('x')))}` | argument |"


def settings() -> Iterator[str]:
    """List every setting with its environment variable."""
    yield "# Réglages\n"
    yield "Chaque réglage est une variable d'environnement. Settings are read once, from the environment.\n"
    yield "| variable | default | meaning |\n|---|---|---|"
    for name, field in Settings.model_fields.items():
        yield f"| `MULETTE_{name.upper()}` | `{field.default}` | {field.description} |"


def fields() -> Iterator[str]:
    """List the fields of every room."""
    yield "# Champs\n"
    for room in ROOMS:
        if not room.fields:
            continue
        yield f"\n## {room.label} (`{room.name}`)"
        for path in room.fields:
            yield from _fields_of(path)
    yield "\n\\* obligatoire"


def _fields_of(path: Path) -> Iterator[str]:
    yield f"\n`{path.name}`\n"
    yield "| champ | libellé | type | nomenclature | SINP | Darwin Core | aide |\n|---|---|---|---|---|---|---|"
    for field in read_fields(path).values():
        label = f"{field.label}{f' ({field.unit})' if field.unit else ''}{' *' if field.required else ''}"
        cells = (field.nomenclature, field.sinp, field.darwin_core, field.help)
        yield f"| `{field.name}` | {label} | {field.type} | " + " | ".join(cell or "" for cell in cells) + " |"


def findings() -> Iterator[str]:
    """List every kind of finding."""
    yield "# Constats\n"
    yield "Ce que les contrôles disent des données. Seul un constat bloquant écarte ses lignes.\n"
    for room in ROOMS:
        kinds: list[FindingKind] = list(load(room.findings)) if room.findings else []
        if kinds:
            yield f"\n## {room.label}\n"
            yield "| identifiant | niveau | titre | remède | GeoNature | source |\n|---|---|---|---|---|---|"
        for kind in sorted(kinds, key=lambda kind: kind.id):
            code = f"`{kind.geonature}`" if kind.geonature else ""
            yield f"| `{kind.id}` | {kind.level.label} | {kind.title} | {kind.remedy} | {code} | {kind.source} |"


def permissions() -> Iterator[str]:
    """List the rights that roles may be given."""
    yield "# Droits\n"
    yield "| action | objet | ce que le droit permet | portée |\n|---|---|---|---|"
    for room in ROOMS:
        for right in room.permissions:
            scope = "les miens, mon organisme, tous" if right.scoped else "tous"
            yield f"| `{right.action}` | `{right.object}` | {right.label} | {scope} |"


def treatments() -> Iterator[str]:
    """List the treatments that a template may name."""
    yield "# Traitements\n"
    yield "Ce qu'un modèle peut faire des cellules d'un fichier avant de les lire, dans l'ordre où il les nomme.\n"
    for treatment in TREATMENTS.values():
        yield f"\n## `{treatment.name}`\n\n{treatment.label}.\n"
        yield "| paramètre | rôle |\n|---|---|"
        for name, parameter in treatment.parameters.items():
            choices = f" : {', '.join(f'`{choice}`' for choice in parameter.choices)}" if parameter.choices else ""
            yield f"| `{name}`{' (obligatoire)' if parameter.required else ''} | {parameter.label}{choices} |"


LISTS = {
    "treatments": treatments,
    "commands": commands,
    "settings": settings,
    "fields": fields,
    "findings": findings,
    "permissions": permissions,
}


def pages() -> dict[Path, str]:
    """Give the text of every list, by the path of its page."""
    return {
        REFERENCE / f"{name}.md": NOTE + "\n".join(line.rstrip() for line in make()).rstrip() + "\n"
        for name, make in LISTS.items()
    }


def main(arguments: list[str]) -> int:
    """Write the pages, or say which are stale."""
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        for path in stale:
            print(f"stale: {path.relative_to(REFERENCE.parent)}; run `make docs`", file=sys.stderr)
        return 1 if stale else 0
    REFERENCE.mkdir(exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
