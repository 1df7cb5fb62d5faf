"""Pages of the taxa: the list of names, and the sheet of a taxon."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.listing import read_state
from mulette.core.taxonomy import listing, queries
from mulette.core.taxonomy.ranks import RANKS, rank_label

blueprint = Blueprint("taxa", __name__, url_prefix="/taxons")


@blueprint.get("")
def names() -> ResponseReturnValue:
    """List the names of the referential."""
    state = read_state(request.args, listing.COLUMNS, default_sort="search_key")
    with current_house().store.reading() as session:
        return render_template(
            "taxa/list.html",
            page=listing.list_names(session, state),
            columns=listing.COLUMNS,
            groups=listing.group_choices(session),
            ranks=list(RANKS.items()),
            is_loaded=listing.is_loaded(session),
        )


@blueprint.get("/<int(signed=True):cd_nom>")
def sheet(cd_nom: int) -> ResponseReturnValue:
    """Show a name: its taxon, synonyms, classification and statuses."""
    with current_house().store.reading() as session:
        name = queries.get_taxon(session, cd_nom)
        valid = queries.valid_taxon(session, name)
        return render_template(
            "taxa/sheet.html",
            name=name,
            valid=valid,
            rank_label=rank_label,
            lineage=listing.lineage(session, valid),
            synonyms=queries.synonyms(session, valid.cd_nom),
            children=queries.children(session, valid.cd_nom),
            statuses=listing.grouped_statuses(list(queries.statuses_of(session, name.cd_ref))),
        )
