from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from mulette.core.errors import Invalid
from mulette.core.storage.store import Store
from mulette.core.taxonomy.operations import LoadedCodes, LoadedTaxa, load_removed, load_taxref
from mulette.core.taxonomy.tables import ReplacedCode, Taxon
from mulette.core.taxonomy.taxref import read_taxref

HEADER_11 = [
    *("REGNE", "PHYLUM", "CLASSE", "ORDRE", "FAMILLE", "SOUS_FAMILLE", "TRIBU", "GROUP1_INPN", "GROUP2_INPN"),
    *("CD_NOM", "CD_TAXSUP", "CD_SUP", "CD_REF", "RANG", "LB_NOM", "LB_AUTEUR", "NOM_COMPLET", "NOM_COMPLET_HTML"),
    *("NOM_VALIDE", "NOM_VERN", "NOM_VERN_ENG", "HABITAT", "FR", "GF", "MAR", "URL"),
]
HEADER_17 = [*HEADER_11[:9], "GROUP3_INPN", *HEADER_11[9:]]


def name(cd_nom: int | str, lb_nom: str, cd_ref: int | str = "", **cells: object) -> dict[str, object]:
    return {"CD_NOM": cd_nom, "LB_NOM": lb_nom, "CD_REF": cd_ref or cd_nom, "RANG": "ES", **cells}


def written(
    folder: Path, file: str, *names: dict[str, object], header: list[str] = HEADER_17, encoding: str = "cp1252"
) -> Path:
    lines = ["\t".join(header), *("\t".join(str(n.get(column, "")) for column in header) for n in names)]
    (folder / file).write_text("\n".join(lines) + "\n", encoding=encoding)
    return folder / file


BATS = (
    name(186233, "Chiroptera", RANG="OR"),
    name(186243, "Myotis", RANG="GN", CD_SUP=186233, CD_TAXSUP=1),
    name(
        60408,
        "Myotis nattereri",
        LB_AUTEUR="(Kuhl, 1817)",
        CD_SUP=186243,
        NOM_VERN="Murin de Natterer, Vespertilion à moustaches (Le)",
        FR="P",
    ),
    name(60409, "Vespertilio nattereri", 60408, LB_AUTEUR="Kuhl, 1817", CD_SUP=186243),
)


@pytest.mark.parametrize(
    ("file", "header", "encoding"), [("TAXREFv11.txt", HEADER_11, "cp1252"), ("TAXREFv17.txt", HEADER_17, "utf-8")]
)
def test_the_text_file_of_a_version_is_read(tmp_path: Path, file: str, header: list[str], encoding: str) -> None:
    taxref = read_taxref(written(tmp_path, file, *BATS, header=header, encoding=encoding))
    assert taxref.version == file[7:9]
    assert taxref.taxa["cd_nom"].to_list() == [186233, 186243, 60408, 60409]
    assert taxref.taxa["cd_sup"].to_list() == [None, 186233, 186243, 186243]
    assert taxref.taxa["nom_vern"][2] == "Murin de Natterer, Vespertilion à moustaches (Le)"
    assert taxref.left_out == {"bad_code": 0, "no_name": 0, "repeated_code": 0}


def test_the_archive_brings_its_names_and_its_removed_codes(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "TAXREF_v17_2024.zip", "w") as archive:
        archive.write(written(tmp_path, "TAXREFv17.txt", *BATS), "TAXREF_v17_2024/TAXREFv17.txt")
        archive.writestr("TAXREF_v17_2024/rangs_note.csv", "RANG;DETAIL\n")
        archive.writestr(
            "TAXREF_v17_2024/CDNOM_DISPARUS.csv",
            "CD_NOM;PLUS_RECENTE_DIFFUSION;CD_NOM_REMPLACEMENT;CD_RAISON_SUPPRESSION;RAISON_SUPPRESSION\n83483;9.0;83482;1;\n",
        )
    taxref = read_taxref(tmp_path / "TAXREF_v17_2024.zip")
    assert (taxref.version, taxref.taxa.height) == ("17", 4)
    assert taxref.removed is not None
    assert taxref.removed.rows() == [(83483, 83482, 1, "9.0")]


def test_lines_that_cannot_be_kept_are_counted_by_reason(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "local.txt",
        name("x1", "Abies"),
        name(5, ""),
        name(7, "Abies alba"),
        name(7, "Abies"),
        name(8, "Picea", 99),
    )
    taxref = read_taxref(path)
    assert taxref.version == "local"
    assert taxref.taxa["lb_nom"].to_list() == ["Abies alba", "Picea"]
    assert taxref.left_out == {"bad_code": 1, "no_name": 1, "repeated_code": 1}
    assert taxref.unknown_cd_ref == 1


