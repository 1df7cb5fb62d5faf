"""Reading lists of statuses, each recognised by its header."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from mulette.core.delimited import read_delimited, read_header
from mulette.core.errors import Invalid
from mulette.core.taxonomy.statuses.kinds import CATEGORIES, TYPES
from mulette.core.taxonomy.statuses.protections import type_and_territory
from mulette.core.taxonomy.statuses.territories import EUROPE, LABELS, MAINLAND, WORLD

TEXTS = ("type", "type_label", "code", "label", "territory", "territory_label", "source", "remark")
"""Text columns of a list of statuses."""


@dataclass(frozen=True)
class Deposit:
    """One delimited file, on disk or taken out of an archive."""

    name: str
    source: Path | bytes
    header: frozenset[str]

    def read(self) -> pl.DataFrame:
        """Read all its columns, as text."""
        return read_delimited(self.source, name=self.name)


@dataclass(frozen=True)
class StatusList:
    """The statuses of one file.

    Parameters
    ----------
    statuses
        ``cd_nom``, ``cd_ref`` (Int64, null where the file does not say) and ``TEXTS``; distinct rows.
    without_code
        Number of statuses left out, because their taxon has no code of TAXREF.
    """

    statuses: pl.DataFrame
    without_code: int


def read_statuses(paths: Sequence[Path]) -> dict[str, StatusList]:
    """Read lists of statuses; those that need a second file (texts of protection, sources) find it among the paths.

    Known: BDC_STATUTS (csv, or the zip of the INPN), red list of France (INPN), protections (INPN, with the file of
    texts), red lists with their file of sources (SINP Auvergne-Rhône-Alpes).

    Returns
    -------
    One list by file name; second files have none.

    Raises
    ------
    Invalid
        A file has none of the known headers, or lacks its second file.
    """
    deposits = [deposit for path in paths for deposit in _deposits(path)]
    read = {}
    for deposit in deposits:
        kind = next((kind for kind in _KINDS if kind.header <= deposit.header), None)
        if kind is None:
            raise Invalid(
                f"« {deposit.name} » n'est pas une liste de statuts connue. Attendues : "
                f"{' ; '.join(known.label for known in _KINDS)}.",
                code="statuses.unknown-format",
                file=deposit.name,
            )
        if kind.read is not None:
            read[deposit.name] = _with_codes(kind.read(deposit, deposits))
    return read


def _with_codes(frame: pl.DataFrame) -> StatusList:
    frame = frame.with_columns(pl.col("cd_nom", "cd_ref").cast(pl.Int64, strict=False))
    coded = frame.filter((pl.col("cd_nom") != 0).fill_null(value=False))
    return StatusList(coded.unique(maintain_order=True), frame.height - coded.height)


def _deposits(path: Path) -> list[Deposit]:
    if not zipfile.is_zipfile(path):
        return [Deposit(path.name, path, frozenset(read_header(path, name=path.name)[0]))]
    with zipfile.ZipFile(path) as archive:
        found = [
            Deposit(name, content, frozenset(read_header(content, name=name)[0]))
            for name in archive.namelist()
            if name.lower().endswith((".csv", ".txt")) and (content := archive.read(name)).strip()
        ]
    statuses = [deposit for deposit in found if any(kind.header <= deposit.header for kind in _KINDS)]
    if not statuses:
        raise Invalid(
            f"L'archive « {path.name} » ne contient aucune liste de statuts connue.",
            code="statuses.unknown-format",
            file=path.name,
        )
    return statuses


def _bdc(deposit: Deposit, _: Sequence[Deposit]) -> pl.DataFrame:
    frame = deposit.read()
    names = {
        "cd_nom": "CD_NOM", "cd_ref": "CD_REF", "type": "CD_TYPE_STATUT", "type_label": "LB_TYPE_STATUT",
        "code": "CODE_STATUT", "label": "LABEL_STATUT", "territory": "CD_SIG", "territory_label": "LB_ADM_TR",
        "source": "FULL_CITATION", "remark": "RQ_STATUT",
    }  # fmt: skip
    columns = {ours: pl.col(theirs) if theirs in frame.columns else pl.lit(None) for ours, theirs in names.items()}
    rows = frame.select(**columns).cast(pl.String)
    return rows.with_columns(
        pl.col("source").str.replace_all(r"<[^>]+>", ""),
        type_label=pl.coalesce("type_label", "type"),
        code=pl.coalesce("code", pl.lit("true")),
        territory=pl.col("territory").fill_null(""),
    )


def _red_list_of_france(deposit: Deposit, _: Sequence[Deposit]) -> pl.DataFrame:
    frame = deposit.read()
    lists = (
        ("LRN", "CATÉGORIEFRANCE", MAINLAND, pl.col("LISTE ROUGE SOURCE")),
        ("LRE", "CATÉGORIE LISTE ROUGE EUROPE", EUROPE, pl.lit("UICN")),
        ("LRM", "CATÉGORIE LISTE ROUGE MONDIALE", WORLD, pl.lit("UICN")),
    )
    national = pl.concat_str("POPULATION", "CRITÈRESFRANCE", separator=" ; ", ignore_nulls=True).replace("", None)
    return pl.concat(
        _red_list(
            frame.filter(pl.col(category).is_not_null()),
            type=pl.lit(type_),
            code=pl.col(category),
            territory=pl.lit(territory),
            source=source,
            remark=national if type_ == "LRN" else pl.lit(None, dtype=pl.String),
        )
        for type_, category, territory, source in lists
    )


def _red_list(frame: pl.DataFrame, **columns: pl.Expr) -> pl.DataFrame:
    """Complete the rows of red lists with the labels of type, category and territory."""
    rows = frame.select(cd_nom="CD_NOM", cd_ref="CD_REF", **columns)
    return rows.select(
        "cd_nom",
        "cd_ref",
        "type",
        pl.col("type").replace_strict(TYPES).alias("type_label"),
        "code",
        pl.col("code").replace_strict(CATEGORIES, default=None, return_dtype=pl.String).alias("label"),
        "territory",
        pl.col("territory").replace_strict(LABELS, default=None, return_dtype=pl.String).alias("territory_label"),
        "source",
        "remark",
    )


def _red_lists_with_sources(deposit: Deposit, deposits: Sequence[Deposit]) -> pl.DataFrame:
    sources = _companion(deposit, deposits, _SOURCES).read()
    area = pl.col("AREA_CODE")
    frame = deposit.read().filter(pl.col("CATEGORY").is_not_null()).join(sources, on="ID_SOURCE", how="left")
    frame = frame.with_columns(
        type=pl.when(area == WORLD).then(pl.lit("LRM")).when(area == EUROPE).then(pl.lit("LRE"))
        .when(area == "FR").then(pl.lit("LRN")).otherwise(pl.lit("LRR")),
        territory=pl.when(area == "FR").then(pl.lit(MAINLAND)).when(area.str.starts_with("R"))
        .then(pl.lit("INSEE") + area).otherwise(area),
    )  # fmt: skip
    rows = _red_list(
        frame,
        type=pl.col("type"),
        code=pl.col("CATEGORY"),
        territory=pl.col("territory"),
        source=pl.col("NAME_SOURCE"),
        remark=pl.col("CRITERIA"),
    )
    return rows.with_columns(territory_label=pl.coalesce("territory_label", frame["AREA_NAME"]))


def _protections(deposit: Deposit, deposits: Sequence[Deposit]) -> pl.DataFrame:
    texts = _companion(deposit, deposits, _TEXTS).read()
    pairs = texts.select("CD_PROTECTION", pl.col("TYPE").fill_null("")).iter_rows()
    kinds = pl.DataFrame(
        [(code, *type_and_territory(code, kind)) for code, kind in pairs],
        schema=["CD_PROTECTION", "type", "territory"],
        orient="row",
    )
    frame = deposit.read().join(texts, on="CD_PROTECTION", how="left").join(kinds, on="CD_PROTECTION", how="left")
    return frame.select(
        cd_nom="CD_NOM",
        cd_ref=pl.lit(None, dtype=pl.String),
        type="type",
        type_label=pl.col("type").replace_strict(TYPES),
        code="CD_PROTECTION",
        label=pl.concat_str("INTITULE", "ARTICLE", separator=" : ", ignore_nulls=True),
        territory="territory",
        territory_label=pl.col("territory").replace_strict(LABELS, default=None, return_dtype=pl.String),
        source="ARRETE",
        remark="PRECISIONS",
    )


def _companion(deposit: Deposit, deposits: Sequence[Deposit], header: frozenset[str]) -> Deposit:
    for other in deposits:
        if header <= other.header:
            return other
    raise Invalid(
        f"« {deposit.name} » se charge avec un second fichier, de colonnes {', '.join(sorted(header))}. Donnez les "
        "deux à la commande.",
        code="statuses.missing-companion",
        file=deposit.name,
    )


@dataclass(frozen=True)
class _Kind:
    label: str
    header: frozenset[str]
    read: Callable[[Deposit, Sequence[Deposit]], pl.DataFrame] | None


_SOURCES = frozenset({"ID_SOURCE", "NAME_SOURCE", "AREA_CODE"})
_TEXTS = frozenset({"CD_PROTECTION", "INTITULE", "ARRETE"})
_KINDS = (
    _Kind("BDC_STATUTS de l'INPN", frozenset({"CD_NOM", "CD_TYPE_STATUT", "CODE_STATUT"}), _bdc),
    _Kind("liste rouge de France (INPN)", frozenset({"CD_NOM", "CATÉGORIEFRANCE"}), _red_list_of_france),
    _Kind("espèces protégées (INPN)", frozenset({"CD_NOM", "CD_PROTECTION"}), _protections),
    _Kind("textes de protection (INPN)", _TEXTS, None),
    _Kind("listes rouges par source", frozenset({"CD_NOM", "CATEGORY", "ID_SOURCE"}), _red_lists_with_sources),
    _Kind("sources de listes rouges", _SOURCES, None),
)
