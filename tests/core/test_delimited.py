from __future__ import annotations

from pathlib import Path

import pytest

from mulette.core.delimited import read_delimited
from mulette.core.errors import Invalid


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", ["\t", ";", ",", "|"])
def test_separator_and_encoding_are_found(encoding: str, separator: str, tmp_path: Path) -> None:
    path = tmp_path / "taxons.csv"
    path.write_bytes(f"cd_nom{separator}nom_vern\r\n60295{separator} Oreillard à \r\n".encode(encoding))
    assert read_delimited(path, name="taxons.csv").to_dicts() == [{"CD_NOM": "60295", "NOM_VERN": "Oreillard à"}]


def test_empty_cells_are_null_and_unwanted_or_unnamed_columns_are_left_out() -> None:
    content = b"A,,B,C,B\n1,x,,3,again\n"
    assert read_delimited(content, name="f", columns={"A", "B", "Z"}).to_dicts() == [{"A": "1", "B": None}]


def test_a_quote_inside_a_tabulated_cell_is_a_character_like_another() -> None:
    content = b'NOM\tAUTEUR\n"Rubus" agg.\t"L., ""Sp. pl."" 1753"\n'
    assert read_delimited(content, name="f").row(0) == ('"Rubus" agg.', 'L., "Sp. pl." 1753')


def test_a_quoted_comma_does_not_cut_a_cell() -> None:
    assert read_delimited(b'NOM,AUTEUR\nAbies alba,"Mill., 1768"\n', name="f").row(0) == ("Abies alba", "Mill., 1768")


def test_an_empty_file_and_a_ragged_one_are_refused_by_name() -> None:
    with pytest.raises(Invalid, match=r"« vide\.csv » est vide"):
        read_delimited(b"", name="vide.csv")
    with pytest.raises(Invalid, match=r"« faux\.csv » ne se lit pas"):
        read_delimited(b"A;B\n1;2;3\n", name="faux.csv")
