"""The manifest of a run: every input, what it is, what was skipped and why, gaps and overlaps."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pyproj import Transformer

from mulette.core.errors import Invalid
from mulette.ponds.sensing.inputs.clouds import look_at_cloud
from mulette.ponds.sensing.inputs.coverage import Bounds, gaps, overlaps, twins
from mulette.ponds.sensing.inputs.finding import CLOUDS, IMAGES, LAYERS, find_files
from mulette.ponds.sensing.inputs.rasters import look_at_raster
from mulette.ponds.sensing.inputs.sources import RASTERS, VECTORS, Skipped, Source, Unreadable
from mulette.ponds.sensing.inputs.systems import crs_given, crs_in_name
from mulette.ponds.sensing.inputs.vectors import look_at_vector

UNSAID = ""
"""CRS of a source whose file carries none, before the rule is applied."""


@dataclass(frozen=True)
class Manifest:
    """What a run reads.

    Parameters
    ----------
    crs
        CRS of the run: the one most of its tiles have.
    sources
        What can be read, by kind then path.
    skipped
        Inputs left out: the run is not whole.
    ignored
        Files of a folder that are of no known kind: nobody expects them to be read.
    twins
        Clouds left out because another shows the same tile with more points: ``{the lesser: the one kept}``.
    """

    crs: str
    sources: tuple[Source, ...]
    skipped: tuple[Skipped, ...] = ()
    ignored: tuple[Path, ...] = ()
    twins: Mapping[Path, Path] = field(default_factory=dict)

    def of(self, *kinds: str, bounds: Bounds | None = None) -> list[Source]:
        """Give the sources of some kinds, those that meet an extent where one is given."""
        chosen = [source for source in self.sources if source.kind in kinds]
        return chosen if bounds is None else [source for source in chosen if source.meets(bounds)]

    def without(self, source: Source, reason: str) -> Manifest:
        """Give the manifest with a source moved to what was skipped."""
        left = tuple(other for other in self.sources if other != source)
        skipped = sorted((*self.skipped, Skipped(source.path, reason)), key=lambda one: str(one.path))
        return replace(self, sources=left, skipped=tuple(skipped))

    @property
    def tiles(self) -> list[Source]:
        """Give the sources that say where to look: clouds, else ground models, else height models."""
        for kinds in (("cloud",), ("mnt",), ("mnh", "mns")):
            if found := self.of(*kinds):
                return found
        return []


def survey(
    inputs: Iterable[Path], crs: str | None = None, given: Mapping[str, Iterable[Path]] | None = None
) -> Manifest:
    """Look at every input once, without loading it.

    Parameters
    ----------
    inputs
        Files and folders.
    crs
        CRS of the clouds that carry none, as a person gives it.
    given
        ``{kind: files and folders}`` given by an option that says their kind, ``{"mnh": [folder]}``.

    Raises
    ------
    Invalid
        Refused CRS, or no input that can be read.
    NotFound
        An input does not exist.
    """
    option = None if crs is None else crs_given(crs)
    files, ignored = find_files(inputs)
    asked: list[tuple[Path, str | None]] = [(path, None) for path in files]
    for kind, places in (given or {}).items():
        asked += [(path, kind) for path in find_files(places)[0]]
    sources: list[Source] = []
    skipped: list[Skipped] = []
    for path, told in asked:
        try:
            sources += _look_at(path, told)
        except Unreadable as error:
            skipped.append(Skipped(path, error.message))
    sources, without = _with_crs(sources, option)
    kept, elsewhere = _in_one_crs(sources)
    skipped = sorted([*skipped, *without, *elsewhere], key=lambda one: str(one.path))
    if not kept:
        told = "".join(f"\n - {one.path} : {one.reason}" for one in skipped)
        raise Invalid(f"Aucune entrée lisible.{told}", code="ponds.nothing-to-read")
    lesser = twins([source for source in kept if source.kind == "cloud"])
    left = tuple(sorted((s for s in kept if s not in lesser), key=lambda s: (s.kind, str(s.path), s.layer or "")))
    return Manifest(
        _crs_of_run(left), left, tuple(skipped), tuple(ignored), {a.path: b.path for a, b in lesser.items()}
    )


def _look_at(path: Path, kind: str | None) -> list[Source]:
    """Read what a file is; one source, or one a layer."""
    if path.stat().st_size == 0:
        raise Unreadable("il est vide (0 octet).")
    suffix = path.suffix.lower()
    if suffix in CLOUDS and kind in (None, "cloud"):
        cloud = look_at_cloud(path)
        return [_source(path, "cloud", cloud.crs, cloud.bounds, points=cloud.points, strips=cloud.strips)]
    if suffix in IMAGES and kind in (None, *RASTERS):
        raster = look_at_raster(path, kind)
        return [_source(path, raster.kind, raster.crs, raster.bounds, cell_m=raster.cell_m)]
    if suffix in LAYERS and kind in (None, *VECTORS):
        return [
            _source(path, head.kind, head.crs, head.bounds, layer=head.layer) for head in look_at_vector(path, kind)
        ]
    known = ", ".join(CLOUDS + IMAGES + LAYERS)
    raise Unreadable(f"ce type de fichier n'est pas lu ici. Types lus : {known}.")


def _source(path: Path, kind: str, crs: str | None, bounds: Bounds, **told: Any) -> Source:  # noqa: ANN401
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    return Source(path, kind, checksum, crs or UNSAID, "file", bounds, **told)


def _with_crs(sources: Iterable[Source], option: str | None) -> tuple[list[Source], list[Skipped]]:
    """Give a CRS to the sources without one: the option's, else the other tiles' of the run, else the name's."""
    listed = list(sources)
    shared = {source.crs for source in listed if source.crs != UNSAID and source.kind in ("cloud", *RASTERS)}
    of_run = shared.pop() if len(shared) == 1 else None
    found, skipped = [], []
    for source in listed:
        choices = (source.crs, "file"), (option, "option"), (of_run, "run"), (crs_in_name(source.path), "name")
        crs, origin = next(((crs, origin) for crs, origin in choices if crs), (None, ""))
        if crs is None:
            sentence = "il ne dit pas son système de coordonnées. Donnez-le par --crs, par exemple --crs EPSG:2154."
            skipped.append(Skipped(source.path, sentence))
        else:
            found.append(replace(source, crs=crs, crs_from=origin))
    return found, skipped


