"""Reading the taxonomy: a name by its code or its beginning, its valid name, synonyms, what lies below, statuses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from mulette.core.errors import NotFound
from mulette.core.spelling import folded, prefix_bounds
from mulette.core.storage.frames import read_frame
from mulette.core.taxonomy.ranks import rank_order
from mulette.core.taxonomy.tables import ReplacedCode, Status, Taxon, VernacularName

_EXAMINED = 200
_CODES_A_QUERY = 20_000
_LARGEST_CODE = 2**31 - 1
_CODE = re.compile(r"-?[0-9]{1,12}")


@dataclass(frozen=True)
class Found:
    """One answer of a search.

    Parameters
    ----------
    taxon
        The name found.
    valid_name
        Scientific name, without author, of the valid taxon.
    is_vernacular
        Whether it was found by a French name.
    """

    taxon: Taxon
    valid_name: str
    is_vernacular: bool


def get_taxon(session: Session, cd_nom: int) -> Taxon:
    """Give the name of a code.

    Raises
    ------
    NotFound
        No name has this code; the message says so if TAXREF removed it.
    """
    known = _is_code(cd_nom)
    taxon = session.get(Taxon, cd_nom) if known else None
    if taxon is not None:
        return taxon
    removed = session.get(ReplacedCode, cd_nom) if known else None
    if removed is None:
        message = f"Aucun nom n'a le code {cd_nom} dans le référentiel chargé."
    elif removed.replacement is None:
        message = f"Le code {cd_nom} a été retiré de TAXREF (dernière version : {removed.last_version or 'inconnue'})."
    else:
        message = f"Le code {cd_nom} a été retiré de TAXREF ; le code {removed.replacement} le remplace."
    raise NotFound(message, code="taxonomy.unknown-code", cd_nom=cd_nom)


def valid_taxon(session: Session, taxon: Taxon) -> Taxon:
    """Give the valid name of a name; the name itself where the referential lacks it."""
    return session.get(Taxon, taxon.cd_ref) or taxon


def synonyms(session: Session, cd_ref: int) -> Sequence[Taxon]:
    """Give the other names of a valid taxon, in alphabetical order."""
    query = select(Taxon).where(Taxon.cd_ref == cd_ref, Taxon.cd_nom != cd_ref).order_by(Taxon.search_key, Taxon.cd_nom)
    return session.scalars(query).all()


def children(session: Session, cd_ref: int) -> Sequence[Taxon]:
    """Give the valid taxa right below a valid taxon, in alphabetical order."""
    query = select(Taxon).where(Taxon.cd_sup == cd_ref, Taxon.cd_ref == Taxon.cd_nom).order_by(Taxon.search_key)
    return session.scalars(query).all()


def lies_below(taxon: Taxon, name: type[Taxon] = Taxon) -> ColumnElement[bool]:
    """Give the condition that a name belongs to a taxon or to one below it, synonyms included.

    Parameters
    ----------
    taxon
        A valid name, or a synonym that stands for it.
    name
        ``Taxon``, or an alias of it in the query.
    """
    if taxon.tree_left is None:
        return name.cd_ref == taxon.cd_ref
    return name.tree_left.between(taxon.tree_left, taxon.tree_right)


def search_taxa(session: Session, words: str, *, limit: int = 20, group2_inpn: str | None = None) -> list[Found]:
    """Find names by their code, or by the beginnings of their words in order: ``myo nat``, ``mur nat``, ``64435``.

    Case and accents do not count. A name that is exactly what was written comes first, then valid names before
    synonyms, scientific before French, wide ranks before narrow, short before long. Of a shorter word than three
    letters, only the first names in alphabetical order are examined.

    Parameters
    ----------
    limit
        Longest answer.
    group2_inpn
        Keep only the names of this group of the INPN.
    """
    sought = folded(words)
    if not sought:
        return []
    group = [] if group2_inpn is None else [Taxon.group2_inpn == group2_inpn]
    if _CODE.fullmatch(sought):
        code = int(sought)
        names = select(Taxon).where(Taxon.cd_nom == code, *group)
        found = {taxon.cd_nom: (taxon, False) for taxon in session.scalars(names)} if _is_code(code) else {}
    else:
        by_name = select(Taxon).where(begins(Taxon.search_key, sought), *group).order_by(Taxon.search_key)
        by_vernacular = (
            select(Taxon)
            .join(VernacularName, VernacularName.cd_ref == Taxon.cd_nom)
            .where(begins(VernacularName.key, sought), *group)
            .order_by(VernacularName.key)
        )
        found = {taxon.cd_nom: (taxon, True) for taxon in session.scalars(by_vernacular.limit(_EXAMINED))}
        found |= {taxon.cd_nom: (taxon, False) for taxon in session.scalars(by_name.limit(_EXAMINED))}
    ranked = sorted(found.values(), key=lambda pair: _merit(pair[0], pair[1], sought))[:limit]
    valid = _valid_names(session, [taxon.cd_ref for taxon, _ in ranked])
    return [Found(taxon, valid.get(taxon.cd_ref, taxon.lb_nom), by_french) for taxon, by_french in ranked]


def statuses_of(session: Session, cd_ref: int, territories: Iterable[str] | None = None) -> Sequence[Status]:
    """Give the statuses of a valid taxon, by type and territory.

    Parameters
    ----------
    territories
        Codes CD_SIG to keep (see ``territories.territories_of``); all where not given.
    """
    query = select(Status).where(Status.cd_ref == cd_ref).order_by(Status.type, Status.territory, Status.id)
    if territories is not None:
        query = query.where(Status.territory.in_(list(territories)))
    return session.scalars(query).all()


def all_names(session: Session) -> pl.DataFrame:
    """Give every name: ``cd_nom``, ``cd_ref``, ``rang``, ``lb_nom``, ``lb_auteur``, ``nom_vern``, groups and tree.

    What checks and name matching compare a file with; about 2 s and 0.3 GB for 700,000 names.
    """
    return read_frame(session, _names())


def names_of(session: Session, codes: pl.Series) -> pl.DataFrame:
    """Give the names of some codes only (columns as ``all_names``); unknown codes are left out."""
    distinct = codes.drop_nulls().cast(pl.Int64).unique()
    distinct = distinct.filter(distinct.is_between(-_LARGEST_CODE, _LARGEST_CODE))
    parts = [
        read_frame(session, _names().where(Taxon.cd_nom.in_(part.to_list())))
        for part in (distinct.slice(start, _CODES_A_QUERY) for start in range(0, len(distinct), _CODES_A_QUERY))
    ]
    return pl.concat(parts) if parts else read_frame(session, _names().where(Taxon.cd_nom.is_(None)))


def all_removed(session: Session) -> pl.DataFrame:
    """Give the removed codes: ``cd_nom``, ``replacement``, ``reason``, ``last_version``."""
    removed = ReplacedCode
    return read_frame(session, select(removed.cd_nom, removed.replacement, removed.reason, removed.last_version))


def _is_code(number: int) -> bool:
    """Tell whether a number fits the column of codes: larger ones name nothing, and the store would choke on them."""
    return -_LARGEST_CODE <= number <= _LARGEST_CODE


def _names() -> Select[*tuple[Any, ...]]:
    taxon = Taxon
    return select(
        taxon.cd_nom, taxon.cd_ref, taxon.rang, taxon.lb_nom, taxon.lb_auteur, taxon.nom_vern, taxon.regne,
        taxon.group1_inpn, taxon.group2_inpn, taxon.famille, taxon.tree_left, taxon.tree_right,
    )  # fmt: skip


def begins(key: InstrumentedAttribute[str], sought: str) -> ColumnElement[bool]:
    """Give the condition that the words of a key begin with those sought, one after the other."""
    first, *others = sought.split(" ")
    low, high = prefix_bounds(first)
    within = and_(key >= low, key < high)
    if not others:
        return within
    escaped = [word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for word in (first, *others)]
    return and_(within, key.like("% ".join(escaped) + "%", escape="\\"))


def _merit(taxon: Taxon, by_french: bool, sought: str) -> tuple[bool, bool, bool, int, int, str]:
    return (
        taxon.search_key != sought,
        taxon.cd_nom != taxon.cd_ref,
        by_french,
        rank_order(taxon.rang),
        len(taxon.search_key),
        taxon.search_key,
    )


def _valid_names(session: Session, codes: list[int]) -> dict[int, str]:
    return dict(session.execute(select(Taxon.cd_nom, Taxon.lb_nom).where(Taxon.cd_nom.in_(codes))).all())
