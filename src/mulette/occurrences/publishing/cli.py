"""Commands that make the files of products, for schedules."""

from __future__ import annotations

import click

from mulette.core.house import House, pass_house


@click.command()
@click.argument("code")
@click.option("--format", "formats", multiple=True, required=True, metavar="FORMAT", help="Format ; se répète.")
@pass_house
def make(house: House, code: str, formats: tuple[str, ...]) -> None:
    """Fait les fichiers d'un produit publié, à l'adresse qu'ils gardent.

    Formats : gpkg, csv, dee, dwca, dwca-event, geojson, parquet, xlsx.

    Exemple : mulette products make inpn --format dee --format dwca
    """
    from mulette.core.people.viewer import SYSTEM
    from mulette.core.storage.base import now
    from mulette.occurrences.publishing.files import make_file, path_of
    from mulette.occurrences.publishing.receiving import product_to_make

    with house.store.reading() as session:
        product = product_to_make(session, SYSTEM, code)
    for format_ in formats:
        made = make_file(house, product, format_, now=now())
        click.echo(f"{path_of(house, code, format_)} : {made.records} données.", err=True)
        if made.has_dropped:
            click.echo(f"Attention : le fichier précédent en tenait {made.before}.", err=True)
