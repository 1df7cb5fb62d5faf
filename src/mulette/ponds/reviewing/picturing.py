"""Making the pictures of the candidates of a run, and where they stand on disk."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import select, update

from mulette.core.errors import Invalid
from mulette.core.geometry.crs import transform
from mulette.core.house import House
from mulette.ponds.reviewing.tables import Candidate, Run
from mulette.settings import Settings

if TYPE_CHECKING:
    from mulette.ponds.reviewing.cards import Rasters

Say = Callable[[int, int], None]


def picture_path(settings: Settings, candidate: uuid.UUID, name: str) -> Path:
    """Give the path of a picture of a candidate."""
    text = str(candidate)
    return settings.files_folder / "ponds" / "candidates" / text[:2] / text / f"{name}.webp"


def make_cards(
    house: House, run: Run, folder: Path | None, *, mnt: Path | None = None, ortho: Path | None = None,
    progress: Say = lambda done, total: None,
) -> int:  # fmt: skip
    """Make the pictures of the candidates of a run; gives how many could be drawn.

    Pictures are written first and named in the store at the end, in one short transaction.

    Parameters
    ----------
    folder, mnt, ortho
        As ``cards.open_rasters``.
    progress
        Called with the number done and the number of candidates.
    """
    from mulette.ponds.reviewing.cards import make_card, open_rasters

    with house.store.reading() as session:
        rows = session.execute(
            select(Candidate.id, Candidate.uuid, Candidate.geom)
            .where(Candidate.run_id == run.id)
            .order_by(Candidate.id)
        ).all()
    made = []
    with open_rasters(folder, mnt=mnt, ortho=ortho) as rasters:
        srid = _srid_of(rasters)
        shapes = transform(np.array([row.geom for row in rows], dtype=object), house.store.srid, srid)
        for done, (row, shape) in enumerate(zip(rows, shapes, strict=True), start=1):

            def write(name: str, content: bytes, identifier: uuid.UUID = row.uuid) -> None:
                path = picture_path(house.settings, identifier, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

            card = make_card(rasters, shape, write)
            if card is not None:
                made.append({"id": row.id, "card": {**card, "srid": srid}})
            progress(done, len(rows))
    with house.store.transaction() as session:
        if made:
            session.execute(update(Candidate), made)
        session.execute(update(Run).where(Run.id == run.id).values(pictured=len(made)))
    return len(made)


def _srid_of(rasters: Rasters) -> int:
    """Give the EPSG code of the one CRS of the rasters."""
    crs = {raster.crs for tiles in rasters.layers.values() for raster, _ in tiles}
    code = next(iter(crs)).to_epsg() if len(crs) == 1 and None not in crs else None
    if code is None:
        raise Invalid("Les couches doivent dire leur projection, la même pour toutes.", code="cards.no-crs")
    return int(code)
