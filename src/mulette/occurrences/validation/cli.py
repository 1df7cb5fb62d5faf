"""Command that validates records by the profiles of their taxa."""

from __future__ import annotations

import click

from mulette.core.house import House, pass_house


@click.command()
@click.option("--minimum", type=click.IntRange(1), default=10, show_default=True, help="Données pour croire un profil.")
@click.option("--only-judge", is_flag=True, help="Classe la file par le doute, sans valider.")
@pass_house
def validate(house: House, minimum: int, *, only_judge: bool) -> None:
    """Recalcule les profils et met à « probable » les données en attente qui en passent les trois tests.

    Les tests sont l'aire, la saison et l'altitude.

    Exemple : mulette records validate --minimum 20
    """
    from mulette.core.people.viewer import SYSTEM
    from mulette.core.storage.base import now
    from mulette.occurrences.validation.automatic import validate_by_profiles
    from mulette.occurrences.validation.works import words

    with house.store.transaction() as session:
        outcome = validate_by_profiles(session, SYSTEM, now(), minimum=minimum, sets=not only_judge)
    click.echo(words(outcome), err=True)
