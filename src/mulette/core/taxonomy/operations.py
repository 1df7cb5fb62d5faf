"""Writing the taxonomy: a version of TAXREF over the one before, removed codes, statuses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from sqlalchemy import Table, delete, exists, select, update
from sqlalchemy.orm import Session

from mulette.core.spelling import fold
from mulette.core.storage.bulk import bulk_insert
from mulette.core.storage.frames import read_frame
from mulette.core.taxonomy.names import vernacular_names
from mulette.core.taxonomy.queries import names_of
from mulette.core.taxonomy.statuses.read import TEXTS as STATUS_TEXTS
from mulette.core.taxonomy.tables import ReplacedCode, Status, Taxon, VernacularName
from mulette.core.taxonomy.taxref import Taxref
from mulette.core.taxonomy.tree import number_tree

_COLUMNS = [column.name for column in Taxon.__table__.columns]
_DERIVED = ("tree_left", "tree_right", "search_key", "taxref_version")
_LIST = ["type", "territory", "source"]
_KEYS_A_STATEMENT = 20_000
_CONTENT = [name for name in _COLUMNS if name not in ("cd_nom", *_DERIVED)]


@dataclass(frozen=True)
class LoadedTaxa:
    """What a load of TAXREF did, in names.

    Parameters
    ----------
    added, changed, unchanged
        Names new in the store, with another content, the same.
    reattached
        Among those changed, names whose valid name is another.
    kept
        Names of the store that the file does not hold any more: kept as they were, for the data that cite them.
    """

    added: int
    changed: int
    reattached: int
    unchanged: int
    kept: int


@dataclass(frozen=True)
class LoadedCodes:
    """What a load of codes did: codes new in the store, with another content, the same."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class LoadedStatuses:
    """What a load of statuses did: statuses new, gone from their list, the same; names cited that are unknown."""

    added: int
    removed: int
    unchanged: int
    unknown_taxa: int


def load_taxref(session: Session, taxref: Taxref) -> LoadedTaxa:
    """Put a version of TAXREF, or a table of local names, over what the store holds.

    The names of the file replace those of the same code; the others are kept. The classification is numbered
    again over all, and the table written anew when anything differs.
    """
    stored = read_frame(session, select(Taxon.__table__))
    incoming = taxref.taxa.with_columns(taxref_version=pl.lit(taxref.version), search_key=fold(pl.col("lb_nom")))
    kept = stored.join(incoming, on="cd_nom", how="anti")
    counts = _compare(stored, incoming, kept.height)
    shared = [*incoming.columns]
    whole = _number(pl.concat([incoming, kept.select(shared)]).sort("cd_nom")).select(_COLUMNS)
    if not whole.equals(stored.sort("cd_nom").select(_COLUMNS)):
        _write_anew(session, Taxon, whole)
        _write_anew(session, VernacularName, vernacular_names(whole).select("key", "cd_ref").sort("key", "cd_ref"))
        _reattach_statuses(session)
    return counts


def load_statuses(session: Session, statuses: pl.DataFrame) -> LoadedStatuses:
    """Put lists of statuses (see ``read_statuses``) over those that the store holds.

    The statuses of one type in one territory from one source replace those stored of the same three. The valid name
    is that of the taxonomy loaded, else that of the file, else the name itself.
    """
    columns = ["cd_nom", "cd_ref", *STATUS_TEXTS]
    valid = names_of(session, statuses["cd_nom"]).select("cd_nom", valid="cd_ref")
    incoming = statuses.join(valid, on="cd_nom", how="left", maintain_order="left")
    unknown = incoming.filter(pl.col("valid").is_null())["cd_nom"].n_unique()
    incoming = incoming.with_columns(cd_ref=pl.coalesce("valid", "cd_ref", "cd_nom")).select(columns)
    incoming = incoming.unique(maintain_order=True)
    lists = incoming.select(_LIST).unique()
    stored = read_frame(session, select(Status.__table__)).join(lists, on=_LIST, nulls_equal=True, how="semi")
    added = incoming.join(stored, on=columns, nulls_equal=True, how="anti")
    gone = stored.join(incoming, on=columns, nulls_equal=True, how="anti")
    for part in gone.select("id").iter_slices(_KEYS_A_STATEMENT):
        session.execute(delete(Status).where(Status.id.in_(part["id"].to_list())))
    table = Status.__table__
    assert isinstance(table, Table)
    bulk_insert(session, table, added)
    return LoadedStatuses(
        added=added.height, removed=gone.height, unchanged=incoming.height - added.height, unknown_taxa=unknown
    )


