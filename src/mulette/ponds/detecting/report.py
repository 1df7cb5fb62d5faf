"""What a run did, in JSON beside its output and in a few French lines."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mulette.ponds.detecting.run import Run
from mulette.ponds.learning.model import Model

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@dataclass(frozen=True)
class Report:
    """What a run did.

    Parameters
    ----------
    inputs, tiles, resumed
        Numbers of inputs read, of tiles, and of tiles that an earlier run had done.
    skipped, failed
        ``{"file" or "tile", "reason"}`` of what was not read or not done.
    candidates, by_detector
        Numbers of candidates, in all and by detector; one may have several.
    seconds
        Time that this run took, s.
    crs, thresholds, model, model_note
        What it was made with.
    """

    inputs: int
    tiles: int
    resumed: int
    skipped: list[dict[str, str]]
    failed: list[dict[str, str]]
    candidates: int
    by_detector: dict[str, int]
    seconds: float
    crs: str
    thresholds: dict[str, float]
    model: str
    model_note: str

    @classmethod
    def of(
        cls, run: Run, model: Model, found: GeoDataFrame, tiles: int, resumed: int, failures: dict[str, str],
        seconds: float,
    ) -> Report:  # fmt: skip
        """Tell a run."""
        codes = Counter(code for said in found["detectors"] for code in str(said).split(","))
        return cls(
            inputs=len(run.manifest.sources),
            tiles=tiles,
            resumed=resumed,
            skipped=[{"file": one.path.as_posix(), "reason": one.reason} for one in run.manifest.skipped],
            failed=[{"tile": name, "reason": reason} for name, reason in sorted(failures.items())],
            candidates=len(found),
            by_detector=dict(sorted(codes.items())),
            seconds=round(seconds, 2),
            crs=run.manifest.crs,
            thresholds=dict(run.thresholds),
            model=model.name,
            model_note=model.note,
        )

    @property
    def is_whole(self) -> bool:
        """Whether every input was read and every tile done."""
        return not self.skipped and not self.failed


def report_path(out: Path) -> Path:
    """Give the report of an output.

    >>> report_path(Path("candidats.gpkg")).as_posix()
    'candidats.gpkg.report.json'
    """
    return out.with_name(f"{out.name}.report.json")


def write_report(report: Report, out: Path) -> None:
    """Write the report of a run beside its output."""
    text = json.dumps(asdict(report), ensure_ascii=False, indent=1, allow_nan=False)
    report_path(out).write_text(text + "\n", encoding="utf-8")


def summary(report: Report, out: Path) -> list[str]:
    """Say a run in French."""
    lines = [f"Dalle {one['tile']} : {one['reason']}" for one in report.failed]
    if report.resumed:
        lines.append(f"Dalles déjà faites lors du passage précédent : {report.resumed}.")
    lines.append(
        f"Dalles : {report.tiles}, dont en échec : {len(report.failed)}. "
        f"Entrées lues : {report.inputs}, écartées : {len(report.skipped)}."
    )
    lines.append(f"Candidats : {report.candidates}, en {report.seconds:.0f} s, dans {out}.")
    lines.append(report.model_note)
    return lines
