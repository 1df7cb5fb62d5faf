"""Taking away what was entered by mistake: a mission, a permit, a population, a bag; what stands on it stops it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid
from mulette.core.house import current_house
from mulette.core.people.viewer import Viewer
from mulette.core.people.web import current_viewer, needs
from mulette.core.storage.base import now
from mulette.exsitu.acts.tables import Versioned
from mulette.exsitu.collecting.finding import find_held, find_placed
from mulette.exsitu.collecting.operations import common
from mulette.exsitu.collecting.pages.blueprint import blueprint, to
from mulette.exsitu.collecting.tables import Material, Mission, Permit, Population
from mulette.exsitu.lineage.reach import require_over

WORDS = {
    "mission": "Mission supprimée.",
    "permit": "Permis supprimé.",
    "population": "Population supprimée.",
    "material": "Matériel supprimé.",
}


@blueprint.post("/ex-situ/missions/<uuid:identifier>/supprimer")
@needs("delete", "harvest")
def delete_mission(identifier: UUID) -> ResponseReturnValue:
    """Delete a mission without harvests."""
    return _delete("mission", identifier, "missions")


@blueprint.post("/ex-situ/permis/<uuid:identifier>/supprimer")
@needs("delete", "permit")
def delete_permit(identifier: UUID) -> ResponseReturnValue:
    """Delete a permit that nothing was taken on."""
    return _delete("permit", identifier, "permits")


@blueprint.post("/ex-situ/populations/<uuid:identifier>/supprimer")
@needs("delete", "harvest")
def delete_population(identifier: UUID) -> ResponseReturnValue:
    """Delete a population without harvests."""
    return _delete("population", identifier, "populations")


@blueprint.post("/ex-situ/materiels/<uuid:identifier>/supprimer")
@needs("delete", "harvest")
def delete_material(identifier: UUID) -> ResponseReturnValue:
    """Delete a bag that no lot comes from."""
    return _delete("material", identifier, "harvests")


def _delete(thing: str, identifier: UUID, listing: str) -> ResponseReturnValue:
    reason = request.form.get("reason", "").strip()
    try:
        if not reason:
            raise Invalid("Dites pourquoi.", code=f"{thing}.no-reason", fields={"reason": "Dites pourquoi."})
        with current_house().store.transaction() as session:
            _remove(session, current_viewer(), thing, identifier, reason)
    except (Invalid, Conflict) as error:
        flash(error.message, "error")
        return to(f"exsitu_collecting.{thing}", identifier=identifier)
    flash(f"{WORDS[thing]} L'historique garde ce qui était dit.", "success")
    return to(f"exsitu_collecting.{listing}")


def _remove(session: Session, author: Viewer, thing: str, identifier: UUID, reason: str) -> None:
    found: Versioned
    if thing == "population":
        found, node = find_placed(session, author, Population, identifier)
        require_over(author, "delete", "harvest", node.author_id, node.organisation_id)
    elif thing == "material":
        found, node = find_placed(session, author, Material, identifier)
        require_over(author, "delete", "harvest", node.author_id, node.organisation_id)
    elif thing == "mission":
        found = find_held(session, author, Mission, identifier)
        require_over(author, "delete", "harvest", found.author_id, found.organisation_id)
    else:
        found = find_held(session, author, Permit, identifier)
        require_over(author, "delete", "permit", found.author_id, found.organisation_id)
    common.remove(session, author, thing, found, reason=reason, at=now())
