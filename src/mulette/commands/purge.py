"""The command that lets go what has passed the ages that the settings give."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable

import click
from sqlalchemy.orm import Session

from mulette.core.house import House, pass_house
from mulette.core.journal.operations import note
from mulette.core.people.viewer import SYSTEM
from mulette.core.room import Outdated, load


@click.command()
@click.option("--apply", "is_applied", is_flag=True, help="Retire vraiment ; sans elle, rien ne change.")
@pass_house
def purge(house: House, is_applied: bool) -> None:
    """Retire ce qui a passé l'âge réglé : travaux finis, sessions, jetons, essais de connexion, fichiers livrés.

    Sans --apply, montre seulement ce qui partirait. Ce qui est retiré est noté au journal.

    Exemple : MULETTE_KEEP_DEPOSITS_DAYS=1825 mulette purge
    """
    found = let_go(house, dt.datetime.now(dt.UTC), apply=is_applied)
    for things in found:
        click.echo(f"{things.label} depuis plus de {things.days} jours : {things.count}")
    if not is_applied:
        click.echo("Rien n'est retiré : ajoutez --apply.", err=True)


def let_go(house: House, now: dt.datetime, *, apply: bool) -> list[Outdated]:
    """Find what has passed its age in every room; when asked to, take it out and note how many in the journal.

    Files go before the rows that name them are gone for good: cut short, the next run finds both again.
    """
    with house.store.transaction() as session:
        found = list(_outdated(house, session, now, apply=apply))
        if apply and any(things.count for things in found):
            _remove_files(found)
            counts = {things.label: things.count for things in found if things.count}
            note(session, SYSTEM, "purge", "store", None, after=counts, reason="conservation", at=now)
    return found


def _outdated(house: House, session: Session, now: dt.datetime, *, apply: bool) -> Iterable[Outdated]:
    for room in house.rooms:
        if room.retention:
            yield from load(room.retention)(session, house.settings, now, apply=apply)


def _remove_files(found: list[Outdated]) -> None:
    for things in found:
        for path in things.paths:
            shutil.rmtree(path, ignore_errors=not path.exists())
