"""Writing the vocabularies: a term is added, changed or closed, and never disappears."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from mulette.core.nomenclature.tables import NomenclatureApplicability, NomenclatureTerm, NomenclatureType
from mulette.core.nomenclature.vocabulary import Vocabularies, read_shipped, read_terms


@dataclass(frozen=True)
class LoadedTerms:
    """What a load of vocabularies did, in terms.

    Parameters
    ----------
    added, changed, closed, unchanged
        Numbers of terms: new, with another label, mnemonic, parent, place or reopened, made inactive, the same.
    """

    added: int = 0
    changed: int = 0
    closed: int = 0
    unchanged: int = 0


def load_nomenclatures(session: Session, path: Path | None = None, *, version: str | None = None) -> LoadedTerms:
    """Load the vocabularies shipped with Mulette, or those of a file.

    A vocabulary of the file replaces the one stored: its absent terms become inactive, so that old data keep their
    meaning. Vocabularies that the file does not name are left as they are. Loading twice changes nothing.

    Parameters
    ----------
    path
        File of terms (see ``read_terms``); the shipped vocabularies where not given.
    version
        Version of the standard that the file gives; the name of the file where not given.

    Raises
    ------
    Invalid
        The file is not one of terms.
    """
    given = read_shipped() if path is None else _from_file(session, path, version or path.stem)
    versions = _save_types(session, given.types)
    counts = _save_terms(session, given, versions)
    if not given.applicability.is_empty():
        session.execute(delete(NomenclatureApplicability))
        session.execute(insert(NomenclatureApplicability), given.applicability.to_dicts())
    session.flush()
    return counts


def ensure_nomenclatures(session: Session) -> None:
    """Load the shipped vocabularies into a store that has none; a store that has some is left as it is."""
    if session.scalar(select(NomenclatureType.code).limit(1)) is None:
        load_nomenclatures(session)


def _from_file(session: Session, path: Path, version: str) -> Vocabularies:
    terms = read_terms(path)
    known = {kind.code: kind for kind in session.scalars(select(NomenclatureType))}
    types = [
        {
            "type": name,
            "label": known[name].label if name in known else name,
            "source": known[name].source if name in known else path.name,
            "version": version,
            "default": _default(session, name),
        }
        for name in terms["type"].unique(maintain_order=True)
    ]
    columns = ("type", "label", "source", "version", "default")
    return Vocabularies(pl.DataFrame(types, schema=dict.fromkeys(columns, pl.String)), terms, pl.DataFrame())


def _default(session: Session, type_: str) -> str | None:
    term = NomenclatureTerm
    return session.scalar(select(term.code).where(term.type == type_, term.is_default))


def _save_types(session: Session, types: pl.DataFrame) -> dict[str, tuple[str, str | None]]:
    """Save the vocabularies; give the version and the default code of each."""
    for kind in types.iter_rows(named=True):
        session.merge(
            NomenclatureType(code=kind["type"], label=kind["label"], source=kind["source"], version=kind["version"])
        )
    session.flush()
    return {
        name: (version, default) for name, version, default in types.select("type", "version", "default").iter_rows()
    }


def _save_terms(session: Session, given: Vocabularies, versions: dict[str, tuple[str, str | None]]) -> LoadedTerms:
    stored = {
        (term.type, term.code): term
        for term in session.scalars(select(NomenclatureTerm).where(NomenclatureTerm.type.in_(versions)))
    }
    added = changed = closed = unchanged = 0
    for row in given.terms.iter_rows(named=True):
        version, default = versions[row["type"]]
        content = {**row, "is_default": row["code"] == default}
        term = stored.pop((row["type"], row["code"]), None)
        if term is None:
            session.add(NomenclatureTerm(**content, version=version))
            added += 1
            continue
        was_active = term.is_active
        differs = any(getattr(term, name) != value for name, value in content.items())
        for name, value in {**content, "version": version}.items():
            setattr(term, name, value)
        if was_active and not term.is_active:
            closed += 1
        elif differs:
            changed += 1
        else:
            unchanged += 1
    for term in stored.values():
        closed += term.is_active
        unchanged += not term.is_active
        term.is_active = term.is_default = False
    return LoadedTerms(added, changed, closed, unchanged)
