"""Reading the vocabularies."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.nomenclature.tables import NomenclatureApplicability, NomenclatureTerm, NomenclatureType

ANY = "all"
"""Kingdom or group of an applicability that holds for any."""


def all_terms(session: Session) -> pl.DataFrame:
    """Give all terms, active or not: ``type``, ``code``, ``mnemonic``, ``label``, ``is_active``, ``is_default``."""
    term = NomenclatureTerm
    columns = (term.type, term.code, term.mnemonic, term.label, term.is_active, term.is_default)
    rows = session.execute(select(*columns).order_by(term.type, term.position)).all()
    text = dict.fromkeys(("type", "code", "mnemonic", "label"), pl.String)
    return pl.DataFrame(rows, schema={**text, "is_active": pl.Boolean, "is_default": pl.Boolean}, orient="row")


def all_types(session: Session) -> Sequence[NomenclatureType]:
    """Give all vocabularies, by their mnemonics."""
    return session.scalars(select(NomenclatureType).order_by(NomenclatureType.code)).all()


def terms_of(
    session: Session, type_: str, *, regne: str | None = None, group2_inpn: str | None = None, closed: bool = False
) -> Sequence[NomenclatureTerm]:
    """Give the terms of a vocabulary in their order, for a form or a help page.

    Parameters
    ----------
    regne, group2_inpn
        Keep only the terms that suit this kingdom and group; terms without any applicability suit all.
    closed
        Whether inactive terms are given as well.

    Raises
    ------
    NotFound
        No such vocabulary.
    """
    if session.get(NomenclatureType, type_) is None:
        raise NotFound(
            f"La nomenclature « {type_} » n'existe pas dans cette base. Chargez-la par « mulette reference load "
            "nomenclatures ».",
            code="nomenclature.unknown-type",
            type=type_,
        )
    term, suits = NomenclatureTerm, NomenclatureApplicability
    query = select(term).where(term.type == type_).order_by(term.position)
    if not closed:
        query = query.where(term.is_active)
    if regne is not None:
        same = and_(suits.type == term.type, suits.code == term.code)
        fits = and_(
            same, suits.regne.in_((ANY, regne)), suits.group2_inpn.in_((ANY, group2_inpn) if group2_inpn else (ANY,))
        )
        query = query.where(or_(exists().where(fits), ~exists().where(same)))
    return session.scalars(query).all()
