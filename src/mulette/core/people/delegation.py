"""Identities that another platform signs for its people: what they say, when they are refused, what they may do. Pure.

An identity is a JSON Web Signature in its compact form (RFC 7515), HMAC-SHA256, bound to the one request it is sent
with, as a proof of possession is (RFC 9449): method, target and digest of the body are among its claims.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mulette.core.errors import Unauthenticated
from mulette.core.people.rights import Rights
from mulette.core.people.viewer import Scope
from mulette.core.room import Permission

SCHEME = "Mulette-Identity"
"""Word before an identity in the header ``Authorization``."""
HEADER = {"alg": "HS256", "typ": "mulette-identity+jws"}
"""The only head accepted: the signer does not choose the algorithm."""
LONGEST = dt.timedelta(seconds=60)
CLOCKS_APART = dt.timedelta(seconds=5)
"""How far ahead the clock of the other machine may be."""
SHIPPED = Path(__file__).with_name("cruved.yaml")
_REACH = {1: Scope.MINE, 2: Scope.ORGANISATION, 3: Scope.ALL}
_TEXTS = (
    "iss",
    "aud",
    "sub",
    "login",
    "name",
    "organisation",
    "organisation_uuid",
    "jti",
    "method",
    "target",
    "digest",
)

Cruved = Mapping[str, Mapping[str, int]]
"""``{permission object of GeoNature: {letter of CRUVED: scope 0 to 3}}``."""


@dataclass(frozen=True)
class Asked:
    """The request that an identity came with.

    Parameters
    ----------
    method, target
        ``POST``; decoded path and query string as sent: ``/api/v1/exsitu/lots?page=2``.
    digest
        SHA-256 of the body, in hexadecimal.
    """

    method: str
    target: str
    digest: str


@dataclass(frozen=True)
class Identity:
    """Who a platform says makes a request.

    Parameters
    ----------
    issuer, audience
        Code of the platform; name of the service it speaks to.
    subject
        What the platform names the person by for ever (``id_role`` of GeoNature).
    login, name
        Their login there, and their name.
    organisation, organisation_uuid
        Name and permanent identifier of their organisation; empty: none, or not known.
    cruved
        Scopes the platform gives them.
    issued_at, expires_at
        Between which moments it may be shown.
    nonce
        Never the same twice.
    asked
        The one request it is for.
    """

    issuer: str
    audience: str
    subject: str
    login: str
    name: str
    organisation: str
    organisation_uuid: str
    cruved: Cruved
    issued_at: dt.datetime
    expires_at: dt.datetime
    nonce: str
    asked: Asked


def issuer_of(text: str) -> str:
    """Give the platform that an identity claims to come from, before anything is verified."""
    return str(_claims(text).get("iss", ""))


def read_identity(text: str, key: bytes) -> Identity:
    """Verify the signature of an identity, and read it.

    Raises
    ------
    Unauthenticated
        It is not signed with this key, or does not say what it must.
    """
    signed, _, signature = text.rpartition(".")
    expected = hmac.new(key, signed.encode(), hashlib.sha256).digest()
    head = signed.partition(".")[0]
    if not hmac.compare_digest(expected, _decoded(signature)) or _json(_decoded(head)) != HEADER:
        raise forged()
    claims = _claims(text)
    moments = [claims.get(name) for name in ("iat", "exp")]
    well_made = all(isinstance(claims.get(name), str) for name in _TEXTS) and all(type(one) is int for one in moments)
    if not well_made or not _is_cruved(claims.get("cruved")) or not claims["sub"] or not claims["jti"]:
        raise forged()
    try:
        issued, expires = (dt.datetime.fromtimestamp(float(one or 0), dt.UTC) for one in moments)
    except (OverflowError, ValueError, OSError):
        raise forged() from None
    named = {name: claims[name] for name in ("login", "name", "organisation", "organisation_uuid")}
    asked = Asked(claims["method"], claims["target"], claims["digest"])
    return Identity(
        issuer=claims["iss"],
        audience=claims["aud"],
        subject=claims["sub"],
        **named,
        cruved=claims["cruved"],
        issued_at=issued,
        expires_at=expires,
        nonce=claims["jti"],
        asked=asked,
    )


def check_identity(identity: Identity, audience: str, asked: Asked, now: dt.datetime) -> None:
    """Refuse an identity that is for another service, moment or request.

    Raises
    ------
    Unauthenticated
        The code says which: ``people.identity-for-another``, ``-future``, ``-stale``, ``-altered-request``.
    """
    if identity.audience != audience:
        raise _refused(
            "for-another", f"Cette identité est faite pour « {identity.audience[:80]} », pas pour ce service."
        )
    if identity.issued_at > now + CLOCKS_APART:
        raise _refused("future", "Cette identité est datée du futur : réglez l'horloge des deux machines.")
    if identity.expires_at <= now:
        raise _refused("stale", "Cette identité est périmée. Recommencez ; si cela se répète, réglez les horloges.")
    if identity.expires_at - identity.issued_at > LONGEST:
        raise _refused("stale", f"Une identité dure {LONGEST.seconds} secondes au plus.")
    if identity.asked != asked:
        raise _refused("altered-request", "Cette identité a été signée pour une autre demande que celle-ci.")


def lend(
    cruved: Cruved, ceiling: Rights, permissions: Iterable[Permission], table: Mapping[str, Mapping[str, list[str]]]
) -> dict[tuple[str, str], Scope]:
    """Give the rights of a person of another platform: each the lesser of what CRUVED says and of the ceiling.

    Parameters
    ----------
    ceiling
        Rights of the role that was set as the limit when the platform was trusted.
    permissions
        Those that exist here; one without scope (« pour tout ») needs the whole scope, 3.
    table
        ``{permission object: {letter: [« action object » of Mulette]}}``.

    Examples
    --------
    >>> table = {"EXSITU_LOTS": {"R": ["read seed_lot"], "D": ["delete seed_lot"]}}
    >>> ceiling = {("read", "seed_lot"): Scope.ORGANISATION}
    >>> here = [Permission("read", "seed_lot", "voir"), Permission("delete", "seed_lot", "supprimer")]
    >>> lend({"EXSITU_LOTS": {"R": 3, "D": 3}}, ceiling, here, table)
    {('read', 'seed_lot'): <Scope.ORGANISATION: 'organisation'>}
    """
    lent = {}
    for permission in permissions:
        key = permission.action, permission.object
        said = _said(cruved, " ".join(key), table)
        if said is None or key not in ceiling:
            continue
        scope = min(said, ceiling[key], key=lambda one: one.reach)
        if scope is Scope.ALL or permission.scoped:
            lent[key] = scope
    return lent


@cache
def read_table(path: Path = SHIPPED) -> dict[str, dict[str, list[str]]]:
    """Read which rights of Mulette each letter of each permission object stands for."""
    table: dict[str, dict[str, list[str]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return table


def forged() -> Unauthenticated:
    """Make the refusal of an identity that nobody trusted signed; it does not say what failed."""
    return _refused("forged", "Cette identité n'est signée par aucune plateforme reconnue de ce service.")


def digest(body: bytes) -> str:
    """Give the digest of a body, as an identity names it.

    >>> digest(b"")[:16]
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(body).hexdigest()


