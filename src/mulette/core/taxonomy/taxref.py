"""Reading TAXREF: the official archive or its text file, of any version, and tables of the same columns.

Source: TAXREF (PatriNat, INPN), versions 11 to 18: tabulated text in Windows-1252 or UTF-8, one line a name. The
columns used here bear one name in all versions; GROUP3_INPN comes with version 16, CD_SUP with version 10.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from mulette.core.delimited import read_delimited, read_header
from mulette.core.errors import Invalid
from mulette.core.taxonomy.replacement import REMOVED_COLUMNS, is_workbook, read_removed

TEXTS = (
    *("RANG", "LB_NOM", "LB_AUTEUR", "NOM_VERN"),
    *("REGNE", "PHYLUM", "CLASSE", "ORDRE", "FAMILLE", "GROUP1_INPN", "GROUP2_INPN", "GROUP3_INPN"),
    *("HABITAT", "FR"),
)
CODES = ("CD_NOM", "CD_REF", "CD_SUP")
_NAMES_FILE = re.compile(r"taxref(_|v)?[^/]*?v?\d+([._]\d+)?\.(txt|csv)$", re.IGNORECASE)
_REMOVED_FILE = re.compile(r"cdnom_disparus[^/]*\.(csv|txt|xlsx?)$", re.IGNORECASE)
_VERSION = re.compile(r"v_?(\d{1,2})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Taxref:
    """The names of one file.

    Parameters
    ----------
    taxa
        ``cd_nom``, ``cd_ref``, ``cd_sup`` (Int64) and the text columns of ``taxonomy_taxon`` that TAXREF gives. A
        name without CD_REF is its own valid name: it has been cited, and nothing says that it is a synonym.
    version
        Version of TAXREF, ``17``; the name of the file where it says none.
    removed
        Codes removed by the versions so far, where the archive holds them (see ``read_removed``).
    left_out
        Lines that are not kept, by reason: ``bad_code``, ``no_name``, ``repeated_code``.
    without_cd_ref, unknown_cd_ref
        Numbers of names without valid code, and whose valid code is not a name of the file.
    """

    taxa: pl.DataFrame
    version: str
    removed: pl.DataFrame | None = None
    left_out: dict[str, int] = field(default_factory=dict)
    without_cd_ref: int = 0
    unknown_cd_ref: int = 0


def read_taxref(path: Path, version: str | None = None) -> Taxref:
    """Read the TAXREF archive (zip), its TAXREFv*.txt, or a table with at least CD_NOM and LB_NOM.

    Parameters
    ----------
    version
        Version of TAXREF; where not given, the number that the name of the file holds, else that name.

    Raises
    ------
    Invalid
        The archive holds no TAXREFv*.txt, the table lacks CD_NOM or LB_NOM, or the file cannot be read.
    """
    if not is_archive(path):
        return _interpret(_read_names(path, path.name), version or version_in(path.name) or path.stem, None)
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if _NAMES_FILE.search(name) and not _REMOVED_FILE.search(name)]
        if not names:
            raise Invalid(
                f"L'archive « {path.name} » ne contient pas de fichier TAXREFv*.txt. Déposez l'archive telle que "
                "l'INPN la diffuse.",
                code="taxref.no-names",
                file=path.name,
            )
        largest = max(names, key=lambda name: archive.getinfo(name).file_size)
        frame = _read_names(archive.read(largest), largest)
        removed = next((name for name in archive.namelist() if _REMOVED_FILE.search(name)), None)
        return _interpret(
            frame,
            version or version_in(Path(largest).name) or version_in(path.name) or path.stem,
            read_removed(archive.read(removed), name=removed) if removed else None,
        )


def is_archive(path: Path) -> bool:
    """Tell whether a file is a zip archive, by its content."""
    return zipfile.is_zipfile(path)


def version_in(name: str) -> str | None:
    """Find the version of TAXREF in the name of a file.

    >>> version_in("TAXREFv17.txt"), version_in("TAXREF_v16_2022.zip"), version_in("taxref_composite.csv")
    ('17', '16', None)
    """
    found = _VERSION.search(name)
    return found.group(1) if found else None


def _read_names(source: Path | bytes, name: str) -> pl.DataFrame:
    frame = read_delimited(source, name=name, columns={*CODES, *TEXTS, "CD_TAXSUP"})
    missing = {"CD_NOM", "LB_NOM"} - set(frame.columns)
    if missing:
        raise Invalid(
            f"« {name} » n'a pas les colonnes {', '.join(sorted(missing))} de TAXREF.",
            code="taxref.missing-column",
            file=name,
        )
    return frame


def _interpret(frame: pl.DataFrame, version: str, removed: pl.DataFrame | None) -> Taxref:
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in (*CODES, *TEXTS) if name not in frame.columns]
    frame = frame.with_columns(absent)
    if "CD_TAXSUP" in frame.columns:
        frame = frame.with_columns(pl.coalesce("CD_SUP", "CD_TAXSUP"))
    taxa = frame.select(
        *(pl.col(name).cast(pl.Int64, strict=False).alias(name.lower()) for name in CODES),
        *(pl.col(name).alias(name.lower()) for name in TEXTS),
    )
    good, named = pl.col("cd_nom").is_not_null(), pl.col("lb_nom").is_not_null()
    kept = taxa.filter(good & named)
    distinct = kept.unique("cd_nom", keep="first", maintain_order=True)
    valid = pl.col("cd_ref")
    return Taxref(
        taxa=distinct.with_columns(cd_ref=pl.coalesce("cd_ref", "cd_nom")),
        version=version,
        removed=removed,
        left_out={
            "bad_code": taxa.filter(~good).height,
            "no_name": taxa.filter(good & ~named).height,
            "repeated_code": kept.height - distinct.height,
        },
        without_cd_ref=distinct.filter(valid.is_null()).height,
        unknown_cd_ref=distinct.filter(valid.is_not_null() & ~valid.is_in(distinct["cd_nom"].implode())).height,
    )


def holds_removed_codes(path: Path) -> bool:
    """Tell whether a file is the list of removed codes (CDNOM_DISPARUS), by its columns; a workbook always is."""
    if is_workbook(path.name):
        return True
    return not is_archive(path) and set(REMOVED_COLUMNS) <= set(read_header(path, name=path.name)[0])
