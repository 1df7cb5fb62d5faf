"""What a gift or an exchange needs (rule R8): a recipient, and a permit where the taxon is protected."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.exsitu.collecting.protection import is_protected
from mulette.exsitu.collecting.tables import Permit
from mulette.exsitu.lineage.tables import Node


def require_gift(
    session: Session, kind: str, node: Node, recipient: str | None, permit_id: int | None, on: dt.date
) -> None:
    """Refuse a gift without recipient, and a permit that does not hold on the day.

    Parameters
    ----------
    kind
        Kind of movement; only ``out_exchange`` is a gift.
    node
        Node of the lot.

    Raises
    ------
    Invalid
        A recipient or a permit is missing, or the permit does not hold.
    """
    if kind == "out_exchange" and not (recipient or "").strip():
        raise Invalid(
            "Un don ou un échange a un destinataire : dites lequel.",
            code="stock.no-recipient",
            fields={"recipient": "Destinataire à dire."},
        )
    if permit_id is not None:
        _require_permit(session, permit_id, on)
        return
    texts = is_protected(session, node.cd_nom) if kind == "out_exchange" and node.cd_nom is not None else []
    if texts:
        raise Invalid(
            f"{node.taxon_name} est protégé ({texts[0]}) : un don ou un échange demande un permis. Dites lequel.",
            code="stock.no-permit",
            fields={"permit": "Taxon protégé : permis demandé."},
        )


def _require_permit(session: Session, permit_id: int, on: dt.date) -> None:
    permit = session.get(Permit, permit_id)
    if permit is None:
        raise Invalid("Ce permis n'existe pas.", code="stock.unknown-permit", fields={"permit": "Inconnu."})
    if not (permit.starts_on <= on and (permit.ends_on is None or on <= permit.ends_on)):
        raise Invalid(
            f"Le permis {permit.number} ne vaut pas le {on:%d/%m/%Y}.",
            code="stock.permit-out-of-dates",
            fields={"permit": "Ne vaut pas ce jour-là."},
        )
