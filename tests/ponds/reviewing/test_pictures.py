"""What the sheet of a pond shows of the candidate it comes from, and to whom."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import rasterio
from apiflask import APIFlask
from flask import g
from flask.testing import FlaskClient
from rasterio.transform import from_origin
from sqlalchemy import select

from mulette.core.house import House
from mulette.core.people.viewer import SYSTEM, Scope, Viewer
from mulette.ponds.register.tables import Pond
from mulette.ponds.reviewing.operations import judge
from mulette.ponds.reviewing.tables import Candidate
from mulette.ponds.reviewing.works import load_file
from tests.ponds.reviewing.conftest import AT, SOUTH, WEST, candidate, write_candidates

VISITOR = Viewer(rights={("read", "pond"): Scope.ALL})


def as_viewer(app: APIFlask, viewer: Viewer) -> FlaskClient:
    app.before_request_funcs.setdefault(None, []).append(lambda: setattr(g, "viewer", viewer))
    return app.test_client()


def accepted(house: House, folder: Path) -> Pond:
    """Load two candidates with their relief, 30 m apart, and accept the first."""
    ground = np.fromfunction(lambda row, column: 50 + column / 10, (400, 400))
    with rasterio.open(
        folder / "mnt.tif", "w", driver="GTiff", width=400, height=400, count=1, dtype="float32", crs="EPSG:2154",
        transform=from_origin(WEST - 200, SOUTH + 700, 1, 1),
    ) as raster:  # fmt: skip
        raster.write(ground.astype("float32"), 1)
    file = write_candidates(folder / "bocage.gpkg", [candidate(0), candidate(1, x=30)])
    load_file(house, SYSTEM, file, name="Bocage", mnt=folder / "mnt.tif")
    with house.store.transaction() as session:
        found = session.scalars(select(Candidate).where(Candidate.stable_id == "c0")).one()
        judge(session, SYSTEM, found, "accepted", at=AT)
        pond = session.scalars(select(Pond)).one()
        session.expunge(pond)
    return pond


def test_sheet_shows_the_pictures_of_the_candidate(
    app: APIFlask, house: House, reviewer: Viewer, tmp_path: Path
) -> None:
    pond = accepted(house, tmp_path)
    picture = f"/mares/{pond.uuid}/detection/relief.webp"
    visitor = as_viewer(app, VISITOR)
    page = visitor.get(f"/mares/{pond.uuid}").text
    assert picture in page
    assert "Profil du sol" in page
    assert 'class="other"' not in page  # the other candidate is not a pond: it is for reviewers
    assert "Revoir ce candidat" not in page
    assert visitor.get(picture).mimetype == "image/webp"
    assert visitor.get(f"/mares/{pond.uuid}/detection/secret.webp").status_code == 404
    assert "Revoir ce candidat" in as_viewer(app, reviewer).get(f"/mares/{pond.uuid}").text


def test_anonymous_pond_keeps_its_pictures_to_those_who_know_it(
    app: APIFlask, house: House, reviewer: Viewer, tmp_path: Path
) -> None:
    pond = accepted(house, tmp_path)
    with house.store.transaction() as session:
        session.merge(pond).is_anonymous = True
    picture = f"/mares/{pond.uuid}/detection/relief.webp"
    visitor = as_viewer(app, VISITOR)
    page = visitor.get(f"/mares/{pond.uuid}")
    assert page.status_code == 200
    assert "detection/" not in page.text
    assert visitor.get(picture).status_code == 404
    knowing = replace(VISITOR, rights={**VISITOR.rights, ("read_precise", "pond"): Scope.ALL})
    assert as_viewer(app, knowing).get(picture).status_code == 200
    assert as_viewer(app, Viewer()).get(picture).status_code in {302, 303, 401, 403}
