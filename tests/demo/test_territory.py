"""The isle of Escourt is coherent, always the same, and names no taxon by a guessed code."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely

from mulette.demo.faults import CONSERVATOIRE, NATURALISTES, PARC, Fault, spoil
from mulette.demo.sightings import sightings
from mulette.demo.taxa import GUILDS, school_taxa
from mulette.demo.territory import MASSIF, Territory


@pytest.fixture(scope="module")
def island() -> Territory:
    return Territory(seed=1)


def test_communes_share_the_island_without_gap_or_overlap(island: Territory) -> None:
    outlines = [outline for _, outline in island.communes.values()]
    assert len(outlines) == 24
    assert sum(outline.area for outline in outlines) == pytest.approx(island.coast.area, abs=1.0)
    assert shapely.union_all(outlines).symmetric_difference(island.coast).area < 1.0


def test_relief_has_a_flat_marsh_and_a_high_massif(island: Territory) -> None:
    heart = island.marsh.centroid
    assert 0.5 <= island.altitude_m(np.array([heart.x]), np.array([heart.y]))[0] <= 3
    assert island.altitude_m(np.array([MASSIF[0]]), np.array([MASSIF[1]]))[0] > 2_000
    assert island.altitude_m(np.array([200_000.0]), np.array([6_577_000.0]))[0] == 0  # the sea


def test_canals_lie_in_the_marsh_and_hedges_out_of_it(island: Territory) -> None:
    assert shapely.covers(island.marsh.buffer(0.01), island.canals)
    assert not shapely.intersects(island.marsh, island.hedges)


def test_the_same_seed_makes_the_same_sightings(island: Territory) -> None:
    again = sightings(Territory(seed=1), 500)
    assert again.equals(sightings(island, 500))
    assert not again.equals(sightings(Territory(seed=2), 500))


def test_sightings_are_where_their_guild_lives(island: Territory) -> None:
    seen = sightings(island, 2_000)
    assert seen.height == 2_000
    assert seen["key"].n_unique() == 2_000
    alpine = seen.filter(pl.col("guild") == "alpine")
    assert alpine["altitude_m"].min() >= 1_100  # type: ignore[operator]
    assert seen["date"].dt.year().min() >= 1996  # type: ignore[operator]
    for name, guild in GUILDS.items():
        months = seen.filter(pl.col("guild") == name)["date"].dt.month()
        assert (months.min(), months.max()) == guild.months


def test_codes_are_those_of_taxref(shared: Path) -> None:
    true = pl.read_csv(shared / "reference" / "taxref_composite.csv", infer_schema_length=None)
    joined = school_taxa().join(true, left_on="cd_nom", right_on="CD_NOM", how="left")
    assert joined.height == school_taxa().height
    assert joined["lb_nom"].to_list() == joined["LB_NOM"].to_list()
    assert set(school_taxa()["cd_ref"]) <= set(school_taxa()["cd_nom"])


def test_every_format_gets_its_faults() -> None:
    for faults in (CONSERVATOIRE, PARC, NATURALISTES):
        columns = {fault.column for fault in faults}
        frame = pl.DataFrame({column: ["ok"] * 200 for column in columns})
        spoilt = spoil(frame, faults)
        assert all((spoilt[column] != "ok").any() for column in columns)


def test_a_fault_spoils_the_rows_it_names() -> None:
    frame = pl.DataFrame({"Date": [str(number) for number in range(8)]})
    assert spoil(frame, (Fault("Date", "?", every=3, first=1),))["Date"].to_list() == [
        "0",
        "?",
        "2",
        "3",
        "?",
        "5",
        "6",
        "?",
    ]
