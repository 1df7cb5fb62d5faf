"""Commands of collecting."""

from __future__ import annotations

from pathlib import Path

import click

from mulette.core.house import House, pass_house


@click.command()
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FICHIER", help="Fichier à écrire."
)
@click.option("--from", "since", default="", metavar="JOUR", help="Récoltées depuis ce jour.")
@click.option("--to", "until", default="", metavar="JOUR", help="Récoltées jusqu'à ce jour.")
@click.option("--taxon", default="", metavar="CD_NOM", help="Ce taxon, avec ce qui est en dessous.")
@click.option("--precise", is_flag=True, help="Donne les lieux précis ; sans cette option, la commune ou la maille.")
@pass_house
def harvests(house: House, out: Path, since: str, until: str, taxon: str, *, precise: bool) -> None:
    """Écrit les récoltes en GeoPackage, GeoJSON ou CSV, selon la fin du nom du fichier.

    Les lieux sont floutés, à moins de demander qu'ils soient précis : un fichier voyage.

    Exemple : mulette exsitu harvests --out recoltes.gpkg --from 2024-01-01
    """
    from mulette.core.people.viewer import SYSTEM, Scope, Viewer
    from mulette.exsitu.collecting.exporting import write
    from mulette.exsitu.collecting.viewing.filters import read_filters

    partner = Viewer(name="Mulette", rights={(one, "harvest"): Scope.ALL for one in ("read", "export")})
    filters = read_filters({"from": since, "to": until, "cd_nom": taxon}, house.store.srid)
    viewer = SYSTEM if precise else partner
    with house.store.reading() as session:
        count = write(session, viewer, filters, out, out.suffix.lstrip(".").lower(), house.store.srid)
    click.echo(f"{count} récolte{'s' if count > 1 else ''} dans {out}.")
