"""Command that runs background jobs outside the web server."""

from __future__ import annotations

import click

from mulette.core.house import House, pass_house
from mulette.core.jobs.operations import recover
from mulette.core.jobs.queue import open_queue, run_waiting
from mulette.core.jobs.workers import announced
from mulette.core.logs import set_up_logs


@click.command()
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Travaux menés à la fois.")
@click.option("--once", is_flag=True, help="Fait les travaux en attente, puis s'arrête.")
@pass_house
def work(house: House, workers: int, once: bool) -> None:
    """Fait les travaux de fond, à côté du serveur ou sur une autre machine (PostgreSQL, dossier de fichiers partagé).

    Arrêté, l'ouvrier laisse une minute au travail en cours pour finir.

    Exemple : MULETTE_WORKERS=0 mulette serve, et ailleurs : mulette jobs work --workers 4
    """
    set_up_logs(house.settings)
    interrupted, lost = recover(house)
    if interrupted or lost:
        click.echo(f"{interrupted} travaux interrompus, {lost} remis en file.", err=True)
    if once:
        click.echo(f"{run_waiting(house)} travaux faits.", err=True)
        return
    with open_queue(house) as queue, announced(house.settings):
        if house.store.is_embedded and workers > 1:
            click.echo("Un GeoPackage n'a qu'un verrou d'écriture : un seul travail à la fois.", err=True)
        click.echo("En attente de travaux (Ctrl+C pour finir).", err=True)
        queue.consumer(workers, in_background=False).run()
