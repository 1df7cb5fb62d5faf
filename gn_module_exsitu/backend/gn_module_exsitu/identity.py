"""Identities shown to Mulette: signed, for one request, gone within seconds.

A JSON Web Signature in its compact form (RFC 7515), HMAC-SHA256; its claims name the request it is for, as a proof of
possession does (RFC 9449). Mulette reads them in ``mulette.core.people.delegation``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

SCHEME = "Mulette-Identity"
LASTS_SECONDS = 30
_HEADER = {"alg": "HS256", "typ": "mulette-identity+jws"}


@dataclass(frozen=True)
class Visitor:
    """Who makes a request in GeoNature.

    Parameters
    ----------
    subject
        ``id_role``, as text.
    login, name
        ``identifiant`` and full name.
    organisation, organisation_uuid
        Name and UUID of their organisation; empty: none.
    cruved
        ``{permission object: {letter: scope 0 to 3}}``.
    """

    subject: str
    login: str
    name: str
    organisation: str = ""
    organisation_uuid: str = ""
    cruved: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Service:
    """The Mulette that is spoken to.

    Parameters
    ----------
    url, public_url
        Its address from this server, and from browsers; without a slash at the end.
    platform, audience
        Code of this GeoNature there; name of Mulette in the identities.
    secret
        What identities are signed with.
    timeout
        Seconds to be answered, then to be served.
    """

    url: str
    public_url: str
    platform: str
    audience: str
    secret: str
    timeout: tuple[float, float]


def sign_identity(visitor: Visitor, service: Service, *, method: str, target: str, body_digest: str, now: float) -> str:
    """Sign who makes a request.

    Parameters
    ----------
    target
        Decoded path, and query string exactly as it will be sent.
    body_digest
        SHA-256 of the body, in hexadecimal.
    now
        Seconds since 1970, UTC.

    Returns
    -------
    Value of the header ``Authorization``.
    """
    claims = {
        "iss": service.platform,
        "aud": service.audience,
        "sub": visitor.subject,
        "login": visitor.login,
        "name": visitor.name,
        "organisation": visitor.organisation,
        "organisation_uuid": visitor.organisation_uuid,
        "cruved": visitor.cruved,
        "iat": int(now),
        "exp": int(now) + LASTS_SECONDS,
        "jti": secrets.token_urlsafe(16),
        "method": method,
        "target": target,
        "digest": body_digest,
    }
    signed = f"{_encoded(_json(_HEADER))}.{_encoded(_json(claims))}"
    signature = hmac.new(service.secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{SCHEME} {signed}.{_encoded(signature)}"


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
