"""The command that analyses a network of ponds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mulette.core.house import Doorway, open_house

if TYPE_CHECKING:
    from mulette.ponds.network.analysing import Network, Places
    from mulette.ponds.network.sites import Sites

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.option("--ponds", type=_FILE, metavar="FICHIER", help="Mares, points ou polygones ; sans elle, le registre.")
@click.option(
    "--distance", "distance_m", type=float, default=500.0, show_default=True, help="Distance de dispersion, m."
)
@click.option(
    "--probability", "likelihood", type=float, default=0.05, show_default=True,
    help="Probabilité qu'un animal parcoure cette distance.",
)  # fmt: skip
@click.option("--areas", type=_FILE, metavar="FICHIER", help="Surfaces où compter les mares ; sinon, carrés de 1 km.")
@click.option("--grid-m", type=float, help="Maille des emplacements essayés, m ; sinon, un cinquième de la distance.")
@click.option("--new-area-m2", type=float, default=100.0, show_default=True, help="Surface d'une mare nouvelle, m².")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FICHIER.gpkg",
    help="GeoPackage à écrire.",
)  # fmt: skip
@click.pass_obj
def network(
    doorway: Doorway, ponds: Path | None, distance_m: float, likelihood: float, areas: Path | None,
    grid_m: float | None, new_area_m2: float, out: Path,
) -> None:  # fmt: skip
    """Analyse un réseau de mares : liens, groupes, mares isolées, rôle de chacune, où agir.

    Deux mares sont liées quand un animal va de l'une à l'autre : à moins de la distance de dispersion, à vol d'oiseau.
    Le fichier écrit s'ouvre dans QGIS : mares, liens, a_restaurer (mares disparues, la plus utile d'abord), a_creer
    (emplacements d'une mare nouvelle, le plus utile d'abord), densites.

    Exemple : mulette ponds network --ponds mares.gpkg --distance 500 --out reseau.gpkg
    """
    from mulette.ponds.network.analysing import analyse, propose
    from mulette.ponds.network.densities import by_area, by_cell, read_areas
    from mulette.ponds.network.writing import write_network

    sites = _sites(doorway, ponds)
    for note in sites.notes:
        click.echo(note, err=True)
    found = analyse(sites, distance_m, likelihood)
    places = propose(found, grid_m, new_area_m2)
    xy = found.sites.xy
    densities = by_area(xy, *read_areas(areas, sites.crs)) if areas else by_cell(xy)
    write_network(found, places, densities, out)
    for line in _lines(found, places):
        click.echo(line)
    click.echo(f"Réseau écrit : {out}", err=True)


def _sites(doorway: Doorway, ponds: Path | None) -> Sites:
    from mulette.core.people.viewer import SYSTEM
    from mulette.ponds.network.sites import read_sites, sites_of

    if ponds is not None:
        return read_sites(ponds)
    with open_house(doorway.settings, doorway.rooms) as house, house.store.reading() as session:
        return sites_of(session, SYSTEM, house.store.srid)


def _lines(found: Network, places: Places) -> list[str]:
    ponds, count = len(found.sites.xy), len(found.links.neighbour) // 2
    lines = [
        f"{ponds} mares, {count} liens à {found.distance_m:g} m, {found.groups} groupes, {found.isolated} isolées",
        f"PC : {found.worth.pc:.4g} ; surface équivalente connectée : {found.worth.equivalent_m2:.0f} m²",
    ]
    if ponds:
        best = int(found.worth.dpc.argmax())
        lines.append(f"mare la plus importante : {found.sites.names[best]}, dPC {found.worth.dpc[best]:.1f} %")
    if len(found.restored):
        best = int(found.restored.argmax())
        lines.append(f"mare disparue à restaurer d'abord : {found.gone.names[best]}, +{found.restored[best]:.1f} %")
    if len(places.xy):
        x, y = places.xy[0]
        lines.append(f"meilleur emplacement d'une mare nouvelle : {x:.0f} {y:.0f}, +{places.gain_percent[0]:.1f} %")
    return lines
