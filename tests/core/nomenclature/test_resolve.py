from __future__ import annotations

import polars as pl
import pytest

from mulette.core.nomenclature.resolve import resolve
from mulette.core.nomenclature.vocabulary import read_shipped

TERMS = read_shipped().terms


@pytest.mark.parametrize(
    ("type_", "text", "code"),
    [
        ("SEXE", "3", "3"),
        ("SEXE", "Mâle", "3"),
        ("SEXE", "male", "3"),
        ("SEXE", "  FEMELLE ", "2"),
        ("PREUVE_EXIST", "Oui", "1"),
        ("PREUVE_EXIST", "oui", "1"),
        ("PREUVE_EXIST", "NonAcquise", "3"),
        ("PREUVE_EXIST", "Non acquise", "3"),
        ("PREUVE_EXIST", "NSP", "0"),
        ("DEE_FLOU", "non", "NON"),
        ("STATUT_OBS", "pr", "Pr"),
        ("STATUT_OBS", "Non observé", "No"),
        ("METH_OBS", "Coquilles d’œuf", "2"),
        ("METH_OBS", "vu ET entendu", "25"),
        ("SENSIBILITE", "Sensible - Diffusion à la maille 10km", "2"),
        ("STADE_VIE", "Post-larve", "26"),
        ("CAT_LISTE_ROUGE", "cr", "CR"),
        ("CAT_LISTE_ROUGE", "cr*", "CR*"),
    ],
)
def test_code_label_and_mnemonic_name_a_term_whatever_their_case_and_accents(type_: str, text: str, code: str) -> None:
    assert resolve(pl.Series([text]), type_, TERMS).to_list() == [code]


@pytest.mark.parametrize(("type_", "text"), [("SEXE", "M"), ("SEXE", ""), ("STADE_VIE", "3.0"), ("INCONNUE", "1")])
def test_what_names_no_term_is_unknown(type_: str, text: str) -> None:
    assert resolve(pl.Series([text]), type_, TERMS).to_list() == [None]


def test_a_label_that_two_codes_bear_names_neither() -> None:
    assert resolve(pl.Series(["Sonar à interféromètre", "3.3"]), "TECHNIQUE_COLLECT_HAB", TERMS).to_list() == [
        None,
        "3.3",
    ]


def test_of_two_terms_with_one_label_the_active_one_is_meant() -> None:
    terms = pl.DataFrame(
        {"type": "T", "code": ["1", "2"], "mnemonic": ["a", "b"], "label": ["Nid", "nid"], "is_active": [False, True]}
    )
    assert resolve(pl.Series(["nid", "1"]), "T", terms).to_list() == ["2", "1"]


def test_a_code_wins_over_the_label_of_another_term() -> None:
    terms = pl.DataFrame({"type": "T", "code": ["NE", "EN"], "mnemonic": ["x", "y"], "label": ["EN", "NE"]})
    assert resolve(pl.Series(["ne", "en"]), "T", terms).to_list() == ["NE", "EN"]


def test_order_length_and_name_of_the_cells_are_kept() -> None:
    cells = pl.Series("sexe", ["Mâle", None, "2", "Mâle"])
    resolved = resolve(cells, "SEXE", TERMS)
    assert resolved.name == "sexe"
    assert resolved.to_list() == ["3", None, "2", "3"]


def test_every_shipped_term_is_named_by_its_own_code() -> None:
    for (type_,), terms in TERMS.group_by("type"):
        assert resolve(terms["code"], str(type_), TERMS).to_list() == terms["code"].to_list()
