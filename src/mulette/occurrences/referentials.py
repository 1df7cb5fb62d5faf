"""Reading from the store what the rows of a file are checked against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mulette.core.geometry.crs import transform
from mulette.core.habitats.tables import Habitat
from mulette.core.intake.tables import RecordSource
from mulette.core.metadata.tables import Actor, Dataset, Framework
from mulette.core.nomenclature.queries import all_terms
from mulette.core.people.viewer import Scope, Viewer
from mulette.core.places.queries import area_by_code
from mulette.core.places.tables import Area
from mulette.core.storage.frames import read_frame
from mulette.core.taxonomy.queries import all_removed
from mulette.core.taxonomy.tables import Taxon
from mulette.occurrences.comparing import WGS84
from mulette.occurrences.familiarity import DEPARTMENT
from mulette.occurrences.location import AREA_KINDS
from mulette.occurrences.references import References
from mulette.occurrences.relief import read_relief

if TYPE_CHECKING:
    from mulette.core.intake.batch import Batch
    from mulette.core.intake.target import Terms

_CODES_A_QUERY = 5_000
_SIDE_M = 10_000
_AREAS = {"kind": pl.String, "code": pl.String, "id": pl.Int64, "geom": pl.Binary}


def read_references(session: Session, terms: Terms, local_srid: int, codes: Sequence[int] | None = None) -> References:
    """Read the referentials that hold for the whole file; areas are read as the rows name them (``with_areas``).

    Parameters
    ----------
    codes
        The only ``cd_nom`` that the rows name, where that is known; None: all of TAXREF.
    """
    finds_codes = "cd_nom" in terms.find
    names = select(
        Taxon.cd_nom, Taxon.cd_ref, Taxon.lb_nom, Taxon.lb_auteur, *([Taxon.nom_vern] if finds_codes else [])
    )
    if codes is not None and len(codes) <= _CODES_A_QUERY:
        names = names.where(Taxon.cd_nom.in_(codes))
    has_habitats = session.scalar(select(func.count()).select_from(Habitat)) or 0
    return References(
        today=terms.today,
        taxa=read_frame(session, names),
        replaced=all_removed(session).select("cd_nom", "replacement"),
        terms=all_terms(session),
        datasets=_with_announced(read_datasets(session, terms.author), terms),
        areas=pl.DataFrame(schema=_AREAS),
        habitats=read_frame(session, select(Habitat.cd_hab)) if has_habitats else None,
        dataset_codes=_dataset_codes(session, terms),
        sources=_sources(session, terms),
        dataset=terms.dataset,
        source_srid=terms.source_srid,
        local_srid=local_srid,
        territory=_outline(session, terms.restricted_to),
        private_needs_blurring=terms.private_needs_blurring,
        additional=terms.additional,
        finds_codes=finds_codes,
        home=_home(session, local_srid),
        relief=read_relief(terms.relief) if terms.relief else None,
    )


def _home(session: Session, local_srid: int) -> tuple[float, float, float, float] | None:
    """Give the box of the departments, in degrees."""
    outlines = session.scalars(select(Area.geom).where(Area.kind == DEPARTMENT, Area.is_active)).all()
    if not outlines:
        return None
    sides = shapely.segmentize(shapely.box(*shapely.total_bounds(outlines)), _SIDE_M)
    west, south, east, north = shapely.bounds(transform(np.array([sides]), local_srid, WGS84))[0].tolist()
    return west, south, east, north


def _outline(session: Session, named: str | None) -> bytes | None:
    """Read the outline of an area named ``KIND:CODE``."""
    if named is None:
        return None
    kind, _, code = named.partition(":")
    wkb: bytes = shapely.to_wkb(area_by_code(session, kind, code).geom, byte_order=1)
    return wkb


def read_datasets(session: Session, author: Viewer) -> pl.DataFrame:
    """List the datasets, with whether their framework is open and whether the author may add to them."""
    query = select(
        Dataset.uuid, Dataset.id, Dataset.is_active, Dataset.is_private, Framework.is_open.label("is_open")
    ).join(Framework, Framework.id == Dataset.framework_id)
    allowed = _datasets_open_to(session, author)
    rows = [(str(row.uuid), *row[1:], allowed is None or row.id in allowed) for row in session.execute(query)]
    flags = dict.fromkeys(("is_active", "is_private", "is_open", "is_authorised"), pl.Boolean)
    return pl.DataFrame(rows, schema={"uuid": pl.String, "id": pl.Int64, **flags}, orient="row")


def _with_announced(datasets: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """Add the datasets that an archive makes; their numbers are negative until they are written."""
    given = {uuid: is_private for uuid, _, is_private in terms.announced.datasets}
    known = set(datasets["uuid"])
    made = [(uuid, is_private) for uuid, is_private in given.items() if uuid not in known]
    rows = [(uuid, -number, True, is_private, True, True) for number, (uuid, is_private) in enumerate(made, start=1)]
    return pl.concat([datasets, pl.DataFrame(rows, schema=datasets.schema, orient="row")])


def _dataset_codes(session: Session, terms: Terms) -> pl.DataFrame:
    """List the codes of datasets, those of the archive first."""
    stored = session.execute(select(Dataset.code, Dataset.uuid).where(Dataset.code.is_not(None)))
    codes = {code: str(uuid) for code, uuid in stored if code}
    codes |= {code: uuid for uuid, code, _ in terms.announced.datasets if code}
    return pl.DataFrame(
        {"code": list(codes), "uuid": list(codes.values())}, schema=dict.fromkeys(("code", "uuid"), pl.String)
    )


def _sources(session: Session, terms: Terms) -> frozenset[str]:
    """List the sources that the provider has declared, and those of the archive."""
    of_provider = (RecordSource.provider_id == terms.provider_id) & RecordSource.is_active
    return frozenset((*session.scalars(select(RecordSource.code).where(of_provider)), *terms.announced.sources))


def _datasets_open_to(session: Session, author: Viewer) -> set[int] | None:
    """Give the datasets that the author may deliver to; None: all of them."""
    scope = author.scope("create", "delivery")
    if scope is Scope.ALL:
        return None
    mine = Actor.person_id == author.person_id
    ours = mine | (Actor.organisation_id == author.organisation_id)
    condition = ours if scope is Scope.ORGANISATION else mine
    return set(session.scalars(select(Actor.dataset_id).where(Actor.dataset_id.is_not(None), condition)))


def with_areas(session: Session, references: References, batch: Batch) -> References:
    """Add the areas that some rows name by a code and that are not known yet."""
    parts = [references.areas]
    for field, kinds in AREA_KINDS.items():
        if batch.has(field):
            known = references.areas.filter(pl.col("kind").is_in(kinds))["code"]
            named = batch.texts[field].drop_nulls().unique()
            parts.append(_read_areas(session, kinds, named.filter(~named.is_in(known.implode()))))
    return replace(references, areas=pl.concat(parts)) if len(parts) > 1 else references


def _read_areas(session: Session, kinds: tuple[str, ...], codes: pl.Series) -> pl.DataFrame:
    rows = []
    for start in range(0, len(codes), _CODES_A_QUERY):
        some = codes.slice(start, _CODES_A_QUERY).to_list()
        query = select(Area.kind, Area.code, Area.id, Area.geom).where(Area.kind.in_(kinds), Area.code.in_(some))
        rows += [(row.kind, row.code, row.id, shapely.to_wkb(row.geom, byte_order=1)) for row in session.execute(query)]
    return pl.DataFrame(rows, schema=_AREAS, orient="row")
