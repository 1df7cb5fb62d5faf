"""Commands that correct records."""

from __future__ import annotations

import uuid

import click

from mulette.core.house import House, pass_house


@click.command()
@click.argument("field", metavar="CHAMP")
@click.argument("value", metavar="VALEUR")
@click.option("--reason", required=True, help="Motif, gardé dans l'historique.")
@click.option("--find", default="", help="Ne remplace que ce texte à l'intérieur de la valeur.")
@click.option("--where", multiple=True, metavar="NOM=VALEUR", help="Filtre, comme dans l'adresse de la liste.")
@click.option("--write", is_flag=True, help="Écrit ; sans cela, dit seulement ce qui changerait.")
@pass_house
def correct(
    house: House, field: str, value: str, reason: str, find: str, where: tuple[str, ...], *, write: bool
) -> None:
    """Change un champ de toutes les données que des filtres retiennent.

    Exemple : mulette records correct place_name "Le Pré" --find "le pre" --where provider=cen --reason "accents"
    """
    import datetime as dt

    from mulette.core.people.viewer import SYSTEM
    from mulette.occurrences.correcting.asking import preview, selection_of
    from mulette.occurrences.correcting.edits import Edit
    from mulette.occurrences.correcting.operations import correct_many
    from mulette.occurrences.correcting.works import words

    query: dict[str, list[str]] = {}
    for name, _, text in (one.partition("=") for one in where):
        query.setdefault(name, []).append(text)
    selection, edit = selection_of([], query, house.store.srid), Edit(field, value, find)
    today = dt.datetime.now(dt.UTC).date()
    if not write:
        with house.store.reading() as session:
            seen = preview(session, SYSTEM, selection, edit, today)
        for _, name, day, changes in seen.examples:
            for label, before, after in changes:
                click.echo(f"{name}, {day:%d/%m/%Y}, {label} : {before} → {after}")
        click.echo(f"{seen.count} données dans la sélection. Ajoutez --write pour corriger.", err=True)
        return
    with house.store.transaction() as session:
        outcome = correct_many(session, SYSTEM, selection, edit, reason=reason, today=today)
        identifier = outcome.act.uuid if outcome.act else None
    click.echo(words(outcome), err=True)
    if identifier:
        click.echo(str(identifier))


@click.command()
@click.argument("correction", type=click.UUID)
@click.option("--reason", required=True, help="Motif, gardé dans l'historique.")
@pass_house
def undo(house: House, correction: uuid.UUID, reason: str) -> None:
    """Annule une correction : les valeurs d'avant reviennent, sauf là où elles ont changé depuis.

    Exemple : mulette records restore 5f0c… --reason "mauvais filtre"
    """
    import datetime as dt

    from mulette.core.people.viewer import SYSTEM
    from mulette.occurrences.correcting.operations import undo as take_back
    from mulette.occurrences.correcting.queries import get_act
    from mulette.occurrences.correcting.works import words

    with house.store.transaction() as session:
        act = get_act(session, SYSTEM, correction)
        outcome = take_back(session, SYSTEM, act, reason=reason, today=dt.datetime.now(dt.UTC).date())
    click.echo(words(outcome), err=True)
