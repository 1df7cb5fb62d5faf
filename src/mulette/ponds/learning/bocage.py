"""What is learnt from the synthetic bocage: every tile as several kinds of run would see it.

The same tile is searched from its ground model alone, with the canopy, from its cloud, and with images, through the
very chain of a run; its truth labels what is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mulette.ponds.candidates.features import Context, measure
from mulette.ponds.candidates.finding import find
from mulette.ponds.learning.deep.targets import Lesson, lesson
from mulette.ponds.learning.examples import Examples, join
from mulette.ponds.learning.reading import LEARNT, Candidates, make_examples
from mulette.ponds.sensing.inputs.manifest import survey
from mulette.ponds.sensing.reading import LONGEST_HOLLOW_M, MARGIN_M, frame_of, read_stack
from mulette.ponds.sensing.stack import Stack
from mulette.ponds.sensing.thresholds import preset
from mulette.ponds.synthetic.bocage import Bocage
from mulette.ponds.synthetic.writing import write_bocage

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from mulette.ponds.learning.deep.infer import Network

TOLERANCE_M = 3.0
"""Outlines of the truth are exact: a candidate farther than this is another object."""
EVERYTHING = ("cloud", "mnt", "mnh", "irc", "bdtopo")
RUNS: Sequence[tuple[str, ...]] = (("mnt",), ("mnt", "mnh"), ("cloud",), EVERYTHING)
"""What is given to each run that a tile is learnt from."""
_FOLDERS = {"cloud": "nuage"}
_SHAPES = {"buildings": "batiment", "roads": "troncon_de_route", "ditches": "fosse", "water": "plan_d_eau"}
_DENSITIES = (10.0, 6.0)
_SEASONS = ("spring", "winter", "summer")
_ROUGHNESS = (1.0, 2.5, 5.0)


def bocage_of(seed: int, side_m: float = 1000.0) -> Bocage:
    """Give the bocage that is learnt from a seed: density, season and ground take turns, so that several are known."""
    return Bocage(
        seed, side_m, density=_DENSITIES[seed % 2], season=_SEASONS[seed % 3], roughness=_ROUGHNESS[seed // 4 % 3]
    )


def bocage_examples(bocage: Bocage, network: Network | None = None, runs: Sequence[tuple[str, ...]] = RUNS) -> Examples:
    """Make the examples of a bocage of one tile.

    Parameters
    ----------
    bocage
        At most 1 km wide.
    network
        Deep network whose chances become features, if any.
    runs
        What is given to each run.
    """
    with TemporaryDirectory() as folder:
        seen = _see(bocage, Path(folder), runs)
        return join([_search(_with_network(stack, network), context, bocage) for stack, context in seen])


def bocage_lesson(bocage: Bocage, run: tuple[str, ...] = EVERYTHING) -> Lesson:
    """Make the lesson of a bocage for the network: the layers of a run, and every pond."""
    with TemporaryDirectory() as folder:
        ((stack, _),) = _see(bocage, Path(folder), [run])
        return lesson(stack, bocage.truth[["geometry"]], _zone(bocage))


def _see(
    bocage: Bocage, folder: Path, runs: Sequence[tuple[str, ...]]
) -> Iterator[tuple[Stack, Mapping[str, GeoDataFrame]]]:
    """Write what a survey would deliver, and read it as each run would, its margin unknown."""
    given = {kind for kinds in runs for kind in kinds}
    for _ in write_bocage(bocage, folder, cloud="cloud" in given, images="irc" in given):
        pass
    for kinds in runs:
        rasters = {kind: [folder / _FOLDERS.get(kind, kind)] for kind in kinds if kind != "bdtopo"}
        manifest = survey([], given=rasters)
        window = frame_of(manifest).padded(MARGIN_M)
        stack = read_stack(manifest, window, preset(), folder / "comptes", longest_m=LONGEST_HOLLOW_M)
        yield stack, _read_shapes(folder / "bdtopo.gpkg") if "bdtopo" in kinds else {}


def _read_shapes(path: Path) -> dict[str, GeoDataFrame]:
    import pyogrio

    return {kind: pyogrio.read_dataframe(path, layer=layer) for kind, layer in _SHAPES.items()}


def _with_network(stack: Stack, network: Network | None) -> Stack:
    if network is None:
        return stack
    return replace(stack, layers={**stack.layers, "pond_probability": network.draw(stack)})


def _search(stack: Stack, shapes: Mapping[str, GeoDataFrame], bocage: Bocage) -> Examples:
    """Find and measure candidates, and label them by the truth."""
    found = find(stack, preset(), roads=shapes.get("roads"), ditches=shapes.get("ditches"))
    candidates = Candidates(found, measure(stack, found, Context(shapes))[list(LEARNT)])
    return make_examples(
        candidates, bocage.truth[["geometry"]], _zone(bocage), f"bocage {bocage.seed}", TOLERANCE_M
    )  # fmt: skip


def _zone(bocage: Bocage) -> GeoDataFrame:
    import geopandas
    from shapely import box

    return geopandas.GeoDataFrame(geometry=[box(*bocage.bounds)], crs=bocage.crs)
