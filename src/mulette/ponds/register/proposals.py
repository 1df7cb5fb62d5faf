"""What sensing proposes for a pond, with its method and date; a person accepts or refuses. Never commits."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Conflict, Invalid, NotFound
from mulette.core.journal.operations import note, snapshot
from mulette.core.people.viewer import Viewer
from mulette.ponds.register.measures import area_of
from mulette.ponds.register.reach import require_over
from mulette.ponds.register.tables import Characterisation, Pond, Proposal
from mulette.ponds.register.values import read_value
from mulette.ponds.register.vocabulary import sheet_fields, terms

PROPOSED, ACCEPTED, REFUSED = "proposed", "accepted", "refused"
PROPOSABLE = (
    "type", "topography", "hedge", "context", "buildings", "shape", "length_m", "width_m", "area_m2", "perimeter_m",
    "gentle_banks", "spoil_bank", "spoil_bank_percent", "regime", "links", "outlet", "scrub", "shading",
)  # fmt: skip
"""Fields that relief, cloud and images may tell. The height of the water, its turbidity, the fauna, the uses and the
bottom are for the field alone; so is the depth, which no laser sees."""


@dataclass(frozen=True)
class Suggestion:
    """A value proposed for a field.

    Parameters
    ----------
    field
        One of ``PROPOSABLE``.
    value
        Value of that field: a term, several, a figure, a truth.
    method
        French words: how it was measured.
    trust
        ``Bonne``, ``Moyenne`` or ``Faible``.
    measured_on
        Day of the flight or of the image.
    """

    field: str
    value: Any
    method: str
    trust: str
    measured_on: dt.date | None = None


def propose(
    session: Session, author: Viewer, pond: Pond, suggestions: Iterable[Suggestion], *, at: dt.datetime
) -> list[Proposal]:
    """Keep values proposed for a pond, in place of those that still waited for the same fields.

    Raises
    ------
    Forbidden
        The author's right does not reach this pond.
    Invalid
        A field that sensing may not fill, or a value that the field does not take.
    """
    require_over(author, "update", pond)
    added = []
    for one in suggestions:
        value = _read(one)
        for former in session.scalars(
            select(Proposal).where(Proposal.pond_id == pond.id, Proposal.field == one.field, Proposal.state == PROPOSED)
        ):
            session.delete(former)
        added.append(
            Proposal(
                uuid=uuid.uuid4(),
                pond_id=pond.id,
                field=one.field,
                value=value,
                method=one.method,
                trust=one.trust,
                measured_on=one.measured_on,
                state=PROPOSED,
                author_id=author.person_id,
                created_at=at,
                updated_at=at,
            )
        )
    session.add_all(added)
    session.flush()
    return added


def decide(
    session: Session, author: Viewer, pond: Pond, identifier: uuid.UUID, *, accept: bool, at: dt.datetime
) -> Proposal:
    """Accept or refuse a proposal; accepted, its value goes to the latest sheet, or waits for the first one.

    Raises
    ------
    NotFound
        The pond has no such proposal.
    Conflict
        It was decided already.
    Forbidden
        The author's right does not reach this pond.
    """
    require_over(author, "update", pond)
    proposal = session.scalar(select(Proposal).where(Proposal.uuid == identifier, Proposal.pond_id == pond.id))
    if proposal is None:
        raise NotFound("Cette proposition n'existe pas.", code="proposal.unknown")
    if proposal.state != PROPOSED:
        raise Conflict("Quelqu'un s'est déjà prononcé sur cette proposition.", code="proposal.decided")
    proposal.state = ACCEPTED if accept else REFUSED
    proposal.decided_at, proposal.decided_by, proposal.updated_at = at, author.person_id, at
    sheet = session.scalar(
        select(Characterisation).where(Characterisation.pond_id == pond.id, Characterisation.is_latest)
    )
    if accept and sheet is not None:
        before = snapshot(sheet)
        setattr(sheet, proposal.field, proposal.value)
        proposal.sheet_uuid, sheet.updated_at, pond.updated_at = sheet.uuid, at, at
        reason = f"Proposition acceptée : {proposal.method}"
        note(session, author, "update", "characterisation", sheet.uuid, before, snapshot(sheet), reason=reason, at=at)
        figures = {name: getattr(sheet, name) for name in ("area_m2", "length_m", "width_m")}
        pond.area_m2 = area_of(pond.geom.area or None, figures)
    session.flush()
    return proposal


def waiting_values(session: Session, pond: Pond) -> dict[str, Any]:
    """Give the accepted values that wait for the first sheet of a pond, to fill its form."""
    query = select(Proposal).where(
        Proposal.pond_id == pond.id, Proposal.state == ACCEPTED, Proposal.sheet_uuid.is_(None)
    )
    return {one.field: one.value for one in session.scalars(query.order_by(Proposal.id))}


def list_proposals(session: Session, pond: Pond) -> list[Proposal]:
    """List the proposals made for a pond, those that wait first, then the latest decided."""
    query = select(Proposal).where(Proposal.pond_id == pond.id)
    return sorted(session.scalars(query.order_by(Proposal.id.desc())), key=lambda one: one.state != PROPOSED)


def _read(one: Suggestion) -> Any:  # noqa: ANN401
    if one.field not in PROPOSABLE:
        raise Invalid(
            f"Le champ « {one.field} » ne se propose pas : seul le terrain le dit. Champs possibles : "
            f"{', '.join(PROPOSABLE)}.",
            code="proposal.field-only",
            fields={one.field: "Le terrain seul le dit."},
        )
    if one.trust not in terms("MARE_CONFIANCE"):
        raise Invalid(f"La confiance « {one.trust} » n'est pas de la liste.", code="proposal.bad-trust")
    try:
        value = read_value(sheet_fields()[one.field], one.value)
    except ValueError as error:
        raise Invalid(str(error), code="proposal.bad-value", fields={one.field: str(error)}) from error
    if value is None or not one.method.strip():
        raise Invalid("Une proposition a une valeur et une méthode.", code="proposal.empty")
    return value
