from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import polars as pl
import pytest

from mulette.core.errors import Invalid
from mulette.core.storage.store import Store
from mulette.core.taxonomy.operations import LoadedStatuses, load_statuses, load_taxref
from mulette.core.taxonomy.queries import statuses_of
from mulette.core.taxonomy.statuses.protections import type_and_territory
from mulette.core.taxonomy.statuses.read import TEXTS, read_statuses
from mulette.core.taxonomy.statuses.territories import territories_of
from mulette.core.taxonomy.taxref import Taxref, read_taxref

BDC = (
    "CD_NOM,CD_REF,CD_TYPE_STATUT,LB_TYPE_STATUT,CODE_STATUT,LABEL_STATUT,RQ_STATUT,CD_SIG,LB_ADM_TR,NIVEAU_ADMIN,FULL_CITATION\n"
    '64435,64435,LRM,Liste rouge mondiale,EN,En danger,A2,WORLD,Monde,Monde,"<i>Red list</i>, 2019"\n'
    '64435,64435,PN,Protection nationale,NMO2,,,TERFXFR,France métropolitaine,Territoire,"Arrêté du 23 avril 2007"\n'
    "64435,64435,ZDET,ZNIEFF Déterminantes,,,,INSEER53,Bretagne,Région,\n"
)


def only(paths: list[Path]) -> pl.DataFrame:
    (read,) = read_statuses(paths).values()
    return read.statuses


def test_the_base_of_statuses_is_read_from_its_table_or_its_archive(tmp_path: Path) -> None:
    (tmp_path / "BDC_STATUTS_17.csv").write_text(BDC)
    with zipfile.ZipFile(tmp_path / "BDC-Statuts-v17.zip", "w") as archive:
        archive.write(tmp_path / "BDC_STATUTS_17.csv", "BDC-Statuts-v17/BDC_STATUTS_17.csv")
        archive.writestr("BDC-Statuts-v17/lisez-moi.csv", "rien;ici\n")
    table = only([tmp_path / "BDC_STATUTS_17.csv"])
    archived = only([tmp_path / "BDC-Statuts-v17.zip"])
    assert table.equals(archived)
    assert table["source"].to_list() == ["Red list, 2019", "Arrêté du 23 avril 2007", None]
    assert table.select("type", "code", "territory").rows() == [
        ("LRM", "EN", "WORLD"), ("PN", "NMO2", "TERFXFR"), ("ZDET", "true", "INSEER53"),
    ]  # fmt: skip


def test_the_red_list_of_france_gives_three_lists(shared: Path) -> None:
    frame = only([shared / "reference" / "red_list_france_2016.csv"])
    with (shared / "reference" / "red_list_france_2016.csv").open() as opened:
        lines = {
            (int(row["CD_NOM"]), row["CatégorieFrance"], row["Liste rouge source"]) for row in csv.DictReader(opened)
        }
    national = frame.filter(pl.col("type") == "LRN").select("cd_nom", "code", "source")
    assert set(national.iter_rows()) == {line for line in lines if line[0]}
    mussel = frame.filter(pl.col("cd_nom") == 67868).sort("type")
    assert mussel.select("type", "code", "label", "territory").rows() == [
        ("LRE", "EX", "Éteinte", "EUROPE"), ("LRM", "EX", "Éteinte", "WORLD"), ("LRN", "EX", "Éteinte", "TERFXFR"),
    ]  # fmt: skip


def test_protections_need_their_texts(shared: Path) -> None:
    species, texts = (shared / "reference" / f"protection_{part}_2016.csv" for part in ("species", "types"))
    with pytest.raises(Invalid, match="second fichier"):
        read_statuses([species])
    frame = only([texts, species])
    natterer = frame.filter(pl.col("cd_nom") == 60408)
    assert ("PN", "NM2", "TERFXFR") in natterer.select("type", "code", "territory").rows()
    assert ("BERN", "IBE2", "EUROPE") in natterer.select("type", "code", "territory").rows()


def test_red_lists_of_a_region_need_their_sources(shared: Path) -> None:
    lists, sources = (shared / "reference" / f"red_lists{part}_aura.csv" for part in ("", "_sources"))
    (aura,) = read_statuses([lists, sources]).values()
    assert aura.without_code == 7
    frame = aura.statuses
    assert set(frame["territory"].unique()) == {"WORLD", "EUROPE", "TERFXFR", "INSEER82", "INSEER83"}
    assert set(frame["type"].unique()) == {"LRM", "LRE", "LRN", "LRR"}
    assert frame.filter(pl.col("territory") == "INSEER82")["territory_label"].unique().to_list() == ["Rhône-Alpes"]


