"""Files of candidates read, their pictures made, the judgements given back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin
from sqlalchemy import select

from mulette.core.errors import Invalid
from mulette.core.house import House
from mulette.core.people.viewer import SYSTEM, Viewer
from mulette.ponds.reviewing.cards import make_card, open_rasters
from mulette.ponds.reviewing.exporting import export_labels
from mulette.ponds.reviewing.operations import judge
from mulette.ponds.reviewing.picturing import picture_path
from mulette.ponds.reviewing.reading import read_candidates
from mulette.ponds.reviewing.showing import read_outline, show
from mulette.ponds.reviewing.tables import Candidate
from mulette.ponds.reviewing.works import load_file, words
from tests.ponds.reviewing.conftest import AT, SOUTH, WEST, candidate, write_candidates


def write_ground(path: Path) -> Path:
    """Write a plain at 60 m with a square pit of 59 m under the first candidate, in cells of 1 m."""
    ground = np.full((200, 300), 60, dtype="float32")
    ground[90:100, 0:10] = 59  # north edge at 600 m: rows 90 to 99 are 510 to 500 m
    with rasterio.open(
        path, "w", driver="GTiff", width=300, height=200, count=1, dtype="float32", crs="EPSG:2154",
        transform=from_origin(WEST, SOUTH + 600, 1, 1),
    ) as raster:  # fmt: skip
        raster.write(ground, 1)
    return path


def test_profile_crosses_the_pit_and_goes_on_past_it(tmp_path: Path) -> None:
    pictures: dict[str, bytes] = {}
    with open_rasters(None, mnt=write_ground(tmp_path / "mnt.tif")) as rasters:
        card = make_card(rasters, candidate(0)["geometry"], pictures.__setitem__)
        nowhere = make_card(rasters, shapely.box(WEST + 900, SOUTH, WEST + 910, SOUTH + 9), pictures.__setitem__)
    assert nowhere is None
    assert card is not None
    assert card["extent"] == [WEST - 25, SOUTH + 475, WEST + 35, SOUTH + 535]  # 60 m around a square of 10 m
    assert list(pictures) == card["pictures"] == ["relief"]
    assert pictures["relief"][8:12] == b"WEBP"
    profile = card["profile"]
    assert profile["length_m"] == 40  # 10 m and 15 m at each end
    assert min(one for one in profile["heights"] if one is not None) == 59


def test_pictures_are_made_at_the_loading_and_shown(house: House, reviewer: Viewer, tmp_path: Path) -> None:
    file = write_candidates(tmp_path / "mars.gpkg", [candidate(0), candidate(2)])
    run, is_new = load_file(house, SYSTEM, file, name="mars", mnt=write_ground(tmp_path / "mnt.tif"))
    assert words(run, is_new=is_new) == (
        "2 candidats lus : 2 nouveaux, 0 déjà connus, qui gardent leur jugement. 1 ont leurs images."
    )
    with house.store.reading() as session:
        found = session.scalar(select(Candidate).where(Candidate.stable_id == "c0"))
        assert found is not None
        assert picture_path(house.settings, found.uuid, "relief").is_file()
        shown = show(session, reviewer, found, 2154)
    assert shown.outline == "M35 35L35 25L25 25L25 35Z"
    assert (shown.reasons, shown.doubts) == (["cuvette fermée de 0,42 m"], ["allongé comme un fossé"])
    assert found.features == {"compactness": 0.75}
    drawn = read_outline([[25, 25], [35, 25], [35, 35]], found, 2154)
    assert drawn.equals(shapely.Polygon([(WEST, SOUTH + 510), (WEST + 10, SOUTH + 510), (WEST + 10, SOUTH + 500)]))


def test_file_in_another_crs_is_brought_to_that_of_the_store(tmp_path: Path) -> None:
    here = candidate(0)
    frame_crs = "EPSG:3857"
    moved = shapely.box(0, 0, 10, 10)
    file = write_candidates(tmp_path / "mercator.gpkg", [{**here, "geometry": moved}], crs=frame_crs)
    point = read_candidates(file, 2154).found[0].shape.centroid
    assert (point.x, point.y) == pytest.approx((253_531, 909_839), abs=10)  # 0° E 0° N in Lambert-93


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"score": 1.2}, "note n'est pas entre 0 et 1"),
        ({"id": "c1"}, "le candidat c1 y est deux fois"),
    ],
)
def test_faulty_file_is_refused_by_name(tmp_path: Path, change: dict, message: str) -> None:
    file = write_candidates(tmp_path / "faux.gpkg", [{**candidate(0), **change}, candidate(1)])
    with pytest.raises(Invalid, match=message):
        read_candidates(file, 2154)


def test_file_without_the_layer_says_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "autre.gpkg"
    write_candidates(path, [candidate(0)])
    frame = pyogrio.read_dataframe(path, layer="candidates")
    other = tmp_path / "autres.gpkg"
    pyogrio.write_dataframe(frame, other, layer="mares", driver="GPKG")
    with pytest.raises(Invalid, match="Couches du fichier : mares"):
        read_candidates(other, 2154)


def test_judgements_come_back_as_labels_twice_the_same(house: House, reviewer: Viewer, tmp_path: Path) -> None:
    file = write_candidates(tmp_path / "mars.gpkg", [candidate(number) for number in range(4)])
    load_file(house, SYSTEM, file, name="mars")
    with house.store.transaction() as session:
        for name, decision, cause in (("c0", "accepted", None), ("c1", "refused", "ditch"), ("c2", "unsure", None)):
            found = session.scalar(select(Candidate).where(Candidate.stable_id == name))
            assert found is not None
            judge(session, reviewer, found, decision, at=AT, cause=cause)
    first, second = tmp_path / "un.gpkg", tmp_path / "deux.gpkg"
    with house.store.reading() as session:
        assert export_labels(session, reviewer, first) == export_labels(session, reviewer, second) == 2
    labels = pyogrio.read_dataframe(first, layer="labels")
    told = labels[["id", "label", "status", "cause"]].astype(object).where(labels.notna(), None).to_numpy().tolist()
    assert told == [["c0", 1, "Acceptée", None], ["c1", 0, "Refusée", "Fossé ou noue"]]
    assert pyogrio.read_dataframe(first, layer="features")["compactness"].tolist() == [0.75, 0.75]
    assert first.read_bytes() == second.read_bytes()
