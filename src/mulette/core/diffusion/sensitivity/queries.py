"""Reading the rules of sensitivity: made ready to be applied, or listed."""

from __future__ import annotations

import polars as pl
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from mulette.core.diffusion.sensitivity.applying import RULE_SCHEMA
from mulette.core.diffusion.tables import SensitivityRule
from mulette.core.listing import COUNT_CAP, Column, ListState, Page
from mulette.core.places.tables import Area
from mulette.core.storage.frames import read_frame
from mulette.core.taxonomy.queries import search_taxa
from mulette.core.taxonomy.tables import Taxon

COLUMNS = (
    Column("taxon", "Taxon"),
    Column("area", "Où"),
    Column("level", "Niveau"),
    Column("when", "Quand et dans quel état", is_sortable=False),
    Column("other", "Condition en toutes lettres", is_sortable=False),
    Column("source", "Référentiel"),
)
_SORTS = {
    "taxon": (SensitivityRule.nom_cite,),
    "area": (SensitivityRule.area_kind, SensitivityRule.area_code),
    "level": (SensitivityRule.level,),
    "source": (SensitivityRule.source,),
}
_MOST_TAXA = 200


def ready_rules(session: Session) -> pl.DataFrame:
    """Give the rules in force, one line a rule and a taxon that it holds for, synonyms and what is below included.

    A rule of an area that is not loaded, or of an unknown taxon, holds for nothing yet.

    Returns
    -------
    Columns of ``applying.RULE_SCHEMA``.
    """
    rule = SensitivityRule
    placed = (
        select(
            rule.id.label("rule_id"), rule.cd_nom, Area.id.label("area_id"), rule.level, rule.duration_years,
            rule.period_from, rule.period_to, rule.bio_status, rule.behaviour,
        )
        .outerjoin(Area, and_(Area.kind == rule.area_kind, Area.code == rule.area_code))
        .where(rule.is_active, rule.level > 0, or_(rule.area_code.is_(None), Area.id.is_not(None)))
    )  # fmt: skip
    rules = read_frame(session, placed).join(_taxa_of_rules(session), on="cd_nom")
    return rules.select(*RULE_SCHEMA).cast(RULE_SCHEMA)  # type: ignore[arg-type]


def _taxa_of_rules(session: Session) -> pl.DataFrame:
    """Give the valid taxa that the codes of rules stand for: ``cd_nom``, ``cd_ref``."""
    named, below = select(SensitivityRule.cd_nom).where(SensitivityRule.is_active), aliased(Taxon)
    itself = select(Taxon.cd_nom, Taxon.cd_ref).where(Taxon.cd_nom.in_(named))
    inside = below.tree_left.between(Taxon.tree_left + 1, Taxon.tree_right)
    lower = select(Taxon.cd_nom, below.cd_ref).join(below, inside).where(Taxon.cd_nom.in_(named)).distinct()
    return pl.concat([read_frame(session, itself), read_frame(session, lower)]).unique()


def list_rules(session: Session, state: ListState) -> Page:
    """Give one page of the rules in force; words are looked for as a taxon, as TAXREF or the referential names it."""
    query = select(SensitivityRule).where(SensitivityRule.is_active)
    if state.q:
        codes = {found.taxon.cd_nom for found in search_taxa(session, state.q, limit=_MOST_TAXA)}
        codes |= {found.taxon.cd_ref for found in search_taxa(session, state.q, limit=_MOST_TAXA)}
        cited = and_(*(SensitivityRule.nom_cite.icontains(word, autoescape=True) for word in state.q.split()))
        query = query.where(or_(SensitivityRule.cd_nom.in_(codes), cited))
    filters = state.filters or {}
    if filters.get("area"):
        query = query.where(SensitivityRule.area_code.in_(filters["area"]))
    if filters.get("level"):
        query = query.where(SensitivityRule.level.in_([int(one) for one in filters["level"] if one.isdigit()]))
    total = session.scalar(select(func.count()).select_from(query.limit(COUNT_CAP + 1).subquery())) or 0
    order = [column.desc() if state.descending else column for column in _SORTS[state.sort]]
    rows = session.scalars(_paged(query.order_by(*order, SensitivityRule.id), state)).all()
    return Page(list(rows), total, state)


def sources(session: Session) -> list[tuple[str, str | None, int]]:
    """List the referentials in force: name, version, number of rules."""
    rule = SensitivityRule
    query = select(rule.source, func.max(rule.version), func.count()).where(rule.is_active).group_by(rule.source)
    return [(name, version, count) for name, version, count in session.execute(query.order_by(rule.source))]


def _paged(query: Select[SensitivityRule], state: ListState) -> Select[SensitivityRule]:
    return query.offset(state.offset).limit(state.size)
