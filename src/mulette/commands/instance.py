"""The command that reads what an installation makes its own, and says what it found or what is wrong."""

from __future__ import annotations

import click

from mulette.core.errors import Invalid
from mulette.core.house import Doorway
from mulette.core.instance import read_instance


@click.command()
@click.pass_obj
def check(doorway: Doorway) -> None:
    """Relit le dossier de l'installation (MULETTE_INSTANCE) : nom, logo, mots, champs additionnels, modèles.

    Exemple : MULETTE_INSTANCE=/etc/mulette/instance mulette instance check
    """
    from mulette.core.intake.queries import read_templates

    own = read_instance(doorway.settings.instance)
    if own.folder is None:
        raise Invalid("Aucun dossier : donnez-le par MULETTE_INSTANCE.", code="instance.none")
    click.echo(f"Nom : {own.name}")
    click.echo(f"Logo : {own.logo or 'celui de Mulette'}")
    click.echo(f"Mots remplacés : {len(own.words)}")
    click.echo(f"Champs additionnels : {', '.join(own.additional) or 'aucun'}")
    templates = read_templates(own.imports, doorway.rooms) if own.imports else {}
    click.echo(f"Modèles : {', '.join(templates) or 'aucun'}")
