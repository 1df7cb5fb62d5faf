"""Commands of the harvests. Data goes to standard output, words to standard error."""

from __future__ import annotations

import sys
import uuid

import click

from mulette.core.house import House, pass_house


@click.command()
@click.argument("source", required=False)
@pass_house
def harvest(house: House, source: str | None) -> None:
    """Moissonne une source ; sans nom, toutes celles dont le tour est venu (à appeler chaque nuit).

    Exemple : mulette intake harvest geonature-cen
    """
    from mulette.core.errors import MuletteError
    from mulette.core.intake.harvesting.harvest import harvest as run
    from mulette.core.intake.harvesting.sources import due_sources, get_source
    from mulette.core.people.viewer import SYSTEM
    from mulette.core.storage.base import now

    with house.store.reading() as session:
        chosen = [get_source(session, source)] if source else due_sources(session, now())
    failed = False
    for code in [one.code for one in chosen]:
        try:
            done = run(house, SYSTEM, code)
        except MuletteError as error:
            failed = True
            click.echo(f"{code} : échec. {error.message}", err=True)
        else:
            click.echo(f"{code}\t{done.rows}\t{done.deletions}\t{done.delivery_uuid or ''}")
    if not chosen:
        click.echo("Aucune source n'est à moissonner aujourd'hui.", err=True)
    sys.exit(1 if failed else 0)


@click.command()
@click.argument("code")
@click.option("--label", required=True, metavar="NOM", help="Nom de la source.")
@click.option("--provider", "-p", required=True, metavar="CODE", help="Code du fournisseur de ses données.")
@click.option("--kind", "-k", required=True, metavar="SORTE", help="geonature-export ou mulette.")
@click.option("--address", required=True, metavar="URL", help="Adresse de la plateforme, sans mot de passe.")
@click.option("--export", "export_id", type=int, metavar="N", help="Numéro de l'export.")
@click.option("--login", default="", help="Identifiant sur cette plateforme.")
@click.option("--template", "-t", default="", metavar="MODELE", help="Modèle de livraison ; celui de la sorte.")
@click.option("--dataset", type=click.UUID, help="UUID du jeu de données de toutes les lignes.")
@click.option("--every", "frequency_days", type=int, metavar="JOURS", help="Jours entre deux moissons.")
@click.option("--write", "is_written", is_flag=True, help="Écrit les lignes valides sans attendre une décision.")
@pass_house
def add(
    house: House,
    code: str,
    label: str,
    provider: str,
    kind: str,
    address: str,
    export_id: int | None,
    login: str,
    template: str,
    dataset: uuid.UUID | None,
    frequency_days: int | None,
    is_written: bool,
) -> None:
    """Ajoute une source à moissonner ; son mot de passe se donne à part.

    Exemple : mulette intake harvest-source add cen --label "GeoNature du CEN" -p cen -k geonature-export
    --address https://geonature.exemple.fr --export 4 --login moissonneur --every 1
    """
    from mulette.core.intake.harvesting.secrets import file_of, variable_of
    from mulette.core.intake.harvesting.sources import SourceGiven, add_source
    from mulette.core.people.viewer import SYSTEM

    given = SourceGiven(
        code, label, provider, kind, address,
        export=export_id, login=login, template=template, dataset=dataset,
        frequency_days=frequency_days, is_written=is_written,
    )  # fmt: skip
    with house.store.transaction() as session:
        add_source(session, SYSTEM, house.rooms, given)
    click.echo(
        f"Source « {code} » ajoutée. Donnez son mot de passe ou son jeton par la variable {variable_of(code)}, "
        f"ou dans le fichier {file_of(house.settings, code)}.",
        err=True,
    )
