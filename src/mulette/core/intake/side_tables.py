"""Side tables: kept in the store under a code and a version, and put in the place of their code in a template."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from mulette.core.errors import Invalid, NotFound
from mulette.core.intake.batch import ROW
from mulette.core.intake.reading import Limits, open_source
from mulette.core.intake.tables import SideTableVersion
from mulette.core.intake.templates import Template
from mulette.core.intake.treatments.side_table import SideTable
from mulette.core.intake.treatments.treatment import Step
from mulette.core.journal.operations import note
from mulette.core.people.viewer import Viewer

MOST_ROWS = 200_000
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")


def add_table(
    session: Session, author: Viewer, code: str, file: Path, *, label: str = "", limits: Limits | None = None
) -> SideTableVersion:
    """Keep a file as the next version of a side table; the same content is kept once.

    Parameters
    ----------
    code
        Small letters, figures and hyphens.
    file
        Any file that deliveries may be: CSV, workbook…
    label
        French words; those of the last version where not given.

    Raises
    ------
    Invalid
        The code cannot be one; the file cannot be read, has no row or too many.
    """
    author.require("create", "template")
    if not _CODE.fullmatch(code):
        message = f"« {code} » ne peut pas être un code : petites lettres, chiffres et « - », 50 au plus."
        raise Invalid(message, code="side-table.bad-code", fields={"code": message})
    rows = _read(file, limits)
    last = _versions(session, code, 1)
    text = rows.write_csv()
    if last and last[0].text == text:
        return last[0]
    kept = SideTableVersion(
        code=code,
        version=last[0].version + 1 if last else 1,
        label=label or (last[0].label if last else code),
        text=text,
        columns=rows.columns,
        row_count=rows.height,
        author_id=author.person_id,
    )
    session.add(kept)
    session.flush()
    note(
        session, author, "create", "side_table", kept.uuid,
        after={"code": code, "version": kept.version, "rows": kept.row_count},
    )  # fmt: skip
    return kept


def all_tables(session: Session) -> Sequence[SideTableVersion]:
    """List the last version of each side table, by code, without its text."""
    last = select(func.max(SideTableVersion.id)).group_by(SideTableVersion.code)
    query = select(SideTableVersion).where(SideTableVersion.id.in_(last)).order_by(SideTableVersion.code)
    return session.scalars(query.options(defer(SideTableVersion.text))).all()


def get_table(session: Session, code: str, version: int | None = None) -> SideTableVersion:
    """Give a version of a side table, the last by default.

    Raises
    ------
    NotFound
        No such table or version; the known tables are named.
    """
    query = select(SideTableVersion).where(SideTableVersion.code == code)
    if version is not None:
        query = query.where(SideTableVersion.version == version)
    found = session.scalar(query.order_by(SideTableVersion.version.desc()).limit(1))
    if found is None:
        known = ", ".join(table.code for table in all_tables(session)) or "aucune"
        raise NotFound(
            f"La table annexe « {code} » n'existe pas ; tables connues : {known}. Ajoutez-la par « mulette templates "
            f"table add {code} FICHIER ».",
            code="side-table.unknown",
            table=code,
        )
    return found


def versions_of_table(session: Session, code: str) -> Sequence[SideTableVersion]:
    """List the versions of a side table, the last first."""
    get_table(session, code)
    return _versions(session, code)


def read_table(kept: SideTableVersion) -> SideTable:
    """Read a side table as treatments see it."""
    rows = pl.read_csv(io.StringIO(kept.text), infer_schema=False)
    return SideTable(kept.code, kept.version, rows)


def with_tables(session: Session, template: Template, versions: Mapping[str, int] | None = None) -> Template:
    """Put side tables in the place of their codes in the treatments of a template.

    Parameters
    ----------
    versions
        Version of each table, by code; the last where not given.

    Raises
    ------
    Invalid
        A table that the store does not have.
    """
    wanted = versions or {}

    def find(code: str) -> SideTable:
        try:
            return read_table(get_table(session, code, wanted.get(code)))
        except NotFound as error:
            raise Invalid(
                f"Ce modèle demande une table annexe. {error.message}", code=error.code, table=code
            ) from error

    return replace(template, treatments=tuple(step.with_tables(find) for step in template.treatments))


def versions_of_tables(step: Step) -> dict[str, int]:
    """Name the side tables of a treatment and their versions."""
    return {table.code: table.version for table in step.tables.values() if isinstance(table, SideTable)}


def _versions(session: Session, code: str, most: int | None = None) -> Sequence[SideTableVersion]:
    query = select(SideTableVersion).where(SideTableVersion.code == code).order_by(SideTableVersion.version.desc())
    return session.scalars(query.limit(most)).all()


def _read(file: Path, limits: Limits | None) -> pl.DataFrame:
    source = open_source(file, limits=limits)
    rows = pl.DataFrame(schema=dict.fromkeys(source.columns, pl.String))
    for frame in source.batches():
        rows = rows.vstack(frame.drop(ROW))
        if rows.height > MOST_ROWS:
            raise Invalid(f"Une table annexe a {MOST_ROWS} lignes au plus.", code="side-table.too-long")
    if rows.is_empty():
        raise Invalid("Cette table annexe n'a aucune ligne sous son en-tête.", code="side-table.empty")
    return rows.with_columns(pl.all().str.strip_chars().replace("", None))
