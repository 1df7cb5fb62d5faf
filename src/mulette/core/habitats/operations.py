"""Writing the habitats: a version of HABREF over the one before."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from mulette.core.habitats.habref import Habref
from mulette.core.habitats.tables import Habitat
from mulette.core.storage.bulk import bulk_insert
from mulette.core.storage.frames import read_frame

_CONTENT = ["cd_typo", "lb_code", "lb_hab_fr"]


@dataclass(frozen=True)
class LoadedHabitats:
    """What a load of HABREF did: habitats new, changed, the same, and kept though the file lacks them."""

    added: int
    changed: int
    unchanged: int
    kept: int


def load_habref(session: Session, habref: Habref) -> LoadedHabitats:
    """Put a version of HABREF over what the store holds; habitats that left are kept, for the data that cite them."""
    table = Habitat.__table__
    assert isinstance(table, Table)
    stored = read_frame(session, select(table))
    incoming = habref.habitats.with_columns(habref_version=pl.lit(habref.version)).select(stored.columns)
    kept = stored.join(incoming, on="cd_hab", how="anti")
    unchanged = incoming.join(stored, on=["cd_hab", *_CONTENT], nulls_equal=True, how="semi").height
    known = incoming.join(stored, on="cd_hab", how="semi").height
    whole = pl.concat([incoming, kept]).sort("cd_hab")
    if not whole.equals(stored.sort("cd_hab")):
        session.execute(delete(table))
        bulk_insert(session, table, whole)
    return LoadedHabitats(
        added=incoming.height - known, changed=known - unchanged, unchanged=unchanged, kept=kept.height
    )
