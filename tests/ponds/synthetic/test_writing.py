"""A bocage on disk: IGN's names, files that open, the same bytes twice."""

from pathlib import Path

import geopandas as gpd
import laspy
import numpy as np
import rasterio
from click.testing import CliRunner

from mulette.ponds.synthetic.bocage import Bocage
from mulette.ponds.synthetic.cli import synthetic
from mulette.ponds.synthetic.writing import write_bocage


def written(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_bocage_is_written_twice_with_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert list(write_bocage(Bocage(3, 200.0, density=4), tmp_path / name)) == ["0260_6575"]
    one, two = written(tmp_path / "one"), written(tmp_path / "two")
    assert [name for name in one if one[name] != two[name]] == []
    assert list(one) == [
        "bdtopo.gpkg", "inventaire.gpkg", "irc/ORTHO_IRC_0260_6575_0M50_LAMB93.tif",
        "mnh/LHD_FXX_0260_6575_MNH_O_0M50_LAMB93_IGN69.tif", "mns/LHD_FXX_0260_6575_MNS_O_0M50_LAMB93_IGN69.tif",
        "mnt/LHD_FXX_0260_6575_MNT_O_0M50_LAMB93_IGN69.tif", "nuage/LHD_FXX_0260_6575_PTS_LAMB93_IGN69.laz",
        "rvb/ORTHO_RVB_0260_6575_0M50_LAMB93.tif", "verite.gpkg",
    ]  # fmt: skip


def test_its_files_open_with_the_usual_tools(tmp_path: Path) -> None:
    made = Bocage(3, 200.0, density=4)
    list(write_bocage(made, tmp_path))
    cloud = laspy.read(tmp_path / "nuage" / "LHD_FXX_0260_6575_PTS_LAMB93_IGN69.laz")
    assert (cloud.header.version.minor, cloud.header.point_format.id) == (4, 6)
    assert cloud.header.parse_crs().to_epsg() == 2154
    assert set(np.unique(cloud.classification)) <= {1, 2, 3, 4, 5, 6, 9}
    assert cloud.x.min() >= made.west
    assert cloud.y.max() <= made.north
    assert (np.array(cloud.return_number) <= np.array(cloud.number_of_returns)).all()
    with rasterio.open(tmp_path / "mnt" / "LHD_FXX_0260_6575_MNT_O_0M50_LAMB93_IGN69.tif") as raster:
        assert raster.shape == (400, 400)
        assert tuple(raster.bounds) == made.bounds
        assert np.allclose(raster.read(1), made.mnt(), atol=0.006)
    assert len(gpd.read_file(tmp_path / "verite.gpkg", layer="mares")) == len(made.truth)


def test_the_command_writes_tiles_without_cloud_nor_photograph(tmp_path: Path) -> None:
    ran = CliRunner().invoke(synthetic, ["--seed", "2", "--out", str(tmp_path), "--no-cloud", "--no-images"])
    assert ran.exit_code == 0, ran.output
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "bdtopo.gpkg", "inventaire.gpkg", "mnh", "mns", "mnt", "verite.gpkg"
    ]  # fmt: skip


def test_tiles_that_make_no_square_are_refused_by_name(tmp_path: Path) -> None:
    ran = CliRunner().invoke(synthetic, ["--out", str(tmp_path), "--tiles", "4x2"])
    assert ran.exit_code == 2
    assert "« 4x2 »" in ran.output
