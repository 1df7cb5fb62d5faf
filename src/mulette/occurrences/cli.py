"""Command that exports records."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

import click

from mulette.core.house import House, pass_house

_DAY = click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"])


@click.command()
@click.option(
    "--format", "format_", type=click.Choice(["csv", "gpkg", "geojson", "xlsx"]), required=True, help="Format."
)
@click.argument("path", metavar="CHEMIN", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--taxon", type=int, metavar="CD_NOM", help="Un taxon, et tous ceux qui sont au-dessous.")
@click.option("--provider", metavar="CODE", help="Un fournisseur.")
@click.option("--dataset", type=click.UUID, help="Un jeu de données.")
@click.option("--delivery", type=click.UUID, help="Une livraison.")
@click.option("--from", "date_from", type=_DAY, help="Observé à partir de ce jour.")
@click.option("--to", "date_to", type=_DAY, help="Observé jusqu'à ce jour.")
@click.option(
    "--box", type=float, nargs=4, metavar="OUEST SUD EST NORD", help="Emprise, dans la projection de la base."
)
@pass_house
def export(
    house: House,
    format_: str,
    path: Path,
    taxon: int | None,
    provider: str | None,
    dataset: uuid.UUID | None,
    delivery: uuid.UUID | None,
    date_from: dt.datetime | None,
    date_to: dt.datetime | None,
    box: tuple[float, float, float, float] | None,
) -> None:
    """Écrit les données dans un fichier, une ligne par donnée ; « - » écrit le CSV sur la sortie standard.

    Exemple : mulette records export --format csv donnees.csv --from 2020-01-01
    """
    from mulette.core.people.viewer import SYSTEM
    from mulette.occurrences.exporting import write, write_csv
    from mulette.occurrences.filters import Filters

    filters = Filters(
        taxon=taxon,
        provider=provider,
        dataset=dataset,
        delivery=delivery,
        date_from=date_from.date() if date_from else None,
        date_to=date_to.date() if date_to else None,
        box=box,
    )
    if format_ != "csv" and str(path) == "-":
        raise click.UsageError("Seul le CSV s'écrit sur la sortie standard : donnez un chemin.")
    with house.store.reading() as session:
        if format_ == "csv":
            with click.open_file(str(path), "wb") as out:
                count = write_csv(session, SYSTEM, filters, out, house.store.srid)
        else:
            count = write(session, SYSTEM, filters, path, format_, house.store.srid)
    click.echo(f"{count} données exportées.", err=True)
