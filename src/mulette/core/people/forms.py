"""Reading the forms of the people's pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.people.queries import get_organisation

PERSON_LABELS = {
    "given_name": "Prénom",
    "family_name": "Nom",
    "login": "Identifiant",
    "email": "Adresse électronique",
    "organisation": "Organisme",
    "password": "Mot de passe",
}
HISTORY_LABELS = {
    **PERSON_LABELS,
    "is_active": "Compte ouvert",
    "organisation_id": "Organisme n°",
    "roles": "Rôles",
    "platform": "Plateforme",
    "subject": "Numéro sur la plateforme",
}
ORGANISATION_LABELS = {"name": "Nom", "short_name": "Sigle", "email": "Adresse électronique", "url": "Site"}
TOKEN_LABELS = {"label": "Usage", "scopes": "Droits", "days": "Durée"}


def person_values(session: Session) -> dict[str, Any]:
    """Read the fields of a person; the organisation is named by its UUID."""
    values: dict[str, Any] = {
        name: request.form.get(name, "") for name in ("login", "given_name", "family_name", "email")
    }
    chosen = request.form.get("organisation", "")
    values["organisation_id"] = get_organisation(session, read_uuid(chosen)).id if chosen else None
    return values


def organisation_values() -> dict[str, Any]:
    """Read the fields of an organisation."""
    return {name: request.form.get(name, "") for name in ORGANISATION_LABELS}


def read_uuid(text: str) -> UUID:
    """Read a permanent identifier.

    Raises
    ------
    Invalid
        It is not one.
    """
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(f"« {text[:40]} » n'est pas un identifiant.", code="web.bad-uuid") from None


def read_days(text: str) -> int:
    """Read a number of days; what is not one gives 0, which the operation refuses by name."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def local_address(address: str, default: str = "/") -> str:
    r"""Keep an address to come back to only when it is one of ours.

    Examples
    --------
    >>> local_address("/donnees?page=2")
    '/donnees?page=2'
    >>> local_address("//ailleurs.example/x"), local_address("/\\ailleurs.example")
    ('/', '/')
    """
    parts = urlsplit(address)
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc
    return address if is_ours and address.isprintable() else default


def browser_words(agent: str) -> str:
    """Say in two words which browser names itself so; an unknown one keeps the start of its name.

    Examples
    --------
    >>> browser_words("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox, Linux'
    >>> browser_words("QGIS/3.40")
    'QGIS/3.40'
    """
    names = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
    systems = {
        "Android": "Android",
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Windows": "Windows",
        "Mac OS": "macOS",
        "Linux": "Linux",
    }
    found = [next((word for mark, word in marks.items() if mark in agent), "") for marks in (names, systems)]
    return ", ".join(filter(None, found)) or agent[:40] or "inconnu"
