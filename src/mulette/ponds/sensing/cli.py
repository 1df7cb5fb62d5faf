"""The commands that read inputs: their manifest, and their layers."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mulette.ponds.sensing.thresholds import DEFAULT_PRESET, PRESETS, preset

if TYPE_CHECKING:
    from mulette.ponds.sensing.inputs.manifest import Manifest

_KINDS = {
    "mnt": "modèle de terrain", "mns": "modèle de surface", "mnh": "modèle de hauteur",
    "irc": "image infrarouge (proche infrarouge, rouge, vert)", "rgb": "image en couleurs",
}  # fmt: skip


def input_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add INPUT…, ``--crs`` and one option a kind of raster."""
    for kind, label in reversed(_KINDS.items()):
        told = f"Fichier ou dossier : {label} ; peut être répété."
        command = click.option(f"--{kind}", multiple=True, type=_PLACE, metavar="CHEMIN", help=told)(command)
    told = "Système de coordonnées des nuages qui n'en portent pas, par exemple EPSG:2154."
    command = click.option("--crs", metavar="EPSG:…", help=told)(command)
    return click.argument("inputs", nargs=-1, required=True, type=_PLACE, metavar="ENTRÉE…")(command)


_PLACE = click.Path(path_type=Path, exists=True)


def survey_given(inputs: tuple[Path, ...], crs: str | None, **given: tuple[Path, ...]) -> Manifest:
    """Look at the inputs of a command."""
    from mulette.ponds.sensing.inputs.manifest import survey

    return survey(inputs, crs, given)


def tell_left_out(manifest: Manifest) -> None:
    """Say on standard error what was not read, and why."""
    for one in manifest.skipped:
        click.echo(f"Écarté : {one.path} : {one.reason}", err=True)
    for lesser, kept in sorted(manifest.twins.items()):
        click.echo(f"Doublon : {lesser} montre la même dalle que {kept}, qui a plus de points.", err=True)
    for path in manifest.ignored:
        click.echo(f"Sans objet ici : {path}", err=True)
    if manifest.skipped:
        count = len(manifest.skipped)
        click.echo(f"{count} entrée{'s' * (count > 1)} sur {count + len(manifest.sources)} sans lecture.", err=True)


@click.command()
@input_options
@click.option("--json", "as_json", is_flag=True, help="Écrit le manifeste en JSON.")
def manifest(inputs: tuple[Path, ...], crs: str | None, *, as_json: bool, **given: tuple[Path, ...]) -> None:
    """Dit ce que sont des fichiers : nature, emprise, densité, dates de vol, trous et recouvrements.

    Rien n'est écrit. Sort avec 1 si un fichier ne se lit pas.

    Exemple : mulette ponds manifest dalles/
    """
    from mulette.ponds.sensing.inputs.manifest import manifest_json
    from mulette.ponds.sensing.inputs.telling import lines_of

    found = survey_given(inputs, crs, **given)
    tell_left_out(found)
    click.echo(manifest_json(found) if as_json else "\n".join(lines_of(found)), nl=not as_json)
    sys.exit(1 if found.skipped else 0)


@click.command()
@input_options
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DOSSIER", help="Où.")
@click.option(
    "--preset", "chosen", type=click.Choice(PRESETS), default=DEFAULT_PRESET, show_default=True, help="Réglage."
)
@click.option("--area-limit-m2", type=float, metavar="M2", help="Surface limite d'une cuvette.")
@click.option("--false-voids", type=float, metavar="N", help="Trous de hasard admis par km².")
@click.option("--cell", "cell_m", type=click.FloatRange(0.1, 5), metavar="M", help="Côté d'une maille, m.")
def layers(
    inputs: tuple[Path, ...], crs: str | None, out: Path, chosen: str, area_limit_m2: float | None,
    false_voids: float | None, cell_m: float | None, **given: tuple[Path, ...],
) -> None:  # fmt: skip
    """Écrit les couches d'un territoire : sol, creux, trous du nuage, replats, végétation, images.

    ENTRÉE : dalles LAS, LAZ ou COPC, MNT, ou dossiers de ces fichiers. Chaque couche est un GeoTIFF qui s'ouvre dans
    QGIS ; manifest.json dit d'où elles viennent. Un fichier illisible est nommé et écarté ; la commande sort alors
    avec 1.

    Exemple : mulette ponds layers dalles/ --out couches
    """
    from mulette.ponds.sensing.making import make_layers

    thresholds = preset(chosen, area_limit_m2=area_limit_m2, false_voids=false_voids)
    found = make_layers(survey_given(inputs, crs, **given), out, thresholds, cell_m, _progress(time.monotonic()))
    tell_left_out(found)
    click.echo(f"Couches écrites dans {out}.", err=True)
    sys.exit(1 if found.skipped else 0)


def _progress(start_s: float) -> Callable[[int, int], None]:
    """Say how far the windows are, and the time left."""

    def tell(done: int, count: int) -> None:
        left = (time.monotonic() - start_s) / done * (count - done)
        click.echo(f"Fenêtre {done} sur {count}, encore {left:.0f} s.", err=True)

    return tell
