"""The command line: walks the rooms and offers their commands; no rule stands here.

Data goes to standard output, words to standard error. Exit 0: fine, 1: blocking findings, 2: refused.
"""

from __future__ import annotations

import sys
from typing import Any

import click
from pydantic import ValidationError

from mulette import __version__
from mulette.core.errors import MuletteError
from mulette.core.house import Doorway
from mulette.core.room import Room, load
from mulette.rooms import ROOMS
from mulette.settings import Settings

OWN_COMMANDS = {
    "init": ("mulette.commands.store:init", "Crée la base, ou la met à jour."),
    "backup": ("mulette.commands.store:backup", "Sauvegarde la base et ses fichiers."),
    "restore": ("mulette.commands.store:restore", "Restaure une sauvegarde."),
    "purge": ("mulette.commands.purge:purge", "Retire ce qui a passé l'âge réglé ; le montre seulement, sans --apply."),
    "serve": ("mulette.commands.serve:serve", "Ouvre les pages web sur cette machine."),
    "instance check": ("mulette.commands.instance:check", "Relit ce que l'installation a de propre."),
    "demo": ("mulette.commands.demo:demo", "Crée le territoire école, avec ses comptes et ses données."),
}
GROUPS = {
    "reference": "Charge les référentiels : nomenclatures, TAXREF, statuts, lieux, habitats.",
    "reference load": "Charge un référentiel depuis des fichiers.",
    "intake": "Reçoit les fichiers des fournisseurs : modèles, contrôles, livraisons.",
    "intake provider": "Fournisseurs de fichiers.",
    "exsitu": "Banque de semences : germination.",
    "ponds": "Mares : couches du LiDAR, détection, relecture, campagnes, réseau, évaluation.",
    "records": "Données d'observation.",
    "metadata": "Cadres d'acquisition et jeux de données.",
    "jobs": "Travaux de fond.",
    "instance": "Ce que l'installation a de propre.",
    "platform": "Plateformes reconnues : leurs personnes entrent ici.",
    "user": "Personnes, comptes et rôles.",
}


class RoomGroup(click.Group):
    """A group whose commands are named by the rooms and loaded when they are called."""

    def __init__(self, prefix: str, offers: dict[str, tuple[str, str]], **attributes: Any) -> None:  # noqa: ANN401
        super().__init__(**attributes)
        self.prefix = prefix
        self.offers = offers

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands and groups right below this one."""
        depth = len(self.prefix.split())
        below = (name.split() for name in self.offers if name.startswith(self.prefix))
        return sorted({words[depth] for words in below if len(words) > depth})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command, or make the group of that name."""
        name = f"{self.prefix}{cmd_name}"
        if name in self.offers:
            loaded: click.Command = load(self.offers[name][0])
            return loaded
        if any(other.startswith(f"{name} ") for other in self.offers):
            return RoomGroup(f"{name} ", self.offers, name=cmd_name, help=GROUPS.get(name))
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with one line each, without loading them."""
        rows = []
        for word in self.list_commands(ctx):
            name = f"{self.prefix}{word}"
            rows.append((word, self.offers[name][1] if name in self.offers else GROUPS.get(name, "")))
        with formatter.section("Commandes"):
            formatter.write_dl(rows)


def all_commands(rooms: tuple[Room, ...] = ROOMS) -> dict[str, tuple[str, str]]:
    """Give every command: ``{full name: (dotted path, one French line)}``."""
    offered = {name: (path, room.help.get(name, "")) for room in rooms for name, path in room.commands.items()}
    return {**OWN_COMMANDS, **offered}


@click.group(cls=RoomGroup, prefix="", offers=all_commands(), context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--database", metavar="BASE", help="Chemin d'un GeoPackage ou adresse postgresql://.")
@click.version_option(__version__, prog_name="mulette", message="%(prog)s %(version)s")
@click.pass_context
def mulette(ctx: click.Context, database: str | None) -> None:
    """Mulette filtre les données naturalistes : elle reçoit, contrôle, conserve, et montre à chacun ce qu'il peut voir.

    Exemple : mulette --database var/mulette.gpkg init
    """
    settings = Settings(database=database) if database else Settings()
    ctx.obj = Doorway(settings, ROOMS)


def main() -> None:
    """Run the command line, and turn what was refused into a sentence and an exit code."""
    try:
        mulette(prog_name="mulette")
    except MuletteError as error:
        click.echo(f"Refusé : {error.message}", err=True)
        sys.exit(error.exit_code)
    except ValidationError as error:
        for problem in error.errors():
            name = "MULETTE_" + "_".join(str(part) for part in problem["loc"]).upper()
            click.echo(f"Refusé : réglage {name} : {problem['msg']}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
