"""Writing the rules of sensitivity: a referential over the one before."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import polars as pl
from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from mulette.core.diffusion.sensitivity.referential import KEYS, Referential
from mulette.core.diffusion.tables import SensitivityRule
from mulette.core.journal.operations import note
from mulette.core.people.viewer import Viewer
from mulette.core.places.tables import Area
from mulette.core.storage.bulk import bulk_insert
from mulette.core.storage.frames import read_frame
from mulette.core.taxonomy.tables import Taxon

_IDS_A_STATEMENT = 20_000


@dataclass(frozen=True)
class LoadedRules:
    """What a load did, in rules.

    Parameters
    ----------
    added, retired, unchanged
        New; no longer in the file, kept for the records they made sensitive but applied no more; the same.
    left_out, repeated
        Lines of the file without a readable code; lines that repeat another.
    unknown_taxa, unknown_areas
        Rules of the file whose taxon, or whose department, the store does not hold: they wait for it.
    in_words
        Rules with a condition that only words tell: applied as if it held.
    """

    added: int
    retired: int
    unchanged: int
    left_out: int
    repeated: int
    unknown_taxa: int
    unknown_areas: int
    in_words: int


def load_rules(
    session: Session, author: Viewer, referential: Referential, *, source: str, version: str | None
) -> LoadedRules:
    """Put a referential over the rules of the same source.

    Records are not touched: ``occurrences.sensitivity.refreshing.refresh`` follows.

    Parameters
    ----------
    source, version
        Name of the referential, and its version or date.
    """
    author.require("update", "sensitivity")
    table = SensitivityRule.__table__
    assert isinstance(table, Table)
    names = (SensitivityRule.id, *(getattr(SensitivityRule, name) for name in KEYS))
    in_force = select(*names).where(SensitivityRule.source == source, SensitivityRule.is_active)
    stored = read_frame(session, in_force)
    incoming = referential.rules
    added = incoming.join(stored, on=KEYS, how="anti", nulls_equal=True)
    gone = stored.join(incoming, on=KEYS, how="anti", nulls_equal=True)
    for part in gone.select("id").iter_slices(_IDS_A_STATEMENT):
        session.execute(
            update(SensitivityRule).where(SensitivityRule.id.in_(part["id"].to_list())).values(is_active=False),
            execution_options={"synchronize_session": False},
        )
    given = {"source": pl.lit(source), "version": pl.lit(version, dtype=pl.String), "is_active": pl.lit(value=True)}
    bulk_insert(session, table, added.with_columns(**given))
    taxa = read_frame(session, select(Taxon.cd_nom))
    departments = read_frame(session, select(Area.kind.label("area_kind"), Area.code.label("area_code")))
    placed = incoming.drop_nulls("area_code")
    loaded = LoadedRules(
        added=added.height,
        retired=gone.height,
        unchanged=incoming.height - added.height,
        left_out=referential.left_out,
        repeated=referential.repeated,
        unknown_taxa=incoming.join(taxa, on="cd_nom", how="anti").height,
        unknown_areas=placed.join(departments, on=["area_kind", "area_code"], how="anti").height,
        in_words=incoming["other"].count(),
    )
    note(session, author, "load", "sensitivity", None, None, {"source": source, "version": version, **asdict(loaded)})
    return loaded
