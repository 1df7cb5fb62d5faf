"""The rules of rights: what roles give, what a token leaves, and the reason said in words. Pure.

The rights that the shipped roles start with are data, in ``roles.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from mulette.core.people.viewer import Scope
from mulette.core.room import Permission

Rights = Mapping[tuple[str, str], Scope]
SHIPPED = Path(__file__).with_name("roles.yaml")
NBSP = "\u00a0"
PUBLIC = "public"
"""Role of everybody, signed in or not; it is not given to persons."""


@dataclass(frozen=True)
class ShippedRole:
    """A role as it is shipped.

    Parameters
    ----------
    code, label, description
        Code, French label and what it is for.
    patterns
        ``{"action object": scope}``; ``*`` stands for any; the most precise pattern wins; ``none`` gives nothing.
    """

    code: str
    label: str
    description: str
    patterns: Mapping[str, str]


@dataclass(frozen=True)
class Explanation:
    """Whether something is allowed, and why.

    Parameters
    ----------
    permission
        What was asked.
    scope
        How far it reaches; None: refused.
    reason
        French sentence.
    """

    permission: Permission
    scope: Scope | None
    reason: str


def read_shipped_roles(path: Path = SHIPPED) -> list[ShippedRole]:
    """Read the shipped roles."""
    known = {*Scope, "none"}
    roles = []
    for code, given in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        patterns = given["rights"] or {}
        for pattern, scope in patterns.items():
            if scope not in known or len(pattern.split()) != 2:
                raise ValueError(f"{path.name}: {code}: {pattern!r}: {scope!r}; a scope is one of {sorted(known)}")
        roles.append(ShippedRole(code, given["label"], given["description"], patterns))
    return roles


def default_scope(role: ShippedRole, permission: Permission) -> Scope | None:
    """Give the scope a shipped role starts with for a permission; None: not given.

    Examples
    --------
    >>> reader = ShippedRole("reader", "Lecteur", "", {"read *": "all", "read person": "none"})
    >>> default_scope(reader, Permission("read", "record", "voir"))
    <Scope.ALL: 'all'>
    >>> default_scope(reader, Permission("read", "person", "voir")) is None
    True
    """
    action, object_ = permission.action, permission.object
    for pattern in (f"{action} {object_}", f"* {object_}", f"{action} *", "* *"):
        if pattern in role.patterns:
            scope = role.patterns[pattern]
            narrow = scope != "all" and not permission.scoped
            return None if scope == "none" or narrow else Scope(scope)
    return None


def gather(rights_of_roles: Iterable[Rights]) -> dict[tuple[str, str], Scope]:
    """Put the rights of several roles together, the widest scope of each.

    Examples
    --------
    >>> gather([{("read", "lot"): Scope.MINE}, {("read", "lot"): Scope.ALL}])
    {('read', 'lot'): <Scope.ALL: 'all'>}
    """
    gathered: dict[tuple[str, str], Scope] = {}
    for rights in rights_of_roles:
        for key, scope in rights.items():
            if key not in gathered or scope.reach > gathered[key].reach:
                gathered[key] = scope
    return gathered


def narrow(rights: Rights, scopes: Iterable[str]) -> dict[tuple[str, str], Scope]:
    """Keep of a person's rights those that a token may use; a token never adds one.

    Parameters
    ----------
    scopes
        ``action:object`` pairs of the token.

    Examples
    --------
    >>> narrow({("read", "lot"): Scope.MINE}, ["read:lot", "delete:lot"])
    {('read', 'lot'): <Scope.MINE: 'mine'>}
    """
    allowed = {tuple(scope.split(":", 1)) for scope in scopes}
    return {key: scope for key, scope in rights.items() if key in allowed}


def covers(mine: Rights, theirs: Rights) -> bool:
    """Whether one set of rights reaches at least as far as another.

    Examples
    --------
    >>> covers({("read", "lot"): Scope.ALL}, {("read", "lot"): Scope.MINE})
    True
    >>> covers({("read", "lot"): Scope.MINE}, {("read", "lot"): Scope.ALL})
    False
    """
    return all(key in mine and mine[key].reach >= scope.reach for key, scope in theirs.items())


def explain(
    permission: Permission,
    held: Mapping[str, Rights],
    every_role: Mapping[str, Rights],
    *,
    is_active: bool = True,
) -> Explanation:
    """Say why a person may, or may not, do something.

    Parameters
    ----------
    permission
        What is asked.
    held
        ``{French label of a role: its rights}`` of the roles the person holds, the public one included.
    every_role
        The same for all roles, so that a refusal can say which would do.
    is_active
        False: the person may no longer sign in.
    """
    key = (permission.action, permission.object)
    if not is_active:
        return Explanation(permission, None, "Non : le compte est désactivé.")
    giving = {label: rights[key] for label, rights in held.items() if key in rights}
    if giving:
        scope = max(giving.values(), key=lambda found: found.reach)
        by = [label for label, found in giving.items() if found is scope]
        reach = f", pour {scope.label}" if permission.scoped else ""
        return Explanation(permission, scope, f"Oui{reach} : {_roles(by, 'et', 'le permet', 'le permettent')}.")
    would = [label for label, rights in every_role.items() if key in rights and label not in held]
    having = _roles(list(held), "et", "ne le permet pas", "ne le permettent pas") if held else "il n'a aucun rôle"
    remedy = f"Il faudrait {_roles(would, 'ou')}." if would else "Aucun rôle de cette base ne le permet."
    return Explanation(permission, None, f"Non : {having}. {remedy}")


def _roles(labels: list[str], joint: str, one: str = "", many: str = "") -> str:
    """Name roles as the subject of a verb: « le rôle A le permet », « les rôles A et B le permettent »."""
    quoted = [f"«{NBSP}{label}{NBSP}»" for label in labels]
    if len(quoted) == 1:
        return f"le rôle {quoted[0]} {one}".rstrip()
    listed = f"{', '.join(quoted[:-1])} {joint} {quoted[-1]}"
    return f"{'l’un des rôles' if joint == 'ou' else 'les rôles'} {listed} {many}".rstrip()
