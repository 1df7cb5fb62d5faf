"""Page of the roles: the whole table of rights, and its changes."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Conflict, NotFound
from mulette.core.house import House, current_house
from mulette.core.people import operations, queries
from mulette.core.people.pages.blueprint import blueprint
from mulette.core.people.viewer import Scope
from mulette.core.people.web import current_viewer, require
from mulette.core.room import Permission


@blueprint.get("/roles")
def roles() -> ResponseReturnValue:
    """Show what each role may do."""
    require("administer", "person")
    return _table(request.args.get("role", ""))


@blueprint.post("/roles/<code>")
def set_rights(code: str) -> ResponseReturnValue:
    """Write the rights of one role as its form says."""
    require("administer", "role")
    house = current_house()
    try:
        with house.store.transaction() as session:
            for permission in _permissions(house):
                given = request.form.get(f"{permission.action}:{permission.object}")
                if given is not None:
                    scope = Scope(given) if given in set(Scope) else None
                    operations.set_right(session, current_viewer(), code, permission, scope)
    except Conflict as error:
        return _table(code, error.message), error.status
    flash("Droits enregistrés. Ils valent dès la prochaine page de chacun.", "success")
    return redirect(url_for("people.roles", role=code), 303)


def _table(code: str, message: str = "") -> str:
    house = current_house()
    with house.store.reading() as session:
        known = {role.code: role for role in queries.roles(session)}
        if code and code not in known:
            raise NotFound(f"Le rôle « {code} » n'existe pas.", code="people.unknown-role", role=code)
        return render_template(
            "people/roles.html",
            roles=list(known.values()),
            chosen=known.get(code),
            rights=queries.rights_of_roles(session),
            rooms=[room for room in house.rooms if room.permissions],
            scopes=[(scope.value, scope.label) for scope in Scope],
            may_change=current_viewer().may("administer", "role"),
            message=message,
        )


def _permissions(house: House) -> list[Permission]:
    return [permission for room in house.rooms for permission in room.permissions]
