"""The layers of a whole run, written window by window: memory does not grow with the territory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from rasterio.io import DatasetWriter

from mulette.core.errors import Invalid
from mulette.ponds.sensing.cloud.keeping import keep_counts
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.inputs.manifest import Manifest, manifest_json
from mulette.ponds.sensing.inputs.sources import Unreadable
from mulette.ponds.sensing.rasters import BLOCK, small_cache, write_window, writing_layers
from mulette.ponds.sensing.reading import MARGIN_M, frame_of, layer_names, read_stack

WINDOW_CELLS = 4 * BLOCK
"""Side of a window, cells: whole blocks of the files, so that each block is written once."""
Told = Callable[[int, int], None]


def make_layers(
    manifest: Manifest, out: Path, thresholds: Mapping[str, float], cell_m: float | None = None,
    tell: Told = lambda done, all_: None,
) -> Manifest:  # fmt: skip
    """Write each layer that the inputs give as ``{name}.tif``, and ``manifest.json``.

    Parameters
    ----------
    manifest
        Of the run.
    out
        Folder, made where missing.
    thresholds
        Of ``thresholds.preset``.
    cell_m
        Side of a cell, m, if another than the inputs' own is wanted.
    tell
        Called with the numbers of windows done and to do.

    Returns
    -------
    The manifest, without the clouds found corrupt on the way.

    Raises
    ------
    Invalid
        No cloud nor ground model is left to read.
    """
    out.mkdir(parents=True, exist_ok=True)
    frame = frame_of(manifest, cell_m)
    with small_cache(), tempfile.TemporaryDirectory(prefix="mulette-") as counts:
        manifest = count_clouds(manifest, frame.cell_m, Path(counts))
        windows = windows_of(frame, manifest)
        with writing_layers(out, frame, layer_names(manifest)) as files:
            for done, window in enumerate(windows, 1):
                _make_window(manifest, frame, window, thresholds, Path(counts), files)
                tell(done, len(windows))
    (out / "manifest.json").write_text(manifest_json(manifest), encoding="utf-8")
    return manifest


def _make_window(
    manifest: Manifest, frame: Grid, window: Grid, thresholds: Mapping[str, float], counts: Path,
    files: Mapping[str, DatasetWriter],
) -> None:  # fmt: skip
    """Write the layers of one window; they are gone from memory before the next."""
    padded = window.padded(MARGIN_M)
    for name, layer in read_stack(manifest, padded, thresholds, counts).layers.items():
        write_window(files[name], frame, window, layer[padded.window_of(window)])


def count_clouds(manifest: Manifest, cell_m: float, counts: Path) -> Manifest:
    """Count each cloud of a run; those found corrupt on the way are skipped, and the manifest says so.

    Raises
    ------
    Invalid
        Nothing is left to read.
    """
    for source in manifest.of("cloud"):
        try:
            keep_counts(source, cell_m, counts)
        except Unreadable as error:
            manifest = manifest.without(source, error.message)
    if not manifest.tiles:
        told = "".join(f"\n - {one.path} : {one.reason}" for one in manifest.skipped)
        sentence = f"Aucun nuage de points, MNT ni MNH lisible : il n'y a rien où chercher.{told}"
        raise Invalid(sentence, code="ponds.nothing-to-read")
    return manifest


def windows_of(frame: Grid, manifest: Manifest) -> list[Grid]:
    """Cut the grid of a run into windows, north-west first, and keep those that hold some input."""
    windows = []
    for row in range(0, frame.height, WINDOW_CELLS):
        for column in range(0, frame.width, WINDOW_CELLS):
            window = Grid(
                frame.west + column * frame.cell_m, frame.north - row * frame.cell_m, frame.cell_m,
                min(WINDOW_CELLS, frame.width - column), min(WINDOW_CELLS, frame.height - row), frame.crs,
            )  # fmt: skip
            if any(source.meets(window.bounds) for source in manifest.tiles):
                windows.append(window)
    return windows
