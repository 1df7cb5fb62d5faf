"""Records follow the valid names of TAXREF, and the counts by cell with them."""

from __future__ import annotations

from sqlalchemy import select

from mulette.core.storage.store import Store
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.renaming import follow_taxa
from mulette.occurrences.tables import CellCount, Record
from tests.factories.records import make_dataset, make_record, make_taxon


def test_a_record_takes_the_new_valid_name_of_its_own_name(store: Store) -> None:
    with store.transaction() as session:
        make_taxon(session, 459628, "Epidalea calamita")
        make_taxon(session, 701815, "Epidalea calamita (nom valide)")
        make_taxon(session)
        dataset = make_dataset(session)
        toad = make_record(session, dataset, cd_nom=459628, cd_ref=459628, cell_1km=7, cell_5km=8, cell_10km=9)
        frog = make_record(session, dataset, cell_10km=9)
        assert follow_taxa(session) == 0
        taxon = session.get(Taxon, 459628)
        assert taxon is not None
        taxon.cd_ref = 701815
        session.flush()
        assert follow_taxa(session) == 1
        session.expire_all()
        assert (session.get(Record, toad.id).cd_nom, session.get(Record, toad.id).cd_ref) == (459628, 701815)
        assert session.get(Record, frog.id).cd_ref == 351
        columns = (CellCount.level_m, CellCount.cell, CellCount.cd_ref, CellCount.records)
        counts = select(*columns).order_by(CellCount.level_m, CellCount.cd_ref)
        assert [tuple(row) for row in session.execute(counts)] == [
            (1_000, 7, 0, 1),
            (1_000, 7, 701815, 1),
            (5_000, 8, 0, 1),
            (5_000, 8, 701815, 1),
            (10_000, 9, 0, 2),
            (10_000, 9, 351, 1),
            (10_000, 9, 701815, 1),
        ]
