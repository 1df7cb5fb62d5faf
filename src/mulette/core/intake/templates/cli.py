"""Commands of templates and side tables. Data goes to standard output, words to standard error."""

from __future__ import annotations

from pathlib import Path

import click

from mulette.core.house import House, pass_house

_CODE = click.argument("code", metavar="CODE")
_FILE = click.argument("file", metavar="FICHIER", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_VERSION = click.option("--version", type=int, help="Version du modèle ; la dernière sinon.")


@click.command("list")
@pass_house
def list_templates(house: House) -> None:
    """Donne les modèles : code, dernière version et libellé.

    Exemple : mulette templates list
    """
    from mulette.core.intake.queries import shipped_templates, stored_templates

    with house.store.reading() as session:
        listed = {code: (found.version, found.label) for code, found in shipped_templates(house.rooms).items()}
        listed |= {found.code: (found.version, found.label) for found in stored_templates(session)}
    for code, (version, label) in sorted(listed.items()):
        click.echo(f"{code}\t{version}\t{label}")


@click.command()
@_CODE
@_VERSION
@pass_house
def show(house: House, code: str, version: int | None) -> None:
    """Montre le texte d'un modèle.

    Exemple : mulette templates show identite
    """
    click.echo(_text(house, code, version), nl=False)


@click.command()
@_CODE
@click.argument("file", metavar="FICHIER", type=click.Path(dir_okay=False, path_type=Path))
@_VERSION
@pass_house
def export(house: House, code: str, file: Path, version: int | None) -> None:
    """Écrit un modèle dans un fichier TOML.

    Exemple : mulette templates export identite identite.toml
    """
    file.write_text(_text(house, code, version), encoding="utf-8")
    click.echo(f"Modèle « {code} » écrit dans {file}.", err=True)


@click.command("import")
@_FILE
@pass_house
def import_template(house: House, file: Path) -> None:
    """Garde un fichier TOML comme version suivante du modèle qu'il nomme.

    Exemple : mulette templates import mares-2026.toml
    """
    from mulette.core.intake.versions import save_template
    from mulette.core.people.viewer import SYSTEM

    with house.store.transaction() as session:
        kept = save_template(session, SYSTEM, house.rooms, file.read_text(encoding="utf-8-sig"))
        code, version = kept.code, kept.version
    click.echo(f"Modèle « {code} » : version {version}.", err=True)
    click.echo(f"{code}\t{version}")


@click.command()
@_CODE
@click.argument("old", metavar="ANCIENNE", type=int)
@click.argument("new", metavar="NOUVELLE", type=int)
@pass_house
def diff(house: House, code: str, old: int, new: int) -> None:
    """Compare deux versions d'un modèle : lignes ôtées (-) et ajoutées (+).

    Exemple : mulette templates diff mares-2026 1 2
    """
    from mulette.core.intake.versions import compare_texts

    marks = {"added": "+ ", "removed": "- ", "same": "  ", "place": ""}
    for line in compare_texts(_text(house, code, old), _text(house, code, new)):
        click.echo(marks[line.kind] + line.text)


@click.command()
@click.argument("provider", metavar="FOURNISSEUR")
@click.argument("code", metavar="MODELE", required=False)
@pass_house
def tie(house: House, provider: str, code: str | None) -> None:
    """Dit avec quel modèle se lisent les fichiers d'un fournisseur ; sans modèle, aucun en particulier.

    Exemple : mulette templates tie cen mares-2026
    """
    from mulette.core.intake.providers import get_provider
    from mulette.core.intake.versions import tie_template
    from mulette.core.people.viewer import SYSTEM

    with house.store.transaction() as session:
        tie_template(session, SYSTEM, house.rooms, get_provider(session, provider), code)
    click.echo(f"Fournisseur « {provider} » : modèle {code or 'libre'}.", err=True)


@click.command("add")
@_CODE
@_FILE
@click.option("--label", default="", help="Libellé de la table.")
@pass_house
def add_table(house: House, code: str, file: Path, label: str) -> None:
    """Garde un fichier comme version suivante d'une table annexe.

    Exemple : mulette templates table add alias-observateurs alias.csv --label "Alias des observateurs"
    """
    from mulette.core.intake import side_tables
    from mulette.core.intake.deliveries import limits_of
    from mulette.core.people.viewer import SYSTEM

    with house.store.transaction() as session:
        kept = side_tables.add_table(session, SYSTEM, code, file, label=label, limits=limits_of(house.settings))
        version, rows = kept.version, kept.row_count
    click.echo(f"Table annexe « {code} » : version {version}, {rows} lignes.", err=True)
    click.echo(f"{code}\t{version}")


@click.command("list")
@pass_house
def list_tables(house: House) -> None:
    """Donne les tables annexes : code, version, lignes, colonnes et libellé.

    Exemple : mulette templates table list
    """
    from mulette.core.intake.side_tables import all_tables

    with house.store.reading() as session:
        for one in all_tables(session):
            click.echo(f"{one.code}\t{one.version}\t{one.row_count}\t{', '.join(one.columns)}\t{one.label}")


def _text(house: House, code: str, version: int | None) -> str:
    from mulette.core.intake.versions import text_of_version

    with house.store.reading() as session:
        return text_of_version(session, house.rooms, code, version)
