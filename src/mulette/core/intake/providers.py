"""Who sends files."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.intake.queries import visible_deliveries
from mulette.core.intake.tables import Delivery, Provider
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.tables import Organisation
from mulette.core.people.viewer import Viewer

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,49}")


def add_provider(
    session: Session, author: Viewer, code: str, name: str, *, organisation: str | None = None
) -> Provider:
    """Add a provider.

    Parameters
    ----------
    code
        Short code used by commands: letters, figures, ``_``, ``-`` and ``.``.
    organisation
        Name or short name of its organisation; it is made when unknown.

    Raises
    ------
    Invalid
        The code cannot be one.
    Conflict
        Another provider has it.
    """
    author.require("create", "provider")
    if not _CODE.fullmatch(code):
        raise Invalid(
            f"« {code} » ne peut pas être un code : lettres, chiffres, « _ », « - » et « . », 50 au plus.",
            code="provider.bad-code",
            fields={"code": "Lettres, chiffres, « _ », « - » et « . », 50 au plus."},
        )
    if session.scalar(select(Provider).where(Provider.code == code)) is not None:
        raise Conflict(f"Le fournisseur « {code} » existe déjà.", code="provider.known", provider=code)
    provider = Provider(code=code, name=name, author_id=author.person_id)
    if organisation:
        provider.organisation = _organisation(session, organisation)
    session.add(provider)
    session.flush()
    note(session, author, "create", "provider", provider.uuid, after=snapshot(provider))
    return provider


def get_provider(session: Session, code: str) -> Provider:
    """Give the provider of a code.

    Raises
    ------
    NotFound
        No such provider; the message says how to add it.
    """
    provider = session.scalar(select(Provider).where(Provider.code == code))
    if provider is None:
        raise NotFound(
            f"Le fournisseur « {code} » n'existe pas. Ajoutez-le par « mulette intake provider add {code} --name "
            "NOM ».",
            code="provider.unknown",
            provider=code,
        )
    return provider


def template_of(provider: Provider) -> str:
    """Give the code of the template that the files of a provider are read with.

    Raises
    ------
    Invalid
        It is tied to none.
    """
    if provider.template is None:
        raise Invalid(
            f"Donnez un modèle : le fournisseur « {provider.code} » n'en a pas à lui. « mulette templates tie » lui en "
            "donne un.",
            code="provider.no-template",
            provider=provider.code,
        )
    return provider.template


def all_providers(session: Session) -> Sequence[Provider]:
    """List the providers by name."""
    return session.scalars(select(Provider).order_by(Provider.name)).all()


def count_deliveries(session: Session, viewer: Viewer) -> dict[int, int]:
    """Count the deliveries of each provider that the viewer may see, by the provider's number."""
    query = visible_deliveries(viewer).with_only_columns(Delivery.provider_id, func.count())
    return dict(session.execute(query.group_by(Delivery.provider_id)).all())


def _organisation(session: Session, name: str) -> Organisation:
    same = (Organisation.name == name) | (Organisation.short_name == name)
    return session.scalar(select(Organisation).where(same)) or Organisation(name=name)
