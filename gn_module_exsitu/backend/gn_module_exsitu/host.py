"""The only file that knows GeoNature: who makes the request, what they may do, which Mulette is set, the database."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from flask import current_app

from gn_module_exsitu import MODULE_CODE, OBJECTS
from gn_module_exsitu.identity import Service, Visitor
from gn_module_exsitu.problems import Refused

SECRET_VARIABLE = "GEONATURE_EXSITU_SECRET"  # noqa: S105  # its name
_EXTENSION = "exsitu_host"


class Host(Protocol):
    """What the module asks of the application that it lives in."""

    def visitor(self) -> Visitor:
        """Give who makes the request, or refuse: signed in, and with the right to open the module."""

    def database(self) -> Any:
        """Give the ``db`` object of Flask-SQLAlchemy."""


class GeoNature:
    """GeoNature 2.15 and later."""

    def visitor(self) -> Visitor:
        """Give who makes the request, or refuse: signed in, and with the right to open the module."""
        from flask import g
        from geonature.core.gn_permissions.tools import get_scopes_by_action

        user = getattr(g, "current_user", None)
        if user is None or not getattr(user, "is_authenticated", True) or getattr(user, "is_public", False):
            raise Refused(
                401,
                "exsitu.sign-in-needed",
                "Connectez-vous à GeoNature pour ouvrir la banque de semences.",
            )
        scopes = {of: get_scopes_by_action(user.id_role, MODULE_CODE, of) for of in ("ALL", *OBJECTS)}
        return read_visitor(user, scopes)

    def database(self) -> Any:
        """Give the ``db`` object that GeoNature shares with its modules."""
        module, _, name = os.environ.get("FLASK_SQLALCHEMY_DB", "geonature.utils.env.db").rpartition(".")
        return getattr(import_module(module), name)


def read_visitor(user: Any, scopes: Mapping[str, Mapping[str, int]]) -> Visitor:
    """Read a user of UsersHub and their scopes; refuse who may not open the module (``ALL``, ``R``)."""
    if not scopes["ALL"].get("R"):
        raise Refused(
            403,
            "exsitu.not-allowed",
            "Il vous manque le droit d'ouvrir la banque de semences dans GeoNature.",
        )
    organisation = getattr(user, "organisme", None)
    return Visitor(
        subject=str(user.id_role),
        login=user.identifiant or "",
        name=" ".join(filter(None, (user.prenom_role, user.nom_role))) or user.identifiant or "",
        organisation=getattr(organisation, "nom_organisme", None) or "",
        organisation_uuid=str(getattr(organisation, "uuid_organisme", None) or ""),
        cruved={of: {letter: int(scope) for letter, scope in scopes[of].items()} for of in OBJECTS},
    )


def current_host() -> Host:
    """Give the host of the application under way; another one than GeoNature registers itself as an extension."""
    host: Host = current_app.extensions.get(_EXTENSION) or GeoNature()
    return host


def read_service(config: Mapping[str, Any]) -> Service:
    """Read which Mulette is set, and the secret.

    Raises
    ------
    Refused
        The secret is not set, or its file cannot be read.
    """
    url = config["MULETTE_URL"].rstrip("/")
    public_url = config["MULETTE_PUBLIC_URL"].rstrip("/") or url
    return Service(
        url=url,
        public_url=public_url,
        platform=config["PLATFORM"],
        audience=config["AUDIENCE"] or public_url,
        secret=_read_secret(config["SECRET_FILE"]),
        timeout=(config["CONNECT_SECONDS"], config["READ_SECONDS"]),
    )


def _read_secret(path: str) -> str:
    try:
        secret = Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get(SECRET_VARIABLE, "").strip()
    except OSError as error:
        current_app.logger.error("exsitu: the secret cannot be read: %s", error)
        secret = ""
    if not secret:
        raise Refused(
            503,
            "exsitu.no-secret",
            "Le module n'a pas le secret convenu avec Mulette : l'administrateur de GeoNature doit régler SECRET_FILE.",
        )
    return secret
