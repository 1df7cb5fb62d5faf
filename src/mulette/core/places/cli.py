"""Command that loads areas."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from mulette.core.house import House, pass_house
from mulette.core.room import load


@click.command()
@click.argument(
    "paths", metavar="FICHIER...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--layer", metavar="COUCHE", help="Seule couche à lire, si le fichier en a plusieurs.")
@click.option("--kind", metavar="SORTE", help="Sorte d'aire (COM, DEP, M10, ZNIEFF1…), si elle ne se devine pas.")
@click.option("--code", metavar="COLONNE", help="Colonne des codes.")
@click.option("--name", metavar="COLONNE", help="Colonne des noms.")
@click.option("--version", "edition", metavar="VERSION", help="Date ou version de la source, gardée avec chaque aire.")
@click.option("--json", "as_json", is_flag=True, help="Écrit les comptes en JSON sur la sortie standard.")
@pass_house
def load_areas(
    house: House,
    paths: tuple[Path, ...],
    layer: str | None,
    kind: str | None,
    code: str | None,
    name: str | None,
    edition: str | None,
    as_json: bool,
) -> None:
    """Charge des lieux : communes, départements, espaces protégés, mailles (SHP, SHP zippé, GPKG, GeoJSON).

    La sorte d'aire et les colonnes se devinent pour les fichiers publics courants. Les données déjà présentes sont
    rattachées aux aires nouvelles ou modifiées.

    Exemple : mulette reference load areas communes-05.geojson L93_10K.shp rnn.zip
    """
    from mulette.core.places import files, operations

    reports = []
    with house.store.transaction() as session:
        for path in paths:
            for areas in files.read_areas(path, house.store.srid, layer=layer, kind=kind, code=code, name=name):
                counts = operations.load_areas(session, areas, source=path.name, version=edition)
                for room in house.rooms:
                    if room.after_areas and counts.ids:
                        load(room.after_areas)(session, counts.ids)
                click.echo(
                    f"{path.name} : {counts.added} aires {counts.kind} ajoutées, {counts.changed} modifiées, "
                    f"{counts.unchanged} inchangées ; {areas.repaired} contours réparés, {areas.joined} lignes "
                    f"réunies par code, {areas.skipped} lignes sans code ou sans contour.",
                    err=True,
                )
                report = {key: value for key, value in dataclasses.asdict(counts).items() if key != "ids"}
                reports.append({"file": path.name, **report, "repaired": areas.repaired, "skipped": areas.skipped})
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False))


@click.command()
@click.argument("kinds", metavar="SORTE...", nargs=-1, required=True, type=click.Choice(["M1", "M5", "M10"]))
@click.option("--around", default="COM", show_default=True, metavar="SORTE", help="Aires que les mailles couvrent.")
@pass_house
def generate_cells(house: House, kinds: tuple[str, ...], around: str) -> None:
    """Crée les mailles Lambert-93 de 1, 5 ou 10 km qui couvrent les aires déjà chargées.

    Les mailles portent les codes longs de l'INPN (5kmL93E0905N6250).

    Exemple : mulette reference cells M10 M5 --around DEP
    """
    from mulette.core.places import operations, queries

    with house.store.transaction() as session:
        extent = queries.extent_of_kind(session, around)
        for kind in kinds:
            counts = operations.generate_cells(session, kind, extent)
            for room in house.rooms:
                if room.after_areas and counts.ids:
                    load(room.after_areas)(session, counts.ids)
            click.echo(f"{counts.added} mailles {kind} créées, {counts.unchanged} déjà là.", err=True)
