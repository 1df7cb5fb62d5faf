"""A manifest in French words."""

from __future__ import annotations

from collections.abc import Iterator

from mulette.ponds.sensing.inputs.coverage import gaps, overlaps
from mulette.ponds.sensing.inputs.manifest import Manifest
from mulette.ponds.sensing.inputs.sources import KINDS, Source

_ORIGINS = {"option": "donné par --crs", "run": "celui des autres dalles", "name": "dit par son nom"}


def lines_of(manifest: Manifest) -> Iterator[str]:
    """Say each input, then gaps and overlaps of the tiles."""
    yield f"Système de coordonnées : {manifest.crs}"
    for source in manifest.sources:
        yield f"{source.path} : {', '.join(_words(source))}"
    tiles = manifest.tiles
    for one, other, bounds in overlaps(tiles):
        yield f"Recouvrement de {_size(bounds)} entre {one.path.name} et {other.path.name}"
    for bounds in gaps(tiles):
        west, south, east, north = (f"{side:.0f}" for side in bounds)
        yield f"Trou de {_size(bounds)} entre les dalles, de {west}, {south} à {east}, {north}"


def _words(source: Source) -> Iterator[str]:
    yield KINDS[source.kind] if source.layer is None else f"{KINDS[source.kind]} (couche {source.layer})"
    yield _size(source.bounds)
    if source.cell_m:
        yield f"mailles de {source.cell_m:g} m"
    if source.points:
        yield f"{source.points} points, {source.density:.1f} par m²"
        days = sorted({strip.flown_on for strip in source.strips if strip.flown_on})
        yield "vol du " + " et du ".join(f"{day:%d/%m/%Y}" for day in days) if days else "date de vol inconnue"
    if source.crs_from in _ORIGINS:
        yield f"{source.crs}, {_ORIGINS[source.crs_from]}"


def _size(bounds: tuple[float, float, float, float]) -> str:
    return f"{bounds[2] - bounds[0]:.0f} × {bounds[3] - bounds[1]:.0f} m"