def _reattach_statuses(session: Session) -> None:
    """Give statuses the valid name that the taxonomy now gives to the name they cite."""
    moved = (Taxon.cd_nom == Status.cd_nom) & (Taxon.cd_ref != Status.cd_ref)
    now_valid = select(Taxon.cd_ref).where(Taxon.cd_nom == Status.cd_nom).scalar_subquery()
    session.execute(
        update(Status).where(exists().where(moved)).values(cd_ref=now_valid),
        execution_options={"synchronize_session": False},
    )


def load_removed(session: Session, removed: pl.DataFrame) -> LoadedCodes:
    """Put a list of removed codes (see ``read_removed``) over the one that the store holds."""
    columns = ["cd_nom", "replacement", "reason", "last_version"]
    stored = read_frame(session, select(ReplacedCode.__table__)).select(columns)
    incoming = removed.select(columns)
    unchanged = incoming.join(stored, on=columns, nulls_equal=True, how="semi").height
    known = incoming.join(stored, on="cd_nom", how="semi").height
    whole = pl.concat([incoming, stored.join(incoming, on="cd_nom", how="anti")]).sort("cd_nom")
    if unchanged < incoming.height:
        _write_anew(session, ReplacedCode, whole)
    return LoadedCodes(added=incoming.height - known, changed=known - unchanged, unchanged=unchanged)


def _compare(stored: pl.DataFrame, incoming: pl.DataFrame, kept: int) -> LoadedTaxa:
    both = incoming.join(stored, on="cd_nom", suffix="_before")
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in _CONTENT)
    changed = both.filter(differs)
    return LoadedTaxa(
        added=incoming.height - both.height,
        changed=changed.height,
        reattached=changed.filter(pl.col("cd_ref") != pl.col("cd_ref_before")).height,
        unchanged=both.height - changed.height,
        kept=kept,
    )


def _number(taxa: pl.DataFrame) -> pl.DataFrame:
    """Give numbers to the valid taxa that the classification places; a synonym takes the numbers of its valid name.

    Taxa that nothing places (no taxon above, none below) get no number: each stands for itself.
    """
    valid = taxa.filter(pl.col("cd_nom") == pl.col("cd_ref"))
    above = valid.select("cd_nom", "cd_sup").join(
        taxa.select(cd_sup="cd_nom", parent="cd_ref"), on="cd_sup", how="left", maintain_order="left"
    )
    placed = above.filter(
        pl.col("parent").is_not_null() | pl.col("cd_nom").is_in(above["parent"].drop_nulls().implode())
    )
    left, right = number_tree(
        placed["cd_nom"].to_numpy().astype(np.int64), placed["parent"].fill_null(0).to_numpy().astype(np.int64)
    )
    numbers = pl.DataFrame({"cd_ref": placed["cd_nom"], "tree_left": left, "tree_right": right})
    return taxa.join(numbers.filter(pl.col("tree_left") > 0), on="cd_ref", how="left", maintain_order="left")


def _write_anew(session: Session, model: type[Taxon | VernacularName | ReplacedCode], rows: pl.DataFrame) -> None:
    table = model.__table__
    assert isinstance(table, Table)
    session.execute(delete(table))
    bulk_insert(session, table, rows)
