from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from mulette.cli import mulette
from mulette.core.errors import Invalid
from mulette.core.habitats.habref import read_habref
from mulette.core.habitats.operations import LoadedHabitats, load_habref
from mulette.core.habitats.tables import Habitat
from mulette.core.house import House
from mulette.core.storage.store import Store

HABREF = (
    "CD_HAB;FG_VALIDITE;CD_TYPO;LB_CODE;LB_HAB_FR;LB_HAB_FR_COMPLET;LB_AUTEUR;NIVEAU\n"
    "1;Valide;22;37.31;Prairies à Molinie et communautés associées;;;3\n"
    "2;Valide;8;6410;;<em>Molinion caeruleae</em>;;2\n"
    ";Valide;8;64;Sans code;;;1\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "HABREF_70.csv"
    path.write_text(HABREF, encoding="cp1252")
    return path


def test_the_table_is_read_alone_or_from_its_archive(table: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "HABREF.zip", "w") as archive:
        archive.writestr("HABREF/TYPOREF_70.csv", "CD_TYPO;NOM\n8;HIC\n")
        archive.write(table, "HABREF/HABREF_70.csv")
    alone, archived = read_habref(table), read_habref(tmp_path / "HABREF.zip")
    assert alone.habitats.equals(archived.habitats)
    assert (alone.version, archived.version, alone.left_out) == ("70", "70", 1)
    assert alone.habitats["lb_hab_fr"].to_list() == [
        "Prairies à Molinie et communautés associées",
        "Molinion caeruleae",
    ]


def test_what_is_not_habref_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a;b\n1;2\n")
    with pytest.raises(Invalid, match="CD_HAB, CD_TYPO"):
        read_habref(tmp_path / "x.csv")


def test_a_version_replaces_the_one_before_and_keeps_the_habitats_that_left(
    store: Store, table: Path, tmp_path: Path
) -> None:
    later = tmp_path / "HABREF_71.csv"
    later.write_text("CD_HAB;CD_TYPO;LB_CODE;LB_HAB_FR\n2;8;6410;Prairies à Molinia\n3;7;E3.51;Prairies\n")
    with store.transaction() as session:
        assert load_habref(session, read_habref(table)) == LoadedHabitats(added=2, changed=0, unchanged=0, kept=0)
        assert load_habref(session, read_habref(table)) == LoadedHabitats(added=0, changed=0, unchanged=2, kept=0)
        assert load_habref(session, read_habref(later)) == LoadedHabitats(added=1, changed=1, unchanged=0, kept=1)
        assert session.scalars(select(Habitat.cd_hab).order_by(Habitat.cd_hab)).all() == [1, 2, 3]


def test_the_command_says_what_it_loaded(house: House, table: Path) -> None:
    command = ["--database", house.settings.database, "reference", "load", "habref", str(table), "--json"]
    result = CliRunner().invoke(mulette, command, catch_exceptions=False)
    assert json.loads(result.stdout)["HABREF_70.csv"] == {
        "version": "70", "added": 2, "changed": 0, "unchanged": 0, "kept": 0, "left_out": 1,
    }  # fmt: skip
    assert "2 habitats ajoutés" in result.stderr
