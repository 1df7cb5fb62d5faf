"""Commands that load TAXREF and the statuses of taxa."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mulette.core.house import House, pass_house
from mulette.core.room import load

if TYPE_CHECKING:
    import polars as pl
    from sqlalchemy.orm import Session

    from mulette.core.taxonomy.taxref import Taxref

PATHS = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("paths", metavar="FICHIER...", nargs=-1, required=True, type=PATHS)
@click.option("--taxref-version", "version", metavar="N", help="Version de TAXREF, si le nom du fichier ne la dit pas.")
@click.option("--json", "as_json", is_flag=True, help="Écrit les comptes en JSON sur la sortie standard.")
@pass_house
def load_taxref(house: House, paths: tuple[Path, ...], version: str | None, as_json: bool) -> None:
    """Charge TAXREF : l'archive de l'INPN, son fichier TAXREFv*.txt, une liste de noms locaux ou de codes disparus.

    Les noms remplacent ceux de la version précédente ; les noms disparus restent, pour les données qui les citent.

    Exemple : mulette reference load taxref TAXREF_v17_2024.zip
    """
    from mulette.core.taxonomy.replacement import read_removed
    from mulette.core.taxonomy.taxref import holds_removed_codes, read_taxref

    reports: dict[str, Any] = {}
    with house.store.transaction() as session:
        for path in paths:
            if holds_removed_codes(path):
                reports[path.name] = _load_removed(session, path.name, read_removed(path, name=path.name))
            else:
                reports[path.name] = _load_names(session, path.name, read_taxref(path, version))
        for room in house.rooms:
            if room.after_taxa:
                load(room.after_taxa)(session)
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False))


@click.command()
@click.argument("paths", metavar="FICHIER...", nargs=-1, required=True, type=PATHS)
@click.option("--json", "as_json", is_flag=True, help="Écrit les comptes en JSON sur la sortie standard.")
@pass_house
def load_statuses(house: House, paths: tuple[Path, ...], as_json: bool) -> None:
    """Charge des statuts : BDC_STATUTS (csv ou zip de l'INPN), listes rouges, protections.

    Un fichier remplace les statuts de même type, même territoire et même source. Les listes qui vont avec un second
    fichier (textes de protection, sources de listes rouges) se chargent avec lui.

    Exemple : mulette reference load statuses BDC-Statuts-v17.zip
    """
    from mulette.core.taxonomy import operations
    from mulette.core.taxonomy.statuses.read import read_statuses

    reports: dict[str, Any] = {}
    with house.store.transaction() as session:
        for name, read in read_statuses(paths).items():
            counts = operations.load_statuses(session, read.statuses)
            reports[name] = {**dataclasses.asdict(counts), "without_code": read.without_code}
            click.echo(
                f"{name} : {counts.added} statuts ajoutés, {counts.removed} retirés, {counts.unchanged} inchangés ; "
                f"{counts.unknown_taxa} noms absents du référentiel chargé, {read.without_code} statuts sans code de "
                "taxon laissés de côté.",
                err=True,
            )
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False))


def _load_names(session: Session, file: str, taxref: Taxref) -> dict[str, Any]:
    from mulette.core.taxonomy import operations

    counts = operations.load_taxref(session, taxref)
    click.echo(
        f"{file} : TAXREF {taxref.version}, {counts.added} noms ajoutés, {counts.changed} modifiés dont "
        f"{counts.reattached} rattachés à un autre taxon, {counts.unchanged} inchangés, {counts.kept} absents du "
        "fichier et conservés.",
        err=True,
    )
    if taxref.without_cd_ref:
        click.echo(f"{taxref.without_cd_ref} noms sans CD_REF, pris pour leur propre nom valide.", err=True)
    if taxref.unknown_cd_ref:
        click.echo(f"{taxref.unknown_cd_ref} noms dont le CD_REF n'est pas un nom du fichier.", err=True)
    reasons = {"bad_code": "sans code lisible", "no_name": "sans nom", "repeated_code": "au code déjà lu"}
    for reason, words in reasons.items():
        if taxref.left_out.get(reason):
            click.echo(f"{taxref.left_out[reason]} lignes laissées de côté : {words}.", err=True)
    report = {
        "version": taxref.version,
        **dataclasses.asdict(counts),
        "without_cd_ref": taxref.without_cd_ref,
        "unknown_cd_ref": taxref.unknown_cd_ref,
        "left_out": taxref.left_out,
    }
    if taxref.removed is not None:
        report["removed_codes"] = _load_removed(session, file, taxref.removed)
    return report


def _load_removed(session: Session, file: str, removed: pl.DataFrame) -> dict[str, int]:
    from mulette.core.taxonomy import operations

    counts = operations.load_removed(session, removed)
    click.echo(
        f"{file} : {counts.added} codes disparus ajoutés, {counts.changed} modifiés, {counts.unchanged} inchangés.",
        err=True,
    )
    return dataclasses.asdict(counts)
