"""Measure what each detector finds on synthetic bocages: ``python docs/fr/mares/criteres.py``, some minutes."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from mulette.ponds.candidates.finding.finding import find
from mulette.ponds.sensing.inputs.manifest import survey
from mulette.ponds.sensing.reading import LONGEST_HOLLOW_M, read_stack
from mulette.ponds.sensing.thresholds import preset
from mulette.ponds.synthetic.bocage import Bocage
from mulette.ponds.synthetic.training import covers
from mulette.ponds.synthetic.writing import write_bocage

SEEDS = (101, 102)
WORDS = {
    "depression": "creux", "void": "trou du nuage", "flat": "replat", "class9": "points classés « eau »",
    "image": "couleur de l'image",
}  # fmt: skip


def measure(seed: int) -> tuple[pd.DataFrame, dict[str, tuple[int, int]]]:
    """Give which detectors found each pond, and how many objects each has, with those that are ponds."""
    bocage = Bocage(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        list(write_bocage(bocage, folder))
        given = {part: (folder / part,) for part in ("mnt", "mnh", "irc")}
        manifest = survey([folder / "nuage"], None, given)
        stack = read_stack(manifest, bocage.grid(), preset(), folder / "comptes", longest_m=LONGEST_HOLLOW_M)
        found = find(stack, preset())
    match = covers(found, bocage.truth)
    told, objects = bocage.truth[["wet", "area_m2"]].copy(), {}
    for code in [*WORDS, ""]:
        mine = found["detectors"].str.split(",").apply(lambda codes, code=code: not code or code in codes).to_numpy()
        told[code] = match[mine].any(axis=0)
        objects[code] = (int(mine.sum()), int(match[mine].any(axis=1).sum()))
    return told, objects


def main() -> None:
    """Print the table."""
    measured = [measure(seed) for seed in SEEDS]
    ponds = pd.concat([one for one, _ in measured])
    wet, small = ponds["wet"], ponds["area_m2"] < 100
    print("| signe | objets par km² | mares trouvées | en eau | sans eau | < 100 m² | ≥ 100 m² | seul à trouver |")
    print("|---|---|---|---|---|---|---|---|")
    for code, word in {**WORDS, "": "**tous**"}.items():
        hit = ponds[code]
        shares = [hit.mean(), hit[wet].mean(), hit[~wet].mean(), hit[small].mean(), hit[~small].mean()]
        others = [other for other in WORDS if other != code]
        alone = int((hit & ~ponds[others].any(axis=1)).sum()) if code else "–"
        objects = sum(count[code][0] for _, count in measured) / len(SEEDS)
        written = " | ".join(f"{share:.2f}".replace(".", ",") for share in shares)
        print(f"| {word} | {objects:.0f} | {written} | {alone} |")
    print(f"\n{len(ponds)} mares ({wet.sum()} en eau), graines {SEEDS}.")


if __name__ == "__main__":
    main()
