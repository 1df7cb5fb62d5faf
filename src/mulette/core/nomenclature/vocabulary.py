"""Reading vocabularies: the SINP terms shipped with Mulette, and files that update them.

Source: nomenclatures of the SINP (standard "Occurrences de taxons" v2.0, metadata and habitats standards), of
CAMPANULE (techniques of observation) and of the UICN, as diffused with GeoNature 2.17: codes and labels only.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from mulette.core.delimited import read_delimited
from mulette.core.errors import Invalid

HERE = Path(__file__).parent
_OTHER_NAMES = {
    "TYPE_MNEMONIQUE": "TYPE",
    "CD_NOMENCLATURE": "CODE",
    "MNEMONIQUE": "MNEMONIC",
    "LABEL_DEFAULT": "LABEL",
    "LABEL_FR": "LABEL",
}
"""Headers of GeoNature's exports of nomenclatures, and ours."""


@dataclass(frozen=True)
class Vocabularies:
    """Some vocabularies with all their terms.

    Parameters
    ----------
    types
        ``type``, ``label``, ``source``, ``version``, ``default`` (code taken when a cell is empty, or null).
    terms
        ``type``, ``code``, ``mnemonic``, ``label``, ``parent`` (code, or null), ``position``, ``is_active``.
    applicability
        ``type``, ``code``, ``regne``, ``group2_inpn`` (``all`` for any); a term without a row suits everything.
    """

    types: pl.DataFrame
    terms: pl.DataFrame
    applicability: pl.DataFrame


def read_shipped() -> Vocabularies:
    """Read the vocabularies of the SINP shipped with Mulette.

    >>> shipped = read_shipped()
    >>> shipped.types.height, shipped.terms.height
    (53, 622)
    """
    types, applicability = (
        pl.read_csv(HERE / f"{name}.csv", infer_schema=False) for name in ("types", "applicability")
    )
    return Vocabularies(types, read_terms(HERE / "terms.csv"), applicability)


def read_terms(path: Path) -> pl.DataFrame:
    """Read a file of terms: ours (``type, code, mnemonic, label, parent, active``) or GeoNature's.

    Returns
    -------
    As ``Vocabularies.terms``, in the order of the file.

    Raises
    ------
    Invalid
        A column is missing, a cell of it is empty, or a code stands twice in one vocabulary.
    """
    frame = read_delimited(path, name=path.name)
    frame = frame.rename(
        {old: new for old, new in _OTHER_NAMES.items() if old in frame.columns and new not in frame.columns}
    )
    missing = [name for name in ("TYPE", "CODE", "LABEL") if name not in frame.columns]
    if missing:
        raise Invalid(
            f"« {path.name} » n'a pas les colonnes {', '.join(missing)}. En-tête attendu : type, code, mnemonic, "
            "label, parent, active (ou celui des nomenclatures de GeoNature).",
            code="nomenclature.missing-column",
            file=path.name,
        )
    terms = frame.with_row_index("line", offset=2).select(
        "line",
        type="TYPE",
        code="CODE",
        mnemonic=pl.coalesce("MNEMONIC", "LABEL") if "MNEMONIC" in frame.columns else "LABEL",
        label="LABEL",
        parent=_parent(frame),
        position=pl.int_range(pl.len()).over("TYPE"),
        is_active=_is_active(frame),
    )
    _refuse_gaps_and_repeats(terms, path.name)
    return terms.drop("line")


def _is_active(frame: pl.DataFrame) -> pl.Expr:
    if "ACTIVE" not in frame.columns:
        return pl.lit(value=True)
    return ~pl.col("ACTIVE").str.to_lowercase().is_in(["0", "false", "f", "non"]).fill_null(value=False)


def _parent(frame: pl.DataFrame) -> pl.Series:
    """Give the code of the broader term: given as such, or read from GeoNature's hierarchy (``116.001.002``)."""
    if "PARENT" in frame.columns:
        return frame["PARENT"]
    if "HIERARCHY" not in frame.columns:
        return pl.Series([None] * frame.height, dtype=pl.String)
    codes = {
        (kind, place): code for kind, place, code in frame.select("TYPE", "HIERARCHY", "CODE").iter_rows() if place
    }
    above = ((kind, (place or "").rpartition(".")[0]) for kind, place in frame.select("TYPE", "HIERARCHY").iter_rows())
    return pl.Series([codes.get(key) for key in above], dtype=pl.String)


def _refuse_gaps_and_repeats(terms: pl.DataFrame, file: str) -> None:
    gaps = terms.filter(pl.any_horizontal(pl.col("type", "code", "label").is_null()))["line"].to_list()
    if gaps:
        raise Invalid(
            f"« {file} » : type, code ou libellé vide, ligne {', '.join(map(str, gaps[:10]))}.",
            code="nomenclature.empty-cell",
            file=file,
        )
    twice = terms.filter(pl.struct("type", "code").is_duplicated()).select("type", "code").unique(maintain_order=True)
    if not twice.is_empty():
        raise Invalid(
            f"« {file} » donne deux fois {', '.join(f'{kind} {code}' for kind, code in twice.head(10).iter_rows())}.",
            code="nomenclature.repeated-code",
            file=file,
        )
