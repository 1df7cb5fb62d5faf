"""Which taxa are protected somewhere in France: their places are blurred in what leaves the house."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.taxonomy.tables import Status, Taxon

PROTECTIONS = ("PN", "PR", "PD", "POM", "PROT")
"""Types of the TAXREF status base that protect a taxon."""


def protected_codes(session: Session, cd_noms: Collection[int]) -> frozenset[int]:
    """Give those of some names whose taxon is protected, wherever that may be."""
    query = select(Taxon.cd_nom).join(Status, Status.cd_ref == Taxon.cd_ref)
    found = query.where(Taxon.cd_nom.in_(cd_noms), Status.type.in_(PROTECTIONS))
    return frozenset(session.scalars(found))