def test_a_name_without_valid_code_is_its_own_valid_name(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        'CD_NOM,CD_REF,LB_NOM\n711889,,Dryophthorus auriculatus\n-79313,-79313,"Myotis a / b"\n'
    )
    taxref = read_taxref(tmp_path / "t.csv", version="18")
    assert taxref.taxa.select("cd_nom", "cd_ref").rows() == [(711889, 711889), (-79313, -79313)]
    assert taxref.without_cd_ref == 1


def test_what_is_not_taxref_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id;nom\n1;Abies\n")
    with pytest.raises(Invalid, match="CD_NOM, LB_NOM"):
        read_taxref(tmp_path / "t.csv")
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("lisez-moi.txt", "rien")
    with pytest.raises(Invalid, match="TAXREFv"):
        read_taxref(tmp_path / "z.zip")


def test_a_version_replaces_the_one_before_and_keeps_the_names_that_left(store: Store, tmp_path: Path) -> None:
    sixteen = read_taxref(written(tmp_path, "TAXREFv16.txt", *BATS, name(100, "Myotis ×hybridus")))
    seventeen = read_taxref(
        written(
            tmp_path,
            "TAXREFv17.txt",
            *BATS[:3],
            name(60409, "Vespertilio nattereri", 200, LB_AUTEUR="Kuhl, 1817"),
            name(200, "Myotis crypticus", CD_SUP=186243),
        )
    )
    with store.transaction() as session:
        assert load_taxref(session, sixteen) == LoadedTaxa(added=5, changed=0, reattached=0, unchanged=0, kept=0)
        assert load_taxref(session, sixteen) == LoadedTaxa(added=0, changed=0, reattached=0, unchanged=5, kept=0)
        assert load_taxref(session, seventeen) == LoadedTaxa(added=1, changed=1, reattached=1, unchanged=3, kept=1)
    with store.reading() as session:
        versions = {t.cd_nom: t.taxref_version for t in session.scalars(select(Taxon))}
        assert versions == {186233: "17", 186243: "17", 60408: "17", 60409: "17", 200: "17", 100: "16"}
        hybrid = session.get_one(Taxon, 100)
        assert hybrid.search_key == "myotis xhybridus"
        order, genus, synonym = (session.get_one(Taxon, code) for code in (186233, 186243, 60409))
        valid = session.get_one(Taxon, 200)
        assert (order.tree_left, order.tree_right) == (1, 4)
        assert (genus.tree_left, genus.tree_right) == (2, 4)
        assert (synonym.tree_left, synonym.tree_right) == (valid.tree_left, valid.tree_right)
        assert hybrid.tree_left is None


def test_local_names_join_the_classification_already_there(store: Store, tmp_path: Path) -> None:
    with store.transaction() as session:
        load_taxref(session, read_taxref(written(tmp_path, "TAXREFv17.txt", *BATS)))
        load_taxref(
            session,
            read_taxref(
                written(
                    tmp_path, "agregats.txt", name(-79313, "Myotis brandtii / emarginatus", RANG="RES", CD_SUP=186243)
                )
            ),
        )
    with store.reading() as session:
        genus, aggregate = session.get_one(Taxon, 186243), session.get_one(Taxon, -79313)
        assert genus.tree_left < aggregate.tree_left <= genus.tree_right


def test_the_composite_of_25135_names_is_loaded_whole(store: Store, shared: Path) -> None:
    taxref = read_taxref(shared / "reference" / "taxref_composite.csv")
    with store.transaction() as session:
        assert load_taxref(session, taxref).added == 25_135
    with store.reading() as session:
        mussel = session.get_one(Taxon, 64435)
        assert (mussel.lb_nom, mussel.cd_ref) == ("Margaritifera margaritifera", 64435)


def test_removed_codes_are_loaded_once_and_follow_the_next_list(store: Store, tmp_path: Path) -> None:
    from mulette.core.taxonomy.replacement import read_removed

    header = "CD_NOM,PLUS_RECENTE_DIFFUSION,CD_NOM_REMPLACEMENT,CD_RAISON_SUPPRESSION\n"
    before = read_removed((header + "1,9.0,2,1\n3,9.0,,3\n").encode(), name="a")
    after = read_removed((header + "1,9.0,2,1\n3,9.0,4,1\n5,17.0,,2\n").encode(), name="b")
    with store.transaction() as session:
        assert load_removed(session, before) == LoadedCodes(added=2, changed=0, unchanged=0)
        assert load_removed(session, before) == LoadedCodes(added=0, changed=0, unchanged=2)
        assert load_removed(session, after) == LoadedCodes(added=1, changed=1, unchanged=1)
    with store.reading() as session:
        assert session.get_one(ReplacedCode, 3).replacement == 4
