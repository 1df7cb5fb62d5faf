"""A few mussels, real names and codes, for pages and API."""

from __future__ import annotations

import polars as pl
import pytest

from mulette.core.house import House
from mulette.core.taxonomy.operations import load_statuses, load_taxref
from mulette.core.taxonomy.statuses.read import TEXTS as STATUS_TEXTS
from mulette.core.taxonomy.taxref import TEXTS, Taxref


@pytest.fixture
def mussels(house: House) -> None:
    """Load a genus, its species and a synonym, with a world list and a regional protection."""
    names = pl.DataFrame(
        {
            "cd_nom": [64435, 64436, 197],
            "cd_ref": [64435, 64435, 197],
            "cd_sup": [197, None, None],
            "rang": ["ES", "ES", "GN"],
            "lb_nom": ["Margaritifera margaritifera", "Mya margaritifera", "Margaritifera"],
            "lb_auteur": ["(Linnaeus, 1758)", "Linnaeus, 1758", None],
            "nom_vern": ["Mulette perlière (La)", None, None],
            "group2_inpn": ["Bivalves", "Bivalves", "Bivalves"],
        }
    )
    names = names.with_columns(pl.lit(None, dtype=pl.String).alias(n.lower()) for n in TEXTS if n.lower() not in names)
    statuses = pl.DataFrame(
        {"cd_nom": [64435, 64436], "cd_ref": [64435, 64435], "type": ["LRM", "PR"], "territory": ["WORLD", "INSEER53"]}
    )
    statuses = statuses.with_columns(pl.lit("x").alias(name) for name in STATUS_TEXTS if name not in statuses)
    with house.store.transaction() as session:
        load_taxref(session, Taxref(names, "17"))
        load_statuses(session, statuses)
