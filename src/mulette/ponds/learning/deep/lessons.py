"""Where the network learns: folders of layers with an inventory, or the synthetic bocage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mulette.core.errors import Invalid
from mulette.ponds.learning.deep.targets import Lesson, lesson
from mulette.ponds.learning.reading import read_inventory, read_zones
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.stack import KINDS, Stack

if TYPE_CHECKING:
    from rasterio import DatasetReader


def gather(
    folders: Sequence[Path], inventories: Sequence[Path], exhaustive: Path | None, seeds: Sequence[int]
) -> list[Lesson]:
    """Make the lessons of folders and of seeds.

    Parameters
    ----------
    folders
        Layers written by ``mulette ponds layers``, named by ``KINDS``.
    inventories, exhaustive
        Known ponds, and zones where all are.
    seeds
        Seeds of the synthetic bocage.

    Raises
    ------
    Invalid
        Nothing to learn from, or a folder without ground.
    """
    if not folders and not seeds:
        sentence = "Rien à apprendre : donnez des dossiers de couches et --inventory, ou --synthetic."
        raise Invalid(sentence, code="training.nothing")
    if folders and not inventories:
        raise Invalid("Donnez l'inventaire des mares connues avec --inventory.", code="training.no-inventory")
    lessons = []
    if folders:
        zones = read_zones(exhaustive) if exhaustive else None
        inventory = read_inventory(inventories)
        lessons += [lesson(read_layers(folder), inventory, zones) for folder in folders]
    if seeds:
        from mulette.ponds.learning.bocage import bocage_lesson, bocage_of

        lessons += [bocage_lesson(bocage_of(seed)) for seed in seeds]
    return lessons


def read_layers(folder: Path) -> Stack:
    """Read the layers of a folder, each in a GeoTIFF named by its kind.

    Raises
    ------
    Invalid
        No ``ground.tif``, or layers on several grids.
    """
    import rasterio

    if not (folder / "ground.tif").exists():
        sentence = f"{folder.name} n'a pas de sol (ground.tif) : donnez un dossier écrit par « mulette ponds layers »."
        raise Invalid(sentence, code="deep.no-ground", folder=str(folder))
    with rasterio.open(folder / "ground.tif") as ground:
        grid = _grid_of(ground)
    layers = {}
    for name in KINDS:
        if (path := folder / f"{name}.tif").exists():
            with rasterio.open(path) as raster:
                if _grid_of(raster) != grid:
                    sentence = f"{folder.name} : {path.name} n'a pas la même grille que ground.tif."
                    raise Invalid(sentence, code="layer.of-another-grid", path=str(path))
                layers[name] = raster.read(1)
    return Stack(grid, layers)


def _grid_of(raster: DatasetReader) -> Grid:
    transform = raster.transform
    return Grid(transform.c, transform.f, transform.a, raster.width, raster.height, raster.crs.to_string())
