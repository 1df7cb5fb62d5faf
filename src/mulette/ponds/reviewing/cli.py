"""Command that loads candidates for review, and gives the judgements back."""

from __future__ import annotations

from pathlib import Path

import click

from mulette.core.house import House, pass_house

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_RASTERS = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("candidates", type=_FILE, required=False)
@click.option("--layers", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Dossier écrit par « mulette ponds layers » : les images en sont tirées.")  # fmt: skip
@click.option("--mnt", type=_RASTERS, help="MNT, fichier ou dossier, d'où tirer le relief ombré et le profil.")
@click.option("--ortho", type=_RASTERS, help="Photographies en rouge, vert et bleu, fichier ou dossier.")
@click.option("--name", help="Nom de l'envoi ; celui du fichier par défaut.")
@click.option("--export", "export", type=click.Path(dir_okay=False, path_type=Path),
              help="Écrit les jugements en étiquettes pour l'apprentissage (GeoPackage).")  # fmt: skip
@pass_house
def review(
    house: House, candidates: Path | None, layers: Path | None, mnt: Path | None, ortho: Path | None,
    name: str | None, export: Path | None,
) -> None:  # fmt: skip
    """Charge des candidats à relire sur la page « Relecture », ou rend les jugements avec --export.

    Un candidat déjà jugé garde son jugement : il se reconnaît à son identifiant, sinon à son contour.

    Exemples :

    mulette ponds review candidats.gpkg --layers couches/

    mulette ponds review --export etiquettes.gpkg
    """
    from mulette.core.people.viewer import SYSTEM
    from mulette.ponds.reviewing.exporting import export_labels
    from mulette.ponds.reviewing.works import load_file, words

    if candidates is None and export is None:
        raise click.UsageError("Donnez un fichier de candidats, ou --export.")
    if candidates is not None:
        run, is_new = load_file(
            house, SYSTEM, candidates, name=name or candidates.stem, folder=layers, mnt=mnt, ortho=ortho
        )
        click.echo(words(run, is_new=is_new), err=True)
    if export is not None:
        with house.store.reading() as session:
            count = export_labels(session, SYSTEM, export)
        click.echo(f"{count} étiquettes écrites dans {export}.", err=True)
