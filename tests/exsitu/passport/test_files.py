"""Passports of real lots: rows that hold to the standard, places that do not leak, an archive that others read."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from dwca.read import DwCAReader
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mulette.core.errors import Forbidden, Invalid
from mulette.core.house import House
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.storage.store import Store
from mulette.core.taxonomy.tables import Status, Taxon
from mulette.exsitu.bank.lots import add_lot
from mulette.exsitu.bank.viewing.filters import Filters
from mulette.exsitu.collecting.operations.harvests import add_harvest
from mulette.exsitu.collecting.operations.materials import add_material
from mulette.exsitu.collecting.operations.populations import add_population
from mulette.exsitu.lineage.tables import Node
from mulette.exsitu.passport.exporting import diagnose, write
from mulette.exsitu.passport.gathering import read_passports
from mulette.exsitu.passport.mcpd import faults_of
from mulette.exsitu.passport.operations import set_institute
from mulette.exsitu.passport.rows import to_mcpd
from tests.exsitu.bank.conftest import Bank, open_bank
from tests.factories.exsitu import AT
from tests.factories.people import sign_in_as

DAY = dt.date(2024, 8, 20)
NAMES = {97133: ("Eryngium alpinum", "L., 1753"), 99903: ("Gentiana lutea", "L., 1753")}


@dataclass
class Origins:
    """A bank with two harvested lots: one of a protected taxon, one of another, and a lot that was given."""

    bank: Bank

    def rows(self, viewer: Viewer | None = None, *, precise: bool = False) -> dict[str, dict[str, str]]:
        """Give the rows of MCPD by number of the lot."""
        found = read_passports(self.bank.session, viewer or self.bank.keeper, Filters(), precise=precise)
        rows = [to_mcpd(passport) for passport in found]
        return {row["ACCENUMB"]: row for row in rows}


def fill(session: Session) -> Origins:
    """Fill a bank."""
    for cd_nom, (name, author) in NAMES.items():
        session.add(
            Taxon(
                cd_nom=cd_nom,
                cd_ref=cd_nom,
                lb_nom=name,
                lb_auteur=author,
                rang="ES",
                search_key=name.lower(),
                taxref_version="18",
            )
        )
    protected = {"type": "PN", "type_label": "Protection nationale", "code": "NV1", "territory": "TERFXFR"}
    session.add(Status(cd_nom=97133, cd_ref=97133, **protected))
    bank = open_bank(session)
    bank.freezer.temperature_c, bank.cold.temperature_c = -18.0, 4.0
    for cd_nom in NAMES:
        given = {"cd_nom": cd_nom, "station": "Combe Noire", "x_m": 955_123.4, "y_m": 6_412_345.6, "precision_m": 10}
        population = add_population(session, bank.keeper, given, at=AT)
        given = {"population": population.uuid, "date_min": DAY, "collectors": "BOSC Anne", "permit_reason": "Essai."}
        harvest = add_harvest(session, bank.keeper, given, at=AT)
        bag = add_material(session, bank.keeper, harvest, {"received_on": DAY}, at=AT)
        parent = session.get_one(Node, bag.node_id)
        lot = add_lot(session, bank.keeper, {"status": "stored", "received_on": DAY}, at=AT, parents=[parent])
        bank.package(lot, 100, bank.freezer)
    bank.package(bank.lot(donor="Jardin du Lautaret", donor_number="1998-77", provenance="U"), 50)
    return Origins(bank)


@pytest.fixture
def origins(store: Store) -> Iterator[Origins]:
    """Give a filled bank in a transaction."""
    with store.transaction() as session:
        yield fill(session)


def test_each_lot_has_a_sound_row(origins: Origins) -> None:
    set_institute(origins.bank.session, origins.bank.keeper, origins.bank.keeper.organisation_id or 0,
                  {"wiews_code": "FRA999"}, at=AT)  # fmt: skip
    rows = origins.rows()
    assert {number: faults_of(row) for number, row in rows.items()} == {number: {} for number in rows}
    common = rows["2024_0002"]
    told = ("GENUS", "SPECIES", "SPAUTHOR", "COLLDATE", "SAMPSTAT", "COLLSRC", "STORAGE")
    assert [common[name] for name in told] == ["Gentiana", "lutea", "L.", "20240820", "110", "10", "13"]
    assert (common["COLLCODE"], common["PUID"]) == ("FRA999", "FRA999:2024_0002:GENTIANA")
    assert common["COLLSITE"] == "Combe Noire"
    assert "COORDUNCERT" in common
    given = rows["2024_0003"]
    assert (given["DONORNAME"], given["DONORNUMB"], given["SAMPSTAT"]) == ("Jardin du Lautaret", "1998-77", "999")
    assert (given["STORAGE"], given.get("COLLDATE"), given.get("ORIGCTY")) == ("12", None, None)


def test_the_place_of_a_protected_taxon_is_that_of_its_cell(origins: Origins) -> None:
    row = origins.rows()["2024_0001"]
    assert "Combe" not in "".join(row.values())
    assert (row["COORDUNCERT"], row["GEOREFMETH"]) == ("7071", "grille de 10 km")
    other = origins.rows()["2024_0002"]  # the same true place
    assert abs(float(row["DECLATITUDE"]) - float(other["DECLATITUDE"])) < 0.1
    assert row["DECLATITUDE"] != other["DECLATITUDE"][:5]


def test_precise_places_are_for_who_may_know_them(origins: Origins) -> None:
    assert origins.rows(precise=True)["2024_0001"]["COLLSITE"] == "Combe Noire"
    reader = Viewer(
        name="Lecteur",
        organisation_id=origins.bank.keeper.organisation_id,
        rights={("read", "seed_lot"): Scope.ALL, ("export", "seed_lot"): Scope.ALL},
    )
    assert "COLLSITE" not in origins.rows(reader, precise=True)["2024_0001"]
    with pytest.raises(Forbidden):
        origins.rows(Viewer(name="Autre", rights={("read", "seed_lot"): Scope.ALL}, person_id=1))


def test_a_bank_is_told_what_its_passports_lack(origins: Origins) -> None:
    found = diagnose(read_passports(origins.bank.session, origins.bank.keeper, Filters()))
    assert (found.lots, dict(found.faults)) == (3, {"INSTCODE": 3})
    assert found.filled["COLLDATE"] == 2
    assert found.examples["INSTCODE"][0][0] == "2024_0001"


def test_another_program_reads_the_archive(origins: Origins, tmp_path: Path) -> None:
    path = tmp_path / "lots.zip"
    found = read_passports(origins.bank.session, origins.bank.keeper, Filters())
    assert write(found, path, "germplasm.zip", title="Banque") == 3
    with DwCAReader(str(path)) as archive:
        rows = list(archive)
        assert [row.data["http://rs.tdwg.org/dwc/terms/catalogNumber"] for row in rows] == [
            "2024_0001", "2024_0002", "2024_0003",
        ]  # fmt: skip
        accession = rows[2].extensions[0]
        assert accession.rowtype == "http://purl.org/germplasm/germplasmTerm#GermplasmAccession"
        assert accession.data["http://purl.org/germplasm/germplasmTerm#donorsIdentifier"] == "1998-77"


def test_a_workbook_has_the_same_rows_as_the_csv(origins: Origins, tmp_path: Path) -> None:
    for name in ("mcpd.csv", "mcpd.xlsx"):
        found = read_passports(origins.bank.session, origins.bank.keeper, Filters())
        write(found, tmp_path / name, name, title="Banque")
    with (tmp_path / "mcpd.csv").open(encoding="utf-8", newline="") as given:
        rows = list(csv.DictReader(given))
    book = pl.read_excel(tmp_path / "mcpd.xlsx", infer_schema_length=0)
    assert book.height == len(rows) == 3
    assert book["ACCENUMB"].to_list() == [row["ACCENUMB"] for row in rows]


def test_a_badly_written_code_is_refused_by_its_field(origins: Origins) -> None:
    with pytest.raises(Invalid) as refused:
        set_institute(origins.bank.session, origins.bank.keeper, origins.bank.keeper.organisation_id or 0,
                      {"wiews_code": "FR 1"}, at=AT)  # fmt: skip
    assert list(refused.value.fields) == ["wiews_code"]


def test_files_by_page_and_api(house: House, client: FlaskClient) -> None:
    sign_in_as(client, house, "curator")
    with house.store.transaction() as session:
        fill(session)
    assert "Gentiana" in client.get("/api/v1/exsitu/exports/mcpd").text
    assert zipfile.is_zipfile(io.BytesIO(client.get("/api/v1/exsitu/exports/germplasm").data))
    assert client.get("/ex-situ/passeports").status_code == 200
    assert client.get("/ex-situ/passeports/mcpd.csv").text.count("\n") == 4
    assert client.get("/ex-situ/passeports/rien.csv").status_code == 404
