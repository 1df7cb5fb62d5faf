"""What the search box finds among the taxa."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from sqlalchemy.orm import Session

from mulette.core.room import Hit
from mulette.core.taxonomy.queries import search_taxa

if TYPE_CHECKING:
    from mulette.core.people.viewer import Viewer


def search(session: Session, _viewer: Viewer, words: str, limit: int) -> list[Hit]:
    """Find taxa by scientific name, French name or code; names are open to all."""
    return [
        Hit(
            found.taxon.lb_nom,
            " · ".join(
                part for part in (found.taxon.nom_vern, found.taxon.group2_inpn, f"cd_nom {found.taxon.cd_nom}") if part
            ),
            url_for("taxa.sheet", cd_nom=found.taxon.cd_nom),
            is_scientific=True,
        )
        for found in search_taxa(session, words, limit=limit)
    ]
