"""Who is looking, or writing: a person's rights gathered once per request, passed on as an argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mulette.core.errors import Forbidden, Unauthenticated


class Scope(StrEnum):
    """How far a right reaches; each one contains those before it."""

    MINE = "mine"
    ORGANISATION = "organisation"
    ALL = "all"

    @property
    def label(self) -> str:
        """French words for the scope."""
        return {"mine": "ce qui est à soi", "organisation": "son organisme", "all": "tout"}[self.value]

    @property
    def reach(self) -> int:
        """Rank of the scope, the widest last."""
        return list(Scope).index(self)


@dataclass(frozen=True)
class Viewer:
    """A person as the rules see them.

    Parameters
    ----------
    person_id
        Number of the person; None for somebody who is not signed in.
    login, name
        Login, and name shown on the page.
    organisation_id
        Their organisation.
    rights
        ``{(action, object): widest scope}`` of all their roles, narrowed by the token in use.
    is_system
        Whether it is the installation itself: the command line, the school territory. It may do everything.
    is_lent
        Whether another platform vouches for the person: they have the rights lent to them and nothing else, whatever
        their name or their organisation would open here.
    """

    person_id: int | None = None
    login: str = ""
    name: str = ""
    organisation_id: int | None = None
    rights: Mapping[tuple[str, str], Scope] = field(default_factory=dict)
    is_system: bool = False
    is_lent: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is signed in."""
        return self.person_id is None and not self.is_system

    def scope(self, action: str, object_: str) -> Scope | None:
        """Give how far the viewer may do an action on a kind of object; None: not at all."""
        return Scope.ALL if self.is_system else self.rights.get((action, object_))

    def may(self, action: str, object_: str) -> bool:
        """Whether the viewer may do an action on at least some objects of a kind."""
        return self.scope(action, object_) is not None

    def require(self, action: str, object_: str) -> Scope:
        """Give the scope of a right, or refuse.

        Raises
        ------
        Unauthenticated
            Nobody is signed in.
        Forbidden
            The person lacks the right; the message names it.
        """
        scope = self.scope(action, object_)
        if scope is not None:
            return scope
        if self.is_anonymous:
            raise Unauthenticated("Connectez-vous pour continuer.", code="people.sign-in-needed")
        raise Forbidden(
            f"Il vous manque le droit « {action} » sur « {object_} ». Demandez-le à l'administrateur de la base.",
            code="people.right-missing",
            action=action,
            object=object_,
        )


ANONYMOUS = Viewer()
SYSTEM = Viewer(name="Mulette", is_system=True)
"""Who writes when no person does: the owner of the machine, through the command line."""
