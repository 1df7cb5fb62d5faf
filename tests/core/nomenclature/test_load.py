from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid, NotFound
from mulette.core.nomenclature.operations import LoadedTerms, ensure_nomenclatures, load_nomenclatures
from mulette.core.nomenclature.queries import all_terms, terms_of
from mulette.core.nomenclature.tables import NomenclatureTerm
from mulette.core.storage.store import Store


def defaults(session: Session) -> dict[str, str]:
    terms = all_terms(session).filter(pl.col("is_default"))
    return dict(terms.select("type", "code").iter_rows())


def term(session: Session, type_: str, code: str) -> NomenclatureTerm:
    found = NomenclatureTerm
    return session.scalars(select(found).where(found.type == type_, found.code == code)).one()


def test_the_shipped_vocabularies_load_once(store: Store) -> None:
    with store.transaction() as session:
        assert load_nomenclatures(session) == LoadedTerms(added=622)
    with store.transaction() as session:
        assert load_nomenclatures(session) == LoadedTerms(unchanged=622)
    with store.reading() as session:
        assert all_terms(session).height == 622
        assert term(session, "STADE_VIE", "9").label == "Œuf"
        assert term(session, "TYPE_SITE", "1").parent == "CHI"
        assert term(session, "SEXE", "2").version == "Occurrences de taxons v2.0"


def test_the_defaults_are_those_of_the_synthese(store: Store) -> None:
    with store.transaction() as session:
        load_nomenclatures(session)
        found = defaults(session)
    assert len(found) == 20
    assert {name: found[name] for name in ("SEXE", "STATUT_OBS", "METH_OBS", "DEE_FLOU", "STADE_VIE")} == {
        "SEXE": "6",
        "STATUT_OBS": "Pr",
        "METH_OBS": "21",
        "DEE_FLOU": "NON",
        "STADE_VIE": "0",
    }
    assert "SENSIBILITE" not in found
    assert "NIV_PRECIS" not in found


def test_a_term_absent_from_an_update_is_closed_and_kept(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "sexe.csv"
    path.write_text("type,code,mnemonic,label\nSEXE,2,F,Femelle\nSEXE,3,Mâle,Mâle\nSEXE,7,Inter,Intersexué\n")
    with store.transaction() as session:
        load_nomenclatures(session)
        counts = load_nomenclatures(session, path, version="Occurrences de taxons v3.0")
        again = load_nomenclatures(session, path, version="Occurrences de taxons v3.0")
    # SEXE had 7 terms (0 to 6): 0, 1, 4, 5 and 6 are gone, 2 and 3 moved to other places, 7 is new.
    assert counts == LoadedTerms(added=1, changed=2, closed=5)
    assert again == LoadedTerms(unchanged=8)
    with store.reading() as session:
        assert [t.code for t in terms_of(session, "SEXE")] == ["2", "3", "7"]
        assert len(terms_of(session, "SEXE", closed=True)) == 8
        assert term(session, "SEXE", "4").version == "Occurrences de taxons v2.0"
        assert term(session, "SEXE", "2").version == "Occurrences de taxons v3.0"
        assert len(terms_of(session, "STADE_VIE")) == 28


def test_an_export_of_geonature_is_read_by_its_own_headers(store: Store, shared: Path) -> None:
    with store.transaction() as session:
        load_nomenclatures(session)
        counts = load_nomenclatures(session, shared / "reference" / "nomenclatures.csv")
    assert counts.added == counts.closed == 0
    assert counts.changed + counts.unchanged == 622
    with store.reading() as session:
        assert term(session, "TYP_EN", "ZNIEFF1").parent == "ZNIEFF"
        assert defaults(session)["SEXE"] == "6"


def test_terms_are_offered_for_the_group_they_suit(store: Store) -> None:
    with store.transaction() as session:
        load_nomenclatures(session)
        for_bats = {t.label for t in terms_of(session, "STADE_VIE", regne="Animalia", group2_inpn="Mammifères")}
        for_moths = {t.label for t in terms_of(session, "STADE_VIE", regne="Animalia", group2_inpn="Insectes")}
        everything = terms_of(session, "SENSIBILITE", regne="Animalia", group2_inpn="Mammifères")
    assert "Chenille" in for_moths
    assert "Chenille" not in for_bats
    assert "Inconnu" in for_bats & for_moths
    assert len(everything) == 5


def test_a_new_store_gets_the_shipped_vocabularies_and_keeps_its_own(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "sexe.csv"
    path.write_text("type,code,label\nSEXE,2,Femelle\n")
    with store.transaction() as session:
        ensure_nomenclatures(session)
        load_nomenclatures(session, path)
        ensure_nomenclatures(session)
        assert [t.code for t in terms_of(session, "SEXE")] == ["2"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("code,label\n1,Un\n", "n'a pas les colonnes TYPE"),
        ("type,code,label\nT,1,Un\nT,,Deux\n", "ligne 3"),
        ("type,code,label\nT,1,Un\nT,1,Deux\n", "deux fois T 1"),
    ],
)
def test_a_file_that_is_not_one_of_terms_is_refused(store: Store, tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "termes.csv"
    path.write_text(content)
    with pytest.raises(Invalid, match=message), store.transaction() as session:
        load_nomenclatures(session, path)


def test_an_unknown_vocabulary_is_refused_by_name(store: Store) -> None:
    with pytest.raises(NotFound, match="STADE_DE_VIE"), store.reading() as session:
        terms_of(session, "STADE_DE_VIE")
