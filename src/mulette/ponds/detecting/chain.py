"""The chain over a territory: clouds read once, tiles one after another, their candidates joined in one file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mulette.core.errors import Invalid, MuletteError
from mulette.ponds.detecting.assembling import assemble, write_candidates
from mulette.ponds.detecting.parts import Parts
from mulette.ponds.detecting.report import Report, write_report
from mulette.ponds.detecting.run import Run, identity, part_of, tile_name
from mulette.ponds.detecting.tile import count, detect_tile
from mulette.ponds.detecting.workers import Crew, Outcome, Piece, work
from mulette.ponds.learning.model import load_model
from mulette.ponds.sensing.grid import Grid
from mulette.ponds.sensing.inputs.manifest import Manifest
from mulette.ponds.sensing.inputs.sources import Source
from mulette.ponds.sensing.reading import MARGIN_M, tiles_of

Told = Callable[[int, int, float], None]
"""Called with the pieces done, the pieces of the run, and the seconds left."""


def _silent(done: int, pieces: int, left_s: float) -> None:
    """Tell nothing."""


@dataclass
class _Course:
    """Where a run stands: its inputs change when a cloud turns out to be corrupt."""

    run: Run
    parts: Parts
    cell_m: float
    waiting: dict[str, set[str]]
    failures: dict[str, str] = field(default_factory=dict)


def detect(
    run: Run, out: Path, hired: AbstractContextManager[Crew], *, restart: bool = False, tell: Told = _silent
) -> Report:
    """Detect over a territory and write ``out`` and its report.

    Parts stand beside the output until it is written: a run that was stopped goes on from there, and a run of which a
    tile failed tries it again.

    Parameters
    ----------
    run
        What to do; its ``counts`` are set here.
    out
        GeoPackage to write, and ``{out}.report.json``.
    hired
        Who works: ``local_crew`` or ``cluster_crew``; nobody is hired for a run that is done.
    restart
        Whether the parts of a run that was stopped are made again.
    tell
        Told of each piece done.

    Raises
    ------
    Invalid
        The model does not fit, the cluster does not answer, or no input could be read to the end.
    """
    start_s = time.monotonic()
    model = load_model(run.model)  # refused before hours of work, not after
    parts = Parts(out.with_name(f"{out.name}.parts"))
    parts.open(identity(run), restart=restart)
    manifest = run.manifest
    for path, reason in parts.left_out().items():
        manifest = manifest.without(next(one for one in manifest.sources if str(one.path) == path), reason)
    tiles = tiles_of(run.manifest, run.tile_m)
    done = parts.done()
    course = _course(replace(run, manifest=manifest, counts=parts.counts), parts, tiles, done)
    _work_through(course, tiles, done, hired, tell)
    written = [tile for tile in tiles if tile_name(tile) in parts.done()]
    if not written or not course.run.manifest.tiles:
        raise _nothing(course)
    found = assemble([parts.path(tile_name(tile)) for tile in written])
    write_candidates(found, out)
    seconds = time.monotonic() - start_s
    report = Report.of(course.run, model, found, len(tiles), len(done), course.failures, seconds)
    write_report(report, out)
    if not course.failures:
        parts.remove()
    return report


def _course(run: Run, parts: Parts, tiles: list[Grid], done: dict[str, str]) -> _Course:
    """Say which tiles still wait for each cloud, by its checksum."""
    waiting: dict[str, set[str]] = {}
    for tile in tiles:
        if tile_name(tile) not in done:
            for cloud in run.manifest.of("cloud", bounds=_reach(tile)):
                waiting.setdefault(cloud.sha256, set()).add(tile_name(tile))
    return _Course(run, parts, tiles[0].cell_m, waiting)


def _reach(tile: Grid) -> tuple[float, float, float, float]:
    return tile.padded(MARGIN_M + tile.cell_m).bounds


def _work_through(
    course: _Course, tiles: list[Grid], done: dict[str, str], hired: AbstractContextManager[Crew], tell: Told
) -> None:
    pieces = list(_pieces(course, [tile for tile in tiles if tile_name(tile) not in done]))
    if not pieces:
        return
    start_s = time.monotonic()
    with hired as crew:
        for rank, outcome in enumerate(work(pieces, crew), 1):
            _take(course, outcome)
            tell(rank, len(pieces), (time.monotonic() - start_s) / rank * (len(pieces) - rank))


def _pieces(course: _Course, tiles: list[Grid]) -> Iterator[Piece]:
    """Give the tiles in their order, each after the clouds that it is the first to need."""
    met: set[str] = set()
    for tile in tiles:
        clouds = course.run.manifest.of("cloud", bounds=_reach(tile))
        for cloud in clouds:
            if cloud.sha256 not in met:
                met.add(cloud.sha256)
                yield Piece(f"cloud {cloud.sha256}", _counting(course, cloud))
        yield Piece(tile_name(tile), _detecting(course, tile), frozenset(f"cloud {one.sha256}" for one in clouds))


def _counting(course: _Course, cloud: Source) -> Callable[[], tuple[Callable[..., Any], tuple[Any, ...]]]:
    return lambda: (count, (cloud, course.cell_m, course.parts.counts))


def _detecting(course: _Course, tile: Grid) -> Callable[[], tuple[Callable[..., Any], tuple[Any, ...]]]:
    return lambda: (detect_tile, (part_of(course.run, _reach(tile)), tile))


def _take(course: _Course, outcome: Outcome) -> None:
    """Keep the part of a tile, or note what failed."""
    name = outcome.piece.name
    if name.startswith("cloud "):
        if outcome.failure:
            _leave_out(course, name.removeprefix("cloud "), reason_of(outcome.failure))
        return
    if outcome.failure:
        course.failures[name] = reason_of(outcome.failure)
    else:
        course.parts.keep(name, outcome.result)
    for checksum, tiles in course.waiting.items():
        tiles.discard(name)
        if not tiles:
            course.parts.forget_counts(checksum)
    course.waiting = {checksum: tiles for checksum, tiles in course.waiting.items() if tiles}


def _leave_out(course: _Course, checksum: str, reason: str) -> None:
    manifest: Manifest = course.run.manifest
    for cloud in manifest.of("cloud"):
        if cloud.sha256 == checksum:
            course.parts.leave_out(cloud.path, reason)
            manifest = manifest.without(cloud, reason)
    course.run = replace(course.run, manifest=manifest)


def reason_of(failure: BaseException) -> str:
    """Say in French why a piece failed.

    >>> reason_of(MemoryError())
    'la mémoire a manqué. Donnez moins de processus (--workers) ou des dalles plus petites (--tile-m).'
    """
    if isinstance(failure, MuletteError):
        return failure.message
    if isinstance(failure, MemoryError):
        return "la mémoire a manqué. Donnez moins de processus (--workers) ou des dalles plus petites (--tile-m)."
    if type(failure).__name__ in {"BrokenProcessPool", "KilledWorker"}:
        return "elle a fait tomber deux fois le processus qui la lisait (mémoire, ou fichier abîmé)."
    return f"le calcul a échoué ({type(failure).__name__} : {failure})."


def _nothing(course: _Course) -> Invalid:
    skipped = [f"\n - {one.path} : {one.reason}" for one in course.run.manifest.skipped]
    failed = [f"\n - dalle {name} : {reason}" for name, reason in sorted(course.failures.items())]
    sentence = f"Aucune dalle n'a pu être traitée.{''.join(skipped + failed)}"
    return Invalid(sentence, code="detection.nothing-read")
