"""Reading HABREF, the referential of habitats.

Source: HABREF (PatriNat, INPN), file HABREF_xx.csv of the archive, ``;`` between columns, text in HTML here and there.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from mulette.core.delimited import read_delimited
from mulette.core.errors import Invalid

COLUMNS = ("CD_HAB", "CD_TYPO", "LB_CODE", "LB_HAB_FR", "LB_HAB_FR_COMPLET")
_FILE = re.compile(r"(^|/)habref_(v?[\d._]+)\.(csv|txt)$", re.IGNORECASE)


@dataclass(frozen=True)
class Habref:
    """The habitats of one file.

    Parameters
    ----------
    habitats
        ``cd_hab``, ``cd_typo`` (Int64), ``lb_code``, ``lb_hab_fr``; distinct codes.
    version
        Version of HABREF; the name of the file where it says none.
    left_out
        Number of lines without a code of habitat or of typology, or whose code was read before.
    """

    habitats: pl.DataFrame
    version: str
    left_out: int


def read_habref(path: Path, version: str | None = None) -> Habref:
    """Read the HABREF archive (zip), or its table HABREF_xx.csv.

    Raises
    ------
    Invalid
        The archive holds no HABREF_xx.csv, or the table lacks CD_HAB or CD_TYPO.
    """
    name: str
    if not zipfile.is_zipfile(path):
        name, source = path.name, path
        frame = read_delimited(source, name=name, columns=set(COLUMNS))
    else:
        with zipfile.ZipFile(path) as archive:
            name = next((member for member in archive.namelist() if _FILE.search(member)), "")
            if not name:
                raise Invalid(
                    f"L'archive « {path.name} » ne contient pas de fichier HABREF_xx.csv.",
                    code="habref.no-table",
                    file=path.name,
                )
            frame = read_delimited(archive.read(name), name=name, columns=set(COLUMNS))
    missing = {"CD_HAB", "CD_TYPO"} - set(frame.columns)
    if missing:
        raise Invalid(
            f"« {name} » n'a pas les colonnes {', '.join(sorted(missing))} de HABREF.",
            code="habref.missing-column",
            file=name,
        )
    habitats = _interpret(frame)
    found = _FILE.search(name)
    return Habref(habitats, version or (found.group(2) if found else path.stem), frame.height - habitats.height)


def _interpret(frame: pl.DataFrame) -> pl.DataFrame:
    frame = frame.with_columns(
        pl.lit(None, dtype=pl.String).alias(name) for name in COLUMNS if name not in frame.columns
    )
    plain = pl.coalesce("LB_HAB_FR", "LB_HAB_FR_COMPLET").str.replace_all(r"<[^>]+>", "")
    return (
        frame.select(
            cd_hab=pl.col("CD_HAB").cast(pl.Int64, strict=False),
            cd_typo=pl.col("CD_TYPO").cast(pl.Int64, strict=False),
            lb_code="LB_CODE",
            lb_hab_fr=plain,
        )
        .drop_nulls(["cd_hab", "cd_typo"])
        .unique("cd_hab", keep="first", maintain_order=True)
    )
