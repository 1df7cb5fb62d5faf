"""What may be written about a person or an organisation: trimmed, checked, named when it cannot be taken. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mulette.core.errors import Invalid

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_URL = re.compile(r"https?://[^\s/]+\.[^\s]+")
PERSON = {"login", "given_name", "family_name", "email", "organisation_id"}
ORGANISATION = {"name", "short_name", "email", "url"}


def clean_person(values: Mapping[str, Any]) -> dict[str, Any]:
    """Trim and check what is said of a person.

    Raises
    ------
    Invalid
        One message a field in fault; an unknown field is named.
    """
    cleaned = _trimmed(values, PERSON)
    faults = {}
    if cleaned.get("login"):
        cleaned["login"] = cleaned["login"].lower()
        if not _LOGIN.fullmatch(cleaned["login"]):
            faults["login"] = "De 2 à 64 caractères : lettres sans accent, chiffres, point, tiret, @."
    if not cleaned.get("family_name"):
        faults["family_name"] = "Le nom est nécessaire."
    if "given_name" in cleaned:
        cleaned["given_name"] = cleaned["given_name"] or ""
    _check_email(cleaned, faults)
    return _refuse(cleaned, faults, "Cette personne ne peut pas être enregistrée ainsi.")


def clean_organisation(values: Mapping[str, Any]) -> dict[str, Any]:
    """Trim and check what is said of an organisation.

    Raises
    ------
    Invalid
        One message a field in fault; an unknown field is named.
    """
    cleaned = _trimmed(values, ORGANISATION)
    faults = {}
    if not cleaned.get("name"):
        faults["name"] = "Le nom est nécessaire."
    if cleaned.get("url") and not _URL.fullmatch(cleaned["url"]):
        faults["url"] = "Une adresse de site commence par https:// ou http://."
    _check_email(cleaned, faults)
    return _refuse(cleaned, faults, "Cet organisme ne peut pas être enregistré ainsi.")


def _trimmed(values: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    unknown = set(values) - known
    if unknown:
        raise Invalid(
            f"Champs inconnus : {', '.join(sorted(unknown))}. Champs possibles : {', '.join(sorted(known))}.",
            code="people.unknown-field",
            fields=dict.fromkeys(sorted(unknown), "Champ inconnu."),
        )
    return {name: (value.strip() or None) if isinstance(value, str) else value for name, value in values.items()}


def _check_email(cleaned: Mapping[str, Any], faults: dict[str, str]) -> None:
    if cleaned.get("email") and not _EMAIL.fullmatch(cleaned["email"]):
        faults["email"] = "Une adresse s'écrit nom@domaine.fr."


def _refuse(cleaned: dict[str, Any], faults: dict[str, str], message: str) -> dict[str, Any]:
    if faults:
        raise Invalid(message, code="people.bad-values", fields=faults)
    return cleaned
