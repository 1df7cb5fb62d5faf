"""Sign identities as a GeoNature does, and as a forger would."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import time
from typing import Any

from mulette.core.house import House
from mulette.core.people.operations import ensure_roles
from mulette.core.people.platforms import secret_of, trust_platform
from mulette.core.people.secrets import secret_key
from mulette.core.people.viewer import SYSTEM

AUDIENCE = "https://mulette.example"
_numbers = itertools.count()


def trust(house: House, role: str = "contributor", code: str = "cbna") -> str:
    """Trust a GeoNature, and give the secret it signs with."""
    with house.store.transaction() as session:
        ensure_roles(session, house.rooms)
        platform = trust_platform(session, SYSTEM, code, label="GeoNature", audience=AUDIENCE, role_code=role)
        return secret_of(platform, secret_key(house.settings))


def claims(method: str, target: str, body: bytes = b"", /, **other: Any) -> dict[str, Any]:
    """Write the claims of Jeanne Cariou, who sees and changes everything, for one request of now."""
    now = int(time.time())
    everything = dict.fromkeys("CRUVED", 3)
    return {
        "iss": "cbna",
        "aud": AUDIENCE,
        "sub": "42",
        "login": "jcariou",
        "name": "Jeanne Cariou",
        "organisation": "CBNA",
        "organisation_uuid": "",
        "cruved": {"EXSITU_LOTS": everything, "EXSITU_HARVESTS": everything},
        "iat": now,
        "exp": now + 30,
        "jti": f"{now}-{next(_numbers)}",
        "method": method,
        "target": target,
        "digest": hashlib.sha256(body).hexdigest(),
        **other,
    }


def sign(said: object, secret: str, head: object = None) -> str:
    """Sign claims: JSON Web Signature, compact form."""
    head = {"alg": "HS256", "typ": "mulette-identity+jws"} if head is None else head
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (head, said)]
    signed = ".".join(parts)
    signature = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def showing(secret: str, method: str, target: str, body: bytes = b"", /, **other: Any) -> dict[str, str]:
    """Give the headers of a request that shows an identity made for it."""
    return {"Authorization": f"Mulette-Identity {sign(claims(method, target, body, **other), secret)}"}