def test_an_unknown_list_is_refused_with_those_known(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(Invalid, match="BDC_STATUTS"):
        read_statuses([tmp_path / "x.csv"])


@pytest.mark.parametrize(
    ("code", "regulation", "expected"),
    [
        ("DV38", "Protection", ("PD", "INSEED38")),
        ("DV974", "Protection", ("POM", "TER974")),
        ("RI11", "Protection", ("PR", "INSEER11")),
        ("V2AP3", "Réglementation", ("REGL", "INSEED2A")),
        ("PV382", "Protection", ("PD", "INSEED38")),
        ("CDO1", "Protection", ("DO", "EUROPE")),
        ("Bulbul1", "Interdiction d'introduction", ("REGLII", "TER974")),
        ("NEC2", "Réglementation", ("REGL", "TERFXFR")),
        ("IAAP", "Protection", ("PROT", "")),
    ],
)
def test_the_code_of_a_text_tells_type_and_territory(code: str, regulation: str, expected: tuple[str, str]) -> None:
    assert type_and_territory(code, regulation) == expected


def test_a_department_is_covered_by_its_regions_of_before_and_since_2016() -> None:
    assert territories_of("05") == ("WORLD", "EUROPE", "ETATFRA", "TERFXFR", "INSEER93", "INSEED05")
    assert territories_of("67")[4:] == ("INSEER44", "INSEER42", "INSEED67")


def statuses(*rows: tuple[int, int | None, str, str, str, str]) -> pl.DataFrame:
    short = pl.DataFrame(
        rows,
        schema={"cd_nom": pl.Int64, "cd_ref": pl.Int64}
        | dict.fromkeys(("type", "code", "territory", "source"), pl.String),
        orient="row",
    )
    rest = [name for name in TEXTS if name not in short.columns]
    return short.with_columns(
        pl.col("type").alias("type_label"), *(pl.lit(None, dtype=pl.String).alias(n) for n in rest if n != "type_label")
    )


def taxa(*rows: tuple[int, int]) -> Taxref:
    from mulette.core.taxonomy.taxref import TEXTS as NAMES

    frame = pl.DataFrame(rows, schema={"cd_nom": pl.Int64, "cd_ref": pl.Int64}, orient="row")
    texts = [pl.lit(None, dtype=pl.String).alias(name.lower()) for name in NAMES if name != "LB_NOM"]
    return Taxref(frame.with_columns(*texts, lb_nom=pl.lit("Nomen"), cd_sup=pl.lit(None, dtype=pl.Int64)), "17")


def test_a_list_replaces_the_one_stored_and_others_are_left(store: Store) -> None:
    before = statuses(
        (1, None, "LRR", "EN", "INSEER82", "2008"),
        (2, None, "LRR", "VU", "INSEER82", "2008"),
        (1, None, "LRN", "NT", "TERFXFR", "2009"),
    )
    after = statuses((1, None, "LRR", "CR", "INSEER82", "2008"), (2, None, "LRR", "VU", "INSEER82", "2008"))
    with store.transaction() as session:
        load_taxref(session, taxa((1, 10), (10, 10)))
        assert load_statuses(session, before) == LoadedStatuses(added=3, removed=0, unchanged=0, unknown_taxa=1)
        assert load_statuses(session, before) == LoadedStatuses(added=0, removed=0, unchanged=3, unknown_taxa=1)
        assert load_statuses(session, after) == LoadedStatuses(added=1, removed=1, unchanged=1, unknown_taxa=1)
    with store.reading() as session:
        assert [(s.type, s.code) for s in statuses_of(session, 10)] == [("LRN", "NT"), ("LRR", "CR")]
        assert [s.code for s in statuses_of(session, 10, territories_of("38"))] == ["NT", "CR"]
        assert [s.code for s in statuses_of(session, 10, territories_of("05"))] == ["NT"]
        assert [s.code for s in statuses_of(session, 2)] == ["VU"]


def test_statuses_follow_a_name_to_its_new_valid_name(store: Store) -> None:
    with store.transaction() as session:
        load_taxref(session, taxa((1, 10), (10, 10), (20, 20)))
        load_statuses(
            session, statuses((1, None, "LRN", "EN", "TERFXFR", "2009"), (99, None, "LRN", "EN", "TERFXFR", "2009"))
        )
        load_taxref(session, taxa((1, 20), (10, 10), (20, 20)))
    with store.reading() as session:
        assert len(statuses_of(session, 20)) == 1
        assert statuses_of(session, 10) == []
        assert len(statuses_of(session, 99)) == 1


def test_all_real_lists_are_loaded_over_the_composite(store: Store, shared: Path) -> None:
    folder = shared / "reference"
    files = [
        folder / name
        for name in (
            "red_list_france_2016.csv",
            "protection_species_2016.csv",
            "protection_types_2016.csv",
            "red_lists_aura.csv",
            "red_lists_sources_aura.csv",
        )
    ]
    with store.transaction() as session:
        load_taxref(session, read_taxref(folder / "taxref_composite.csv"))
        counts = {name: load_statuses(session, read.statuses) for name, read in read_statuses(files).items()}
    assert set(counts) == {"red_list_france_2016.csv", "protection_species_2016.csv", "red_lists_aura.csv"}
    with store.reading() as session:
        crayfish = {(s.type, s.code) for s in statuses_of(session, 18437)}
    assert ("PN", "NEC1") in crayfish
