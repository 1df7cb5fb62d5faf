"""Commands of the register: bring an inventory, write the ponds, feed another map."""

from __future__ import annotations

import json
from pathlib import Path

import click

from mulette.core.house import House, pass_house


@click.command("import")
@click.argument("file", metavar="FICHIER", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--template", "-t", default="inventaire-mares", show_default=True, metavar="MODELE", help="Code ou fichier .toml."
)
@click.option("--provider", "-p", required=True, metavar="CODE", help="Code du fournisseur de l'inventaire.")
@click.option("--dry-run", is_flag=True, help="Contrôle et compare, n'écrit rien et ne garde pas la livraison.")
@click.pass_context
def import_(context: click.Context, file: Path, template: str, provider: str, dry_run: bool) -> None:
    """Reprend un inventaire de mares : contrôlé, comparé au registre, écrit ; livré à nouveau, il met à jour.

    Exemple : mulette ponds import inventaire.csv --template mares-pram-normandie --provider pnr
    """
    from mulette.core.intake.cli import check, deliver

    if dry_run:
        context.invoke(check, file=file, template=template, report=None, dataset=None)
    context.invoke(
        deliver,
        file=file,
        template=template,
        provider=provider,
        mode=None,
        dataset=None,
        approve=True,
        reason=None,
        accept_deletions=False,
        again=False,
        report=None,
    )


@click.command()
@click.argument("path", metavar="CHEMIN", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--format", "format_", type=click.Choice(["gpkg", "csv", "geojson", "xlsx"]), help="Format ; sinon l'extension."
)
@click.option("--status", multiple=True, metavar="STATUT", help="Un statut ; peut être répété.")
@click.option("--commune", multiple=True, metavar="CODE", help="Un code INSEE ; peut être répété.")
@click.option("--precise", is_flag=True, help="Donne aussi le point exact des mares anonymes.")
@pass_house
def export(
    house: House, path: Path, format_: str | None, status: tuple[str, ...], commune: tuple[str, ...], precise: bool
) -> None:
    """Écrit les mares dans un fichier ; une mare au point anonyme y est placée par sa commune.

    Exemple : mulette ponds export mares.gpkg --status Vue
    """
    from werkzeug.datastructures import MultiDict

    from mulette.core.people.viewer import SYSTEM
    from mulette.ponds.register.exporting import FORMATS, write
    from mulette.ponds.register.reach import PARTNER
    from mulette.ponds.register.viewing.filters import read_filters

    chosen = format_ or path.suffix.removeprefix(".").lower()
    if chosen not in FORMATS:
        raise click.UsageError(f"Format inconnu : « {chosen} ». Donnez --format.")
    given = MultiDict([*(("status", one) for one in status), *(("commune", one) for one in commune)])
    filters = read_filters(given, house.store.srid)
    with house.store.reading() as session:
        count = write(session, SYSTEM if precise else PARTNER, filters, path, chosen, house.store.srid)
    click.echo(f"{count} mares exportées.", err=True)


@click.command("feed")
@click.option("--since", default="", metavar="CURSEUR", help="« next » du fichier précédent, ou un jour ; vide : tout.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Fichier JSON écrit.")
@pass_house
def feed_(house: House, since: str, out: Path) -> None:
    """Écrit ce qui a changé depuis un curseur, pour tenir une autre carte à jour ; les points anonymes restent tus.

    Le curseur suivant est dans le fichier, sous « next », et sur la sortie standard.

    Exemple : mulette ponds feed --since 2024-05-02 --out changements.json
    """
    from mulette.ponds.register.feed import changes, read_cursor
    from mulette.ponds.register.reach import PARTNER

    cursor, told, goes_on = read_cursor(since), [], True
    with house.store.reading() as session:
        while goes_on:
            page = changes(session, PARTNER, cursor, house.store.srid)
            told += page["changes"]
            cursor, goes_on = read_cursor(page["next"]), page["has_more"]
    part = out.with_name(f".{out.name}-part")
    part.write_text(json.dumps({"changes": told, "next": str(cursor)}, ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(out)
    click.echo(f"{len(told)} changements écrits.", err=True)
    click.echo(str(cursor))
