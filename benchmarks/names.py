"""Promise: names with a slip are found at 99 % precision and 90 % recall; 10,000 distinct ones in under 5 s.

Run: ``python benchmarks/names.py [FOLDER]``; the folder holds the two dictionaries of plant names of the shared
references and the composite TAXREF. Without it, only the speed among 700,000 synthetic names is measured.

A dictionary and the referential put some names under two taxa (another version of TAXREF, micro-species put under
their genus): these names are counted apart, since no matching can agree with both.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from pathlib import Path

import polars as pl
from taxref import synthetic_taxref

from mulette.core.taxonomy.matching.match import match_names
from mulette.core.taxonomy.taxref import read_taxref

PRECISION, RECALL, PROMISE_S = 0.99, 0.90, 5.0
DICTIONARIES = {
    "flora_names_to_cdref_floreapp.csv": "nom_latin",
    "flora_digitale_to_taxref_cen_normandie.csv": "nom_digitale_complet",
}


def slip(name: str, chance: random.Random) -> str:
    """Leave out, double, swap or change one letter of a name, never the first one; authors are not spared."""
    places = [at for at in range(2, len(name) - 1) if name[at - 1 : at + 2].isalpha()]
    if not places:
        return name
    at = chance.choice(places)
    left_out, doubled = name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:]
    swapped = name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]
    changed = name[:at] + chance.choice("aeioulnrst") + name[at + 1 :]
    return chance.choice([left_out, doubled, swapped, changed])


def judge(folder: Path) -> bool:
    """Print the precision and the recall against each dictionary; tell whether the aims are held."""
    taxa = read_taxref(folder / "taxref_composite.csv").taxa
    held = True
    for file, column in DICTIONARIES.items():
        dictionary = pl.read_csv(folder / file).select(written=column, meant="cd_ref")
        chance = random.Random(7)
        slipped = dictionary.with_columns(
            slipped=pl.Series([slip(name, chance) for name in dictionary["written"]]),
            exactly=match_names(dictionary["written"], taxa)["cd_ref"],
        ).filter(pl.col("slipped") != pl.col("written"))
        slipped = slipped.with_columns(found=match_names(slipped["slipped"], taxa)["cd_ref"])
        agreed = slipped.filter(pl.col("exactly") == pl.col("meant"))
        for label, names in (("all names", slipped), ("names that TAXREF and the dictionary agree on", agreed)):
            decided, right = names["found"].count(), (names["found"] == names["meant"]).sum()
            print(
                f"{file}, {label}: {names.height}, precision {right / decided:.4f}, recall {right / names.height:.4f}"
            )
        held &= right / decided >= PRECISION and right / names.height >= RECALL
    return held


def time_it(names: int = 700_000, asked: int = 10_000) -> float:
    """Give the time, in seconds, to match distinct names among a referential of the size of TAXREF."""
    taxa = read_synthetic(names)
    chance = random.Random(7)
    written = pl.Series([slip(name, chance) for name in taxa["lb_nom"].sample(asked, seed=7)])
    begun = time.perf_counter()
    found = match_names(written, taxa)["cd_ref"].count()
    took = time.perf_counter() - begun
    print(f"{asked} distinct names among {names}: {took:.1f} s, {found} found, {asked / took:.0f} names/s")
    return took


def read_synthetic(names: int) -> pl.DataFrame:
    """Give synthetic names in the columns of the matching."""
    frame = synthetic_taxref(names)
    return frame.select(pl.all().name.to_lowercase())


if __name__ == "__main__":
    held = judge(Path(sys.argv[1])) if len(sys.argv) > 1 else True
    held &= time_it() <= PROMISE_S
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    sys.exit(0 if held else 1)
