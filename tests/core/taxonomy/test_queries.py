from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.storage.store import Store
from mulette.core.taxonomy.operations import load_removed, load_taxref
from mulette.core.taxonomy.queries import (
    all_names,
    all_removed,
    children,
    get_taxon,
    lies_below,
    names_of,
    search_taxa,
    synonyms,
    valid_taxon,
)
from mulette.core.taxonomy.tables import Taxon
from mulette.core.taxonomy.taxref import TEXTS, Taxref

NAMES = [
    # cd_nom, cd_ref, cd_sup, rang, lb_nom, nom_vern, group
    (186233, 186233, None, "OR", "Chiroptera", "Chauves-souris (Les)", "Mammifères"),
    (186243, 186243, 186233, "GN", "Myotis", None, "Mammifères"),
    (60408, 60408, 186243, "ES", "Myotis nattereri", "Murin de Natterer, Vespertilion de Natterer", "Mammifères"),
    (60409, 60408, None, "ES", "Vespertilio nattereri", "Murin de Natterer", "Mammifères"),
    (79299, 79299, 186243, "ES", "Myotis alcathoe", "Murin d'Alcathoé", "Mammifères"),
    (200, 200, None, "ES", "Myosotis scorpioides", "Myosotis des marais (Le)", "Angiospermes"),
    (201, 200, None, "ES", "Myosotis palustris", None, "Angiospermes"),
    (300, 300, None, "ES", "Œdipoda 100%_bleue", "Œdipode turquoise (L')", "Insectes"),
]


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    columns = ("cd_nom", "cd_ref", "cd_sup", "rang", "lb_nom", "nom_vern", "group2_inpn")
    taxa = pl.DataFrame(NAMES, schema=columns, orient="row").with_columns(
        pl.lit(None, dtype=pl.String).alias(name) for name in map(str.lower, TEXTS) if name not in columns
    )
    removed = pl.DataFrame(
        {"cd_nom": [1, 2], "replacement": [60408, None], "reason": [1, 2], "last_version": ["9.0", "8.0"]}
    )
    with store.transaction() as writing:
        load_taxref(writing, Taxref(taxa, "17"))
        load_removed(writing, removed)
    with store.reading() as reading:
        yield reading


def found(session: Session, words: str, **filters: str) -> list[int]:
    return [answer.taxon.cd_nom for answer in search_taxa(session, words, **filters)]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("myotis", [186243, 79299, 60408]),
        ("MYO", [186243, 79299, 60408, 200, 201]),
        ("myo nat", [60408]),
        ("mur nat", [60408]),
        ("murin de nat", [60408]),
        ("murin", [79299, 60408]),
        ("vespertilion de", [60408]),
        ("vespertilio", [60408, 60409]),
        ("chauves-souris", [186233]),
        ("oedipode", [300]),
        ("œdip", [300]),
        ("oedipoda 100%", [300]),
        ("oed 1_", []),
        ("60409", [60409]),
        ("   ", []),
        ("--5", []),
        ("9" * 5000, []),
        ("nattereri", []),
    ],
)
def test_names_are_found_by_the_beginnings_of_their_words(session: Session, words: str, codes: list[int]) -> None:
    assert found(session, words) == codes


def test_an_exact_name_comes_first_and_a_synonym_gives_its_valid_name(session: Session) -> None:
    assert found(session, "myosotis scorpioides") == [200]
    (answer,) = search_taxa(session, "myosotis pal")
    assert (answer.taxon.cd_nom, answer.valid_name, answer.is_vernacular) == (201, "Myosotis scorpioides", False)
    assert [a.is_vernacular for a in search_taxa(session, "murin d'al")] == [True]


def test_a_search_may_be_kept_to_one_group_and_cut(session: Session) -> None:
    assert found(session, "myo", group2_inpn="Angiospermes") == [200, 201]
    assert len(search_taxa(session, "myo", limit=2)) == 2


def test_valid_name_synonyms_and_children_of_a_taxon(session: Session) -> None:
    synonym = get_taxon(session, 60409)
    assert valid_taxon(session, synonym).cd_nom == 60408
    assert [t.cd_nom for t in synonyms(session, 60408)] == [60409]
    assert [t.cd_nom for t in children(session, 186243)] == [79299, 60408]


def test_all_that_lies_below_a_taxon_includes_synonyms(session: Session) -> None:
    def below(cd_nom: int) -> set[int]:
        return set(session.scalars(select(Taxon.cd_nom).where(lies_below(get_taxon(session, cd_nom)))))

    assert below(186233) == {186233, 186243, 60408, 60409, 79299}
    assert below(60409) == {60408, 60409}
    assert below(200) == {200, 201}


def test_a_code_that_taxref_removed_is_refused_with_its_replacement(session: Session) -> None:
    with pytest.raises(NotFound, match="60408 le remplace"):
        get_taxon(session, 1)
    with pytest.raises(NotFound, match="retiré de TAXREF"):
        get_taxon(session, 2)
    with pytest.raises(NotFound, match="Aucun nom"):
        get_taxon(session, 3)


def test_frames_hold_all_names_or_some(session: Session) -> None:
    assert all_names(session).height == 8
    some = names_of(session, pl.Series([200, 60408, 60408, 999, None, 2**40]))
    assert sorted(some["cd_nom"].to_list()) == [200, 60408]
    assert names_of(session, pl.Series([], dtype=pl.Int64)).columns == all_names(session).columns
    assert all_removed(session).sort("cd_nom").row(0) == (1, 60408, 1, "9.0")
