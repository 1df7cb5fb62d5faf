"""The command that detects."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from mulette.ponds.sensing.cli import input_options, survey_given, tell_left_out
from mulette.ponds.sensing.thresholds import DEFAULT_PRESET, PRESETS, preset, thresholds

_SHAPES = {
    "known": "mares déjà connues, toujours gardées",
    "buildings": "bâtiments",
    "roads": "routes",
    "ditches": "fossés et cours d'eau",
    "water": "surfaces en eau",
}
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def _shape_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add one option a kind of shapes."""
    for kind, label in reversed(_SHAPES.items()):
        told = f"Couche : {label} ; peut être répétée."
        command = click.option(f"--{kind}", multiple=True, type=_FILE, metavar="FICHIER", help=told)(command)
    return command


def _threshold_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add one option a threshold, empty: the preset's value."""
    for name, one in reversed(list(thresholds().items())):
        values = ", ".join(
            f"{word} {value:g}".replace(".", ",") for word, value in zip(PRESETS, one.values, strict=True)
        )
        unit = f", {one.unit}" if one.unit else ""
        told = f"{one.label}{unit} ({values}). {one.help}"
        command = click.option(f"--{name.replace('_', '-')}", type=float, metavar="N", help=told)(command)
    return command


@click.command()
@input_options
@_shape_options
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="CANDIDATS.gpkg",
    help="GeoPackage à écrire, dans le système de coordonnées des entrées.",
)  # fmt: skip
@click.option(
    "--preset", "chosen", type=click.Choice(PRESETS), default=DEFAULT_PRESET, show_default=True,
    help="Réglage : valeur de tous les seuils.",
)  # fmt: skip
@click.option("--model", type=_FILE, metavar="FICHIER", help="Modèle appris par « ponds train » ; sinon, celui livré.")
@click.option("--network", type=_FILE, metavar="FICHIER", help="Réseau profond appris par « ponds train-deep » (ONNX).")
@click.option(
    "--workers", type=click.IntRange(1), metavar="N", help="Processus de cette machine ; par défaut, un par cœur."
)
@click.option("--scheduler", metavar="ADRESSE", help="Ordonnanceur d'une grappe Dask qui travaille à la place.")
@click.option(
    "--tile-m", type=click.FloatRange(100, 5000), metavar="M",
    help="Côté d'une dalle de calcul, m ; le résultat n'en dépend pas. Par défaut : ce que la mémoire permet.",
)  # fmt: skip
@click.option(
    "--resume/--restart", "resume", default=True,
    help="Reprend un passage interrompu (par défaut), ou refait tout.",
)  # fmt: skip
@click.option(
    "--progress", type=click.Choice(("texte", "json", "non")), default="texte", show_default=True,
    help="Avancement sur la sortie d'erreur : une phrase, une ligne de JSON, ou rien.",
)  # fmt: skip
@_threshold_options
def detect(
    inputs: tuple[Path, ...], crs: str | None, out: Path, chosen: str, model: Path | None, network: Path | None,
    workers: int | None, scheduler: str | None, tile_m: float | None, progress: str, *, resume: bool, **others: Any,  # noqa: ANN401
) -> None:  # fmt: skip
    """Cherche des mares : cuvettes, trous du nuage, replats, eau ; les note, les explique, les décrit.

    ENTRÉE : dalles LAS, LAZ ou COPC, MNT, ou dossiers qui les mêlent ; MNS, MNH et images se donnent aussi par leur
    option. La couche « candidates » du fichier écrit porte une note de 0 à 1, les détecteurs, les raisons et les
    champs proposés pour la fiche ; la table « features », toutes les mesures. Un candidat n'est pas une mare :
    seul le terrain le dit, et le creux visible n'est pas la profondeur.

    Un passage interrompu reprend où il s'est arrêté. Une entrée illisible ou une dalle en échec est nommée, le reste
    est écrit, et la commande sort avec 1 ; avec 2 si rien n'a pu être lu. Le compte rendu est écrit dans
    CANDIDATS.gpkg.report.json.

    Exemple : mulette ponds detect dalles/ --mnh mnh/ --out candidats.gpkg --workers 4
    """
    values = preset(chosen, **{name: others.pop(name) for name in thresholds()})
    manifest = survey_given(inputs, crs, **others)
    tell_left_out(manifest)

    from mulette.ponds.detecting.chain import detect
    from mulette.ponds.detecting.report import summary
    from mulette.ponds.detecting.run import Run
    from mulette.ponds.detecting.workers import cluster_crew, local_crew
    from mulette.ponds.sensing.reading import TILE_M, tile_side

    out.parent.mkdir(parents=True, exist_ok=True)
    side_m = tile_m or (TILE_M if network else tile_side(manifest))
    run = Run(manifest, values, out.parent, model, network, side_m)
    crew = cluster_crew(scheduler) if scheduler else local_crew(workers or os.cpu_count() or 1)
    report = detect(run, out, crew, restart=not resume, tell=_TELL[progress])
    for line in summary(report, out):
        click.echo(line, err=True)
    sys.exit(0 if report.is_whole else 1)


def _tell_words(done: int, pieces: int, left_s: float) -> None:
    click.echo(f"Étape {done} sur {pieces}, {100 * done // pieces} %, encore {_duration(left_s)}.", err=True)


def _tell_json(done: int, pieces: int, left_s: float) -> None:
    said = {"done": done, "total": pieces, "percent": 100 * done // pieces, "left_s": round(left_s)}
    click.echo(json.dumps(said), err=True)


def _tell_nothing(done: int, pieces: int, left_s: float) -> None:
    """Tell nothing."""


_TELL = {"texte": _tell_words, "json": _tell_json, "non": _tell_nothing}


def _duration(seconds: float) -> str:
    """Say a duration.

    >>> [_duration(s) for s in (40, 125, 7260)]
    ['40 s', '2 min', '2 h 01']
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = int(seconds // 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d}"
