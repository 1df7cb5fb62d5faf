"""Reading deliveries, templates and their findings."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from mulette.core.errors import NotFound
from mulette.core.fields import Fields
from mulette.core.findings.kinds import Finding, FindingKind, Level
from mulette.core.intake.findings import KINDS
from mulette.core.intake.tables import Delivery, DeliveryFinding, Provider, TemplateVersion
from mulette.core.intake.target import Target
from mulette.core.intake.templates import Template, parse_template, read_template, target_named
from mulette.core.metadata.tables import Dataset, Framework
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.room import Room, load


def target_of(rooms: Iterable[Room], name: str) -> Target:
    """Give the room that a template targets, as intake sees it.

    Raises
    ------
    NotFound
        No room of this name receives files; the known ones are named.
    """
    targets = {room.name: room.target for room in rooms if room.target}
    if name not in targets:
        raise NotFound(
            f"Aucune rubrique « {name} » ne reçoit de fichiers ; connues : {', '.join(targets)}.",
            code="intake.unknown-target",
            target=name,
        )
    return cast("Target", load(targets[name]))


def shipped_templates(rooms: Iterable[Room]) -> dict[str, Template]:
    """Read the templates that the rooms and the installation ship, by code; its own take the place of ours."""
    receiving = [room for room in rooms if room.target]
    own = sorted({room.own_imports for room in receiving if room.own_imports})
    folders = [*(room.imports for room in receiving if room.imports), *own]
    return {code: template for folder in folders for code, template in read_templates(folder, receiving).items()}


def read_templates(folder: Path, rooms: Sequence[Room]) -> dict[str, Template]:
    """Read all the templates of a folder, by code, in alphabetical order; each by the fields of the room it targets."""
    templates = (read_template(path, _fields_for(rooms, path)) for path in sorted(folder.glob("*.toml")))
    return {template.code: template for template in templates}


def stored_templates(session: Session) -> Sequence[TemplateVersion]:
    """List the latest stored version of each template, by code."""
    latest = select(func.max(TemplateVersion.id)).group_by(TemplateVersion.code)
    return session.scalars(
        select(TemplateVersion).where(TemplateVersion.id.in_(latest)).order_by(TemplateVersion.code)
    ).all()


def versions_of(session: Session, code: str) -> Sequence[TemplateVersion]:
    """List the stored versions of a template, the last first."""
    query = select(TemplateVersion).where(TemplateVersion.code == code).order_by(TemplateVersion.version.desc())
    return session.scalars(query).all()


def find_template(session: Session | None, rooms: Sequence[Room], name: str) -> Template:
    """Find a template: a stored or shipped code, or the path of a TOML file.

    A stored version wins over the one that Mulette ships under the same code.

    Raises
    ------
    NotFound
        Neither a code nor a file; the known codes are listed.
    """
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return read_template(path, _fields_for(rooms, path))
    stored = {version.code: version for version in stored_templates(session)} if session else {}
    if name in stored:
        return parse_template(stored[name].text, target_of(rooms, stored[name].target).fields, name=name)
    shipped = shipped_templates(rooms)
    if name in shipped:
        return shipped[name]
    raise NotFound(
        f"Le modèle « {name} » n'existe pas. Modèles connus : {', '.join(sorted({*stored, *shipped}))} ; ou donnez le "
        "chemin d'un fichier .toml.",
        code="template.unknown",
        template=name,
    )


def keep_template(session: Session, author: Viewer, template: Template) -> TemplateVersion:
    """Keep the text of a template, so that a delivery can point at it; the same text is kept once."""
    sha256 = hashlib.sha256(template.text.encode()).hexdigest()
    versions = session.scalars(select(TemplateVersion).where(TemplateVersion.code == template.code)).all()
    for version in versions:
        if version.sha256 == sha256:
            return version
    number = max([template.version, *(version.version + 1 for version in versions)])
    kept = TemplateVersion(
        code=template.code,
        version=number,
        label=template.label,
        target=template.target,
        text=template.text,
        sha256=sha256,
        author_id=author.person_id,
    )
    session.add(kept)
    session.flush()
    return kept


def dataset_choices(session: Session) -> list[tuple[str, str]]:
    """List the datasets that take data: UUID and name."""
    query = select(Dataset.uuid, Dataset.name).join(Framework, Framework.id == Dataset.framework_id)
    open_ = query.where(Dataset.is_active, Framework.is_open).order_by(Dataset.name)
    return [(str(identifier), name) for identifier, name in session.execute(open_)]


def visible_deliveries(viewer: Viewer) -> Select[Delivery]:
    """Select the deliveries that the viewer may see: all, those of their organisation, or their own.

    A delivery shows the rows of a file as they were sent, places included: the right to read it reaches no farther than
    the right to know exact places.

    Raises
    ------
    Forbidden
        The viewer may see none.
    """
    precise = viewer.scope("read_precise", "record") or Scope.MINE
    scope = min(viewer.require("read", "delivery"), precise, key=lambda one: one.reach)
    query = select(Delivery)
    if scope is Scope.ALL:
        return query
    mine = Delivery.author_id == viewer.person_id
    if scope is Scope.ORGANISATION and viewer.organisation_id is not None:
        ours = select(Provider.id).where(Provider.organisation_id == viewer.organisation_id)
        return query.where(or_(mine, Delivery.provider_id.in_(ours)))
    return query.where(mine)


def get_delivery(session: Session, viewer: Viewer, identifier: uuid.UUID | str) -> Delivery:
    """Give a delivery by its UUID, or by the first characters of it.

    Raises
    ------
    NotFound
        No such delivery, or several begin so, or it is not the viewer's to see.
    """
    query = visible_deliveries(viewer)
    if isinstance(identifier, uuid.UUID):
        query = query.where(Delivery.uuid == identifier)
    found = [row for row in session.scalars(query) if str(row.uuid).startswith(str(identifier))]
    if len(found) != 1:
        raise NotFound(
            f"La livraison « {identifier} » n'existe pas. Voyez « mulette intake deliveries ».",
            code="delivery.unknown",
            delivery=str(identifier),
        )
    return found[0]


def all_deliveries(session: Session, viewer: Viewer, *, limit: int = 200) -> Sequence[Delivery]:
    """List the deliveries that the viewer may see, the latest first."""
    return session.scalars(visible_deliveries(viewer).order_by(Delivery.id.desc()).limit(limit)).all()


def same_file(session: Session, delivery: Delivery) -> Delivery | None:
    """Give the last delivery of the same file by the same provider that was written before this one."""
    return session.scalar(
        select(Delivery)
        .where(
            Delivery.file_sha256 == delivery.file_sha256,
            Delivery.provider_id == delivery.provider_id,
            Delivery.state == "written",
            Delivery.id < delivery.id,
        )
        .order_by(Delivery.id.desc())
        .limit(1)
    )


def findings_of(session: Session, rooms: Iterable[Room], delivery: Delivery) -> list[Finding]:
    """Give the findings of a delivery, the gravest first."""
    kinds = all_kinds(rooms)
    order = list(Level)
    rows = session.scalars(
        select(DeliveryFinding).where(DeliveryFinding.delivery_id == delivery.id).order_by(DeliveryFinding.id)
    )
    found = [
        Finding(kinds[row.finding], tuple(row.columns), tuple(row.rows), row.message, tuple(row.examples))
        for row in rows
        if row.finding in kinds
    ]
    return sorted(found, key=lambda finding: order.index(finding.kind.level))


def all_kinds(rooms: Iterable[Room]) -> dict[str, FindingKind]:
    """Give every kind of finding that a delivery may have, by id."""
    kinds = dict(KINDS)
    for room in rooms:
        if room.findings:
            kinds |= {kind.id: kind for kind in load(room.findings)}
    return kinds


def _fields_for(rooms: Sequence[Room], path: Path) -> Fields:
    """Give the fields of the room that a template targets; of the first one where it names none that is known."""
    receiving = [room.name for room in rooms if room.target]
    named = target_named(path.read_text(encoding="utf-8"))
    return target_of(rooms, named if named in receiving else receiving[0]).fields
