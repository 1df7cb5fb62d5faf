"""Commands of the passports."""

from __future__ import annotations

from pathlib import Path

import click

from mulette.core.house import House, pass_house


@click.command("passports")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False), metavar="FICHIER")
@click.option(
    "--format", "name", type=click.Choice(["mcpd.csv", "mcpd.xlsx", "germplasm.zip"]), default="mcpd.csv",
    show_default=True, help="MCPD en CSV ou en classeur, ou archive Darwin Core Germplasm.",
)  # fmt: skip
@click.option("--precise", is_flag=True, help="Donne les lieux exacts, même ceux des taxons protégés.")
@pass_house
def passports(house: House, out: Path, name: str, *, precise: bool) -> None:
    """Écrit les passeports des lots pour une autre banque ; les lieux des taxons protégés sont floutés.

    Exemple : mulette exsitu passports lots.csv
    """
    from mulette.core.people.viewer import SYSTEM
    from mulette.exsitu.bank.viewing.filters import Filters
    from mulette.exsitu.passport.exporting import write
    from mulette.exsitu.passport.gathering import read_passports

    with house.store.reading() as session:
        count = write(
            read_passports(session, SYSTEM, Filters(), precise=precise), out, name, title="Banque de semences"
        )
    click.echo(f"{count} lot{'s' if count > 1 else ''} dans {out}.")
