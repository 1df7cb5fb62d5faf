"""A small GeoTIFF read by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from mulette.core.errors import Invalid
from mulette.occurrences.relief import NO_DATA, PIXEL_SCALE, TIEPOINT, read_relief

DOUBLE = 12
"""Type of a number of 64 bits in a TIFF."""


def write_relief(path: Path, heights: list[list[float]]) -> Path:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, values in ((PIXEL_SCALE, (25.0, 25.0, 0.0)), (TIEPOINT, (0.0, 0.0, 0.0, 700_000.0, 6_600_050.0, 0.0))):
        tags.tagtype[tag] = DOUBLE
        tags[tag] = values
    tags[NO_DATA] = "-99999"
    image = Image.fromarray(np.array(heights, dtype=np.float32))
    image.save(path, tiffinfo=tags, compression="tiff_deflate")
    return path


def test_a_point_takes_the_altitude_of_its_cell(tmp_path: Path) -> None:
    relief = read_relief(write_relief(tmp_path / "relief.tif", [[100, 200], [300, -99_999]]))
    x_m = np.array([700_000.0, 700_049.9, 700_010.0, 700_040.0, 699_999.9])
    y_m = np.array([6_600_049.0, 6_600_026.0, 6_600_024.9, 6_600_010.0, 6_600_040.0])
    assert np.array_equal(relief.at(x_m, y_m), [100, 200, 300, np.nan, np.nan], equal_nan=True)


def test_what_is_no_relief_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "image.tif"
    path.write_text("rien")
    with pytest.raises(Invalid, match=r"ne s.ouvre pas"):
        read_relief(path)
    Image.new("RGB", (2, 2)).save(path)
    with pytest.raises(Invalid, match="une bande"):
        read_relief(path)