def _crs_of_run(sources: Iterable[Source]) -> str:
    """Give the CRS of most tiles, the first by name where two are as many."""
    listed = list(sources)
    tiles = [s for s in listed if s.kind == "cloud"] or [s for s in listed if s.kind in RASTERS] or listed
    return min(Counter(source.crs for source in tiles).items(), key=lambda one: (-one[1], one[0]))[0]


def _in_one_crs(sources: list[Source]) -> tuple[list[Source], list[Skipped]]:
    """Leave out clouds and rasters of another CRS than the run's: cells would not fall on cells."""
    if not sources:
        return [], []
    crs = _crs_of_run(sources)
    placed = [_placed(source, crs) if source.kind in VECTORS else source for source in sources]
    kept = [source for source in placed if source.crs == crs or source.kind in VECTORS]
    sentence = "il est en {} et le traitement en {}. Traitez-le à part, ou reprojetez-le."
    return kept, [Skipped(s.path, sentence.format(s.crs, crs)) for s in placed if s not in kept]


def _placed(source: Source, crs: str) -> Source:
    """Give a vector layer with its extent in the CRS of the run; its features stay in their own."""
    if source.crs == crs:
        return source
    bounds = Transformer.from_crs(source.crs, crs, always_xy=True).transform_bounds(*source.bounds)
    west, south, east, north = (float(side) for side in bounds)
    return replace(source, bounds=(west, south, east, north))


def manifest_json(manifest: Manifest) -> str:
    """Write a manifest as JSON, the same bytes for the same inputs.

    Paths are those that were given; overlaps and gaps are those of the tiles that say where to look.
    """
    tiles = manifest.tiles
    told = {
        "crs": manifest.crs,
        "sources": [_told(source) for source in manifest.sources],
        "skipped": [{"file": one.path.as_posix(), "reason": one.reason} for one in manifest.skipped],
        "ignored": [path.as_posix() for path in manifest.ignored],
        "twins": {a.as_posix(): b.as_posix() for a, b in sorted(manifest.twins.items())},
        "overlaps": [
            {"files": [a.path.as_posix(), b.path.as_posix()], "bounds": list(extent)}
            for a, b, extent in overlaps(tiles)
        ],
        "gaps": [{"bounds": list(extent)} for extent in gaps(tiles)],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _told(source: Source) -> dict[str, Any]:
    told: dict[str, Any] = {
        "file": source.path.as_posix(), "kind": source.kind, "sha256": source.sha256, "crs": source.crs,
        "crs_from": source.crs_from, "bounds": list(source.bounds),
    }  # fmt: skip
    if source.layer is not None:
        told["layer"] = source.layer
    if source.cell_m is not None:
        told["cell_m"] = source.cell_m
    if source.points is not None:
        told |= {"points": source.points, "density": round(source.density or 0.0, 3)}
        told["flown_on"] = source.flown_on and source.flown_on.isoformat()
        told["strips"] = [
            {"number": s.number, "flown_on": s.flown_on and s.flown_on.isoformat()} for s in source.strips
        ]
    return told
