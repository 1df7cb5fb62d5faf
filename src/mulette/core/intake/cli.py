"""Commands of intake: check, deliver, decide. Data goes to standard output, words to standard error."""

from __future__ import annotations

import datetime as dt
import json
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mulette.core.house import House, pass_house

if TYPE_CHECKING:
    from mulette.core.findings.kinds import Finding
    from mulette.core.intake.runner import Outcome

_FILE = click.argument("file", metavar="FICHIER", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_FILES = click.argument("file", metavar="FICHIER", type=click.Path(exists=True, path_type=Path))
_TEMPLATE = click.option(
    "--template", "-t", required=True, metavar="MODELE", help="Code d'un modèle, ou chemin d'un fichier .toml."
)
_DATASET = click.option("--dataset", type=click.UUID, help="UUID du jeu de données des lignes qui n'en nomment pas.")
_REPORT = click.option(
    "--report", type=click.Path(allow_dash=True, path_type=Path), help="Fichier du rapport JSON ; - : sortie standard."
)
_DELIVERY = click.argument("delivery", metavar="LIVRAISON")
_ACCEPT = click.option(
    "--accept-deletions", is_flag=True, help="Accepte qu'un miroir supprime plus de 5 % des données du fournisseur."
)
_REASON = click.option("--reason", help="Motif de la décision, gardé avec la livraison.")


@click.command()
@_FILE
@_TEMPLATE
@_REPORT
@_DATASET
@pass_house
def check(house: House, file: Path, template: str, report: Path | None, dataset: uuid.UUID | None) -> None:
    """Contrôle un fichier sans rien écrire dans la base.

    Exemple : mulette intake check observations.csv --template identite --report rapport.json
    """
    from mulette.core.instance import read_instance
    from mulette.core.intake.deliveries import limits_of
    from mulette.core.intake.queries import find_template, target_of
    from mulette.core.intake.report import is_blocked
    from mulette.core.intake.runner import check_file
    from mulette.core.intake.staging import Staging
    from mulette.core.intake.target import Terms

    with house.store.reading() as session, tempfile.TemporaryDirectory() as folder:
        found = find_template(session, house.rooms, template)
        terms = Terms(
            today=dt.datetime.now(dt.UTC).date(),
            mode=found.mode,
            dataset=str(dataset) if dataset else None,
            restricted_to=house.settings.restricted_to,
            private_needs_blurring=house.settings.private_needs_blurring,
            relief=house.settings.relief,
            additional=read_instance(house.settings.instance).additional,
        )
        target, staging, limits = target_of(house.rooms, found.target), Staging(Path(folder)), limits_of(house.settings)
        run = lambda: check_file(session, file, found, target, terms, limits=limits, staging=staging)  # noqa: E731
        outcome = _run_or_report(run, report)
    _write_report(report, outcome.as_report())
    _tell(outcome.rows, outcome.valid_rows, outcome.findings)
    sys.exit(1 if is_blocked(outcome.findings) else 0)


@click.command()
@_FILES
@click.option("--template", "-t", metavar="MODELE", help="Code ou fichier .toml ; sinon le modèle du fournisseur.")
@click.option("--provider", "-p", required=True, metavar="CODE", help="Code du fournisseur du fichier.")
@click.option("--mode", type=click.Choice(["add", "update", "mirror"]), help="Ajouter, mettre à jour, ou refléter.")
@_DATASET
@click.option("--approve", is_flag=True, help="Écrit les lignes sans constat bloquant ; nomme les autres.")
@_REASON
@_ACCEPT
@click.option("--again", is_flag=True, help="Livre à nouveau un fichier déjà écrit.")
@_REPORT
@pass_house
def deliver(
    house: House,
    file: Path,
    template: str | None,
    provider: str,
    mode: str | None,
    dataset: uuid.UUID | None,
    approve: bool,
    reason: str | None,
    accept_deletions: bool,
    again: bool,
    report: Path | None,
) -> None:
    """Livre un fichier, une archive ou un dossier de fichiers : contrôlé, comparé à la base, écrit s'il est approuvé.

    Exemple : mulette intake deliver observations.csv --template identite --provider cen --approve
    """
    from mulette.core.intake import deliveries as steps
    from mulette.core.intake.archives.unpacking import packed
    from mulette.core.intake.report import is_blocked
    from mulette.core.people.viewer import SYSTEM

    with tempfile.TemporaryDirectory() as folder, packed(file, Path(folder)) as sent:
        identifier = steps.receive(
            house, SYSTEM, sent, template=template, provider=provider, mode=mode, dataset=dataset, again=again
        )
    outcome = _run_or_report(lambda: steps.check(house, SYSTEM, identifier), report, {"delivery": str(identifier)})
    _tell(outcome.rows, outcome.valid_rows, outcome.findings)
    if approve and not outcome.is_wholly_blocked:
        steps.approve(house, SYSTEM, identifier, reason=reason, accept_deletions=accept_deletions)
    summary = _summary(house, identifier)
    _tell_delivery(summary)
    _write_report(report, outcome.as_report(summary))
    if str(report) != "-":
        click.echo(json.dumps(summary, ensure_ascii=False))
    sys.exit(1 if is_blocked(outcome.findings) else 0)


@click.command()
@pass_house
def deliveries(house: House) -> None:
    """Donne les livraisons, la dernière d'abord, en JSON, une par ligne.

    Exemple : mulette intake deliveries
    """
    from mulette.core.intake.queries import all_deliveries
    from mulette.core.intake.summary import summarise
    from mulette.core.people.viewer import SYSTEM

    with house.store.reading() as session:
        for delivery in all_deliveries(session, SYSTEM):
            click.echo(json.dumps(summarise(session, delivery), ensure_ascii=False))


@click.command()
@_DELIVERY
@pass_house
def resume(house: House, delivery: str) -> None:
    """Reprend une livraison interrompue : la contrôle à nouveau, et l'écrit si elle était approuvée.

    Exemple : mulette intake resume 0f4b1c3a
    """
    from mulette.core.intake import deliveries as steps
    from mulette.core.people.viewer import SYSTEM

    identifier = _identify(house, delivery)
    steps.resume(house, SYSTEM, identifier)
    _print_delivery(house, identifier)


@click.command()
@_DELIVERY
@_REASON
@_ACCEPT
@pass_house
def approve(house: House, delivery: str, reason: str | None, accept_deletions: bool) -> None:
    """Approuve une livraison qui attend, et écrit ses lignes sans constat bloquant.

    Exemple : mulette intake approve 0f4b1c3a --reason "Vu avec le fournisseur"
    """
    from mulette.core.intake import deliveries as steps
    from mulette.core.people.viewer import SYSTEM

    identifier = _identify(house, delivery)
    steps.approve(house, SYSTEM, identifier, reason=reason, accept_deletions=accept_deletions)
    _print_delivery(house, identifier)


@click.command()
@_DELIVERY
@click.option("--reason", required=True, help="Motif du rejet, que lira le fournisseur.")
@pass_house
def reject(house: House, delivery: str, reason: str) -> None:
    """Rejette une livraison : rien n'en est écrit, le fichier et les constats restent.

    Exemple : mulette intake reject 0f4b1c3a --reason "Fichier de 2019 livré par erreur"
    """
    from mulette.core.intake import deliveries as steps
    from mulette.core.people.viewer import SYSTEM

    identifier = _identify(house, delivery)
    steps.reject(house, SYSTEM, identifier, reason=reason)
    _print_delivery(house, identifier)


@click.command()
@_DELIVERY
@click.option("--reason", required=True, help="Motif de l'annulation, gardé au journal.")
@click.option("--only-untouched", is_flag=True, help="Laisse telles quelles les données changées depuis.")
@pass_house
def undo(house: House, delivery: str, reason: str, only_untouched: bool) -> None:
    """Annule une livraison écrite : les données redeviennent ce qu'elles étaient, numéros et UUID compris.

    Exemple : mulette intake undo 0f4b1c3a --reason "Livrée avec le mauvais modèle"
    """
    from mulette.core.intake import deliveries as steps
    from mulette.core.people.viewer import SYSTEM

    identifier = _identify(house, delivery)
    steps.undo(house, SYSTEM, identifier, reason=reason, only_untouched=only_untouched)
    _print_delivery(house, identifier)


@click.command()
@click.argument("code")
@click.option("--name", required=True, help="Nom du fournisseur.")
@click.option("--organisation", help="Nom de son organisme ; créé s'il n'existe pas.")
@pass_house
def add_provider(house: House, code: str, name: str, organisation: str | None) -> None:
    """Ajoute un fournisseur de fichiers : les clés de ses données sont les siennes.

    Exemple : mulette intake provider add cen --name "Conservatoire d'espaces naturels"
    """
    from mulette.core.intake import providers
    from mulette.core.people.viewer import SYSTEM

    with house.store.transaction() as session:
        provider = providers.add_provider(session, SYSTEM, code, name, organisation=organisation)
    click.echo(f"Fournisseur « {provider.code} » ajouté.", err=True)
    click.echo(str(provider.uuid))


def _run_or_report(run: Callable[[], Outcome], report: Path | None, more: dict[str, Any] | None = None) -> Outcome:
    """Run a check; a file that cannot be read is reported before it is refused."""
    from mulette.core.errors import Invalid
    from mulette.core.intake.findings import refusal_finding
    from mulette.core.intake.report import write_report

    try:
        return run()
    except Invalid as error:
        finding = refusal_finding(error)
        _write_report(report, write_report(0, 0, [finding] if finding else [], more))
        raise


def _write_report(report: Path | None, content: dict[str, Any]) -> None:
    if report is None:
        return
    text = json.dumps(content, ensure_ascii=False, indent=1)
    if str(report) == "-":
        click.echo(text)
    else:
        report.write_text(text, encoding="utf-8")


def _tell(rows: int, valid_rows: int, findings: Iterable[Finding]) -> None:
    from mulette.core.intake.report import tell

    for line in tell(rows, valid_rows, findings):
        click.echo(line, err=True)


def _identify(house: House, delivery: str) -> uuid.UUID:
    from mulette.core.intake.queries import get_delivery
    from mulette.core.people.viewer import SYSTEM

    with house.store.reading() as session:
        return get_delivery(session, SYSTEM, delivery).uuid


def _summary(house: House, identifier: uuid.UUID) -> dict[str, Any]:
    from mulette.core.intake.queries import get_delivery
    from mulette.core.intake.summary import summarise
    from mulette.core.people.viewer import SYSTEM

    with house.store.reading() as session:
        return summarise(session, get_delivery(session, SYSTEM, identifier))


def _print_delivery(house: House, identifier: uuid.UUID) -> None:
    summary = _summary(house, identifier)
    _tell_delivery(summary)
    click.echo(json.dumps(summary, ensure_ascii=False))


def _tell_delivery(summary: dict[str, Any]) -> None:
    from mulette.core.intake.summary import tell_delivery

    for line in tell_delivery(summary):
        click.echo(line, err=True)