def _said(cruved: Cruved, pair: str, table: Mapping[str, Mapping[str, list[str]]]) -> Scope | None:
    """Give the widest scope that CRUVED says for « action object »; None: nothing."""
    scopes = (
        cruved.get(object_, {}).get(letter, 0)
        for object_, letters in table.items()
        for letter, pairs in letters.items()
        if pair in pairs
    )
    return _REACH.get(max(scopes, default=0))


def _refused(kind: str, message: str) -> Unauthenticated:
    return Unauthenticated(message, code=f"people.identity-{kind}")


def _claims(text: str) -> dict[str, Any]:
    parts = text.split(".")
    found = _json(_decoded(parts[1])) if len(parts) == 3 else None
    if not isinstance(found, dict):
        raise forged()
    return found


def _decoded(part: str) -> bytes:
    """Read base64url without padding, exactly as RFC 7515 writes it."""
    try:
        raw = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise forged() from None
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != part:
        raise forged()
    return raw


def _json(raw: bytes) -> Any:  # noqa: ANN401
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise forged() from None


def _is_cruved(found: object) -> bool:
    """Whether this is objects, letters and scopes 0 to 3."""
    return isinstance(found, dict) and all(
        isinstance(letters, dict) and all(type(scope) is int and 0 <= scope <= 3 for scope in letters.values())
        for letters in found.values()
    )
