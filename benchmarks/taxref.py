"""Promise: 700,000 names of TAXREF loaded in under a minute, replaced by the next version, and found by prefix.

Run: ``python benchmarks/taxref.py [NAMES]``; the store is that of ``MULETTE_DATABASE``, else a new GeoPackage.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from mulette.core.storage.store import Store, open_store
from mulette.core.storage.upgrade import upgrade_store
from mulette.core.taxonomy.operations import load_taxref
from mulette.core.taxonomy.queries import search_taxa
from mulette.core.taxonomy.taxref import read_taxref
from mulette.rooms import load_all_tables
from mulette.settings import Settings

PROMISE_S = 60.0


def synthetic_taxref(names: int, seed: int = 1) -> pl.DataFrame:
    """Make names of a plausible size and shape: a tenth of genera, six tenths of species, three of synonyms."""
    random = np.random.default_rng(seed)
    syllables = np.array(["myo", "tis", "ru", "bus", "hie", "ra", "ci", "um", "plec", "otus", "sal", "ix", "fes"])
    words = ["".join(random.choice(syllables, 4)) for _ in range(20_000)]
    epithets = random.choice(words, names)
    genera = names // 10
    code = np.arange(1, names + 1)
    genus = np.where(code <= genera, code, random.integers(1, genera + 1, names))
    is_synonym = (code > genera) & (random.random(names) < 0.33)
    valid = np.where(is_synonym, random.integers(genera + 1, names + 1, names), code)
    valid = np.where(is_synonym[valid - 1], code, valid)
    name = [
        f"{words[g % 20_000].title()}{g}" if c <= genera else f"{words[g % 20_000].title()}{g} {e}"
        for c, g, e in zip(code, genus, epithets, strict=True)
    ]
    french = [f"Méloé à écharpe n°{c} (Le), Carabe {c}" if c % 10 == 0 else None for c in code]
    columns = {
        **{"REGNE": "Animalia", "PHYLUM": "Arthropoda", "CLASSE": "Insecta", "ORDRE": "Coleoptera"},
        **{"GROUP1_INPN": "Arthropodes", "GROUP2_INPN": "Insectes", "GROUP3_INPN": "Coléoptères"},
        **{"LB_AUTEUR": "(Linnaeus, 1758)", "HABITAT": "3", "FR": "P"},
    }
    return pl.DataFrame(
        {
            "CD_NOM": code,
            "CD_SUP": np.where(code <= genera, genera, genus),
            "CD_REF": valid,
            "RANG": np.where(code <= genera, "GN", "ES"),
            "FAMILLE": [f"Familia{g % 900}idae" for g in genus],
            "LB_NOM": name,
            "NOM_COMPLET": name,
            "NOM_VERN": french,
        }
    ).with_columns(pl.lit(text).alias(column) for column, text in columns.items())


def load(store: Store, path: Path) -> float:
    """Load a file from reading to the end of the transaction; give the seconds."""
    start = time.perf_counter()
    with store.transaction() as session:
        counts = load_taxref(session, read_taxref(path))
    seconds = time.perf_counter() - start
    print(f"{path.name}: {counts}, {seconds:.1f} s, {PROMISE_S / seconds:.1f} times the promise")
    return seconds


def main() -> None:
    names = int(sys.argv[1]) if len(sys.argv) > 1 else 700_000
    with tempfile.TemporaryDirectory() as folder:
        database = os.environ.get("MULETTE_DATABASE", f"{folder}/taxref.gpkg")
        load_all_tables()
        store = open_store(Settings(database=database))
        upgrade_store(store)
        taxa = synthetic_taxref(names)
        seventeen, eighteen = Path(folder, "TAXREFv17.txt"), Path(folder, "TAXREFv18.txt")
        taxa.write_csv(seventeen, separator="\t")
        taxa.slice(1_000).with_columns(LB_AUTEUR=pl.lit("Linnaeus, 1758")).write_csv(eighteen, separator="\t")
        slowest = max(load(store, path) for path in (seventeen, seventeen, eighteen))
        words = taxa["LB_NOM"].str.slice(0, 5).sample(200, seed=2).to_list()
        spent = []
        with store.reading() as session:
            for word in [*words, "mel", "carabe 7", "a"]:
                start = time.perf_counter()
                search_taxa(session, word)
                spent.append(time.perf_counter() - start)
        print(f"search by prefix: median {np.median(spent) * 1e3:.1f} ms, slowest {max(spent) * 1e3:.1f} ms")
        print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
        store.close()
    sys.exit(slowest > PROMISE_S)


if __name__ == "__main__":
    main()
