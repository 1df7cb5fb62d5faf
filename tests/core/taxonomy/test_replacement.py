from __future__ import annotations

from pathlib import Path

import polars as pl

from mulette.core.taxonomy.replacement import read_removed, replace_codes


def removed(*rows: tuple[int, int | None, int | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"cd_nom": pl.Int64, "replacement": pl.Int64, "reason": pl.Int64}, orient="row")


def test_a_chain_of_replacements_is_followed_to_its_end() -> None:
    gone = removed((1, 2, 1), (2, 3, 1), (8, 9, 1))
    assert replace_codes(pl.Series([1, 2, 3]), gone).rows() == [(3, "replaced"), (3, "replaced"), (3, None)]


def test_a_chain_that_ends_in_doubt_keeps_the_code_given() -> None:
    gone = removed((1, 2, 1), (2, None, 3), (4, 5, 1), (5, None, 2))
    assert replace_codes(pl.Series([1, 4]), gone).rows() == [(1, "ambiguous"), (4, "removed")]


def test_a_circle_of_replacements_is_ambiguous() -> None:
    assert replace_codes(pl.Series([1]), removed((1, 2, 1), (2, 1, 1))).rows() == [(1, "ambiguous")]


def test_a_replacement_that_is_not_given_is_no_replacement() -> None:
    assert replace_codes(pl.Series([7]), removed((7, None, 1), (6, None, None))).rows() == [(7, "removed")]


def test_order_repeats_and_missing_codes_are_kept() -> None:
    codes = pl.Series([5, None, 1, 5], dtype=pl.Int64)
    assert replace_codes(codes, removed((1, 9, 1))).rows() == [(5, None), (None, None), (9, "replaced"), (5, None)]


def test_a_workbook_is_read_as_well(tmp_path: Path) -> None:
    path = tmp_path / "CDNOM_DISPARUS.xlsx"
    rows = {"CD_NOM": [1, 3], "PLUS_RECENTE_DIFFUSION": ["9.0", "8.0"], "CD_NOM_REMPLACEMENT": [2, None]}
    pl.DataFrame({**rows, "CD_RAISON_SUPPRESSION": [1, 3]}).write_excel(path)
    assert read_removed(path, name=path.name).rows() == [(1, 2, 1, "9.0"), (3, None, 3, "8.0")]


def test_the_list_of_the_archive_is_read(shared: Path) -> None:
    path = shared / "reference" / "taxref_cd_nom_disparus.csv"
    gone = read_removed(path, name=path.name)
    # 9,088 lines; 14 codes stand on several (33 in all), each time as ambiguous, for several versions.
    assert gone.height == gone["cd_nom"].n_unique() == 9_088 - 19
    assert gone.filter(pl.col("cd_nom") == 453422)["last_version"].to_list() == ["9.0"]
    kinds = dict(replace_codes(gone["cd_nom"], gone)["kind"].value_counts().iter_rows())
    assert kinds == {"replaced": 2_748, "ambiguous": 1_704 - 19, "removed": 4_311 + 43 + 282}
