"""Promise: the deep network is compared honestly with the trees: same tiles, same ponds, same candidates, unseen seeds.

Run: ``python benchmarks/ponds_deep.py [TRAIN [TEST [STEPS [INPUTS]]]]`` (1000-1005, 1-4, 400 and everything by default;
``mnt,mnh`` reads no cloud and is much faster). Three ways to rank the candidates of the unseen tiles: trees alone, the
network's mean chance alone, trees with the network's features. The tiles that teach the network are not those that
teach the trees, so that its features are no better on the learnt tiles than on unseen ones.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from mulette.ponds.learning.bocage import EVERYTHING, bocage_examples, bocage_lesson, bocage_of
from mulette.ponds.learning.deep.infer import Network, read_network
from mulette.ponds.learning.deep.training import teach, write_network
from mulette.ponds.learning.examples import Examples, join
from mulette.ponds.learning.learners import fit_trees
from mulette.ponds.learning.reading import FAMILIES
from mulette.ponds.learning.validation import judge
from mulette.ponds.learning.words import seeds_of


def learn_network(seeds: tuple[int, ...], steps: int, run: tuple[str, ...]) -> Network:
    """Teach a network, and read it again as a run would."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.onnx"
        write_network(
            path, teach([bocage_lesson(bocage_of(seed), run) for seed in seeds], steps=steps), {"name": "benchmark"}
        )
        return read_network(path)


def gather(seeds: tuple[int, ...], network: Network, run: tuple[str, ...]) -> Examples:
    """Make the examples of one run of some tiles, with what the network says of them."""
    return join([bocage_examples(bocage_of(seed), network, [run]) for seed in seeds])


def without_network(examples: Examples) -> Examples:
    """Take away what the network says."""
    hidden = {name: np.nan for name, family in FAMILIES.items() if family == "network"}
    return replace(examples, features=examples.features.assign(**hidden))


def rank(learnt: Examples, unseen: Examples) -> np.ndarray:
    """Score unseen candidates by trees."""
    trees = fit_trees(learnt, np.flatnonzero(learnt.weight > 0), FAMILIES, seed=0)
    return 1 / (1 + np.exp(-trees.decision_function(unseen.features.to_numpy(np.float64))))


def main() -> None:
    """Compare, and print the figures."""
    given = sys.argv[1:]
    train, test = seeds_of(given[0] if given else "1000-1005"), seeds_of(given[1] if len(given) > 1 else "1-4")
    half = len(train) // 2
    start = time.perf_counter()
    run = tuple(given[3].split(",")) if len(given) > 3 else EVERYTHING
    network = learn_network(train[:half], int(given[2]) if len(given) > 2 else 400, run)
    taught_s = time.perf_counter() - start
    learnt, unseen = gather(train[half:], network, run), gather(test, network, run)
    groups = np.unique(unseen.territory, return_inverse=True)[1]
    ways = {
        "trees": rank(without_network(learnt), without_network(unseen)),
        "network": np.nan_to_num(unseen.features["network_mean"].to_numpy(np.float64)),
        "trees and network": rank(learnt, unseen),
    }
    figures = {}
    for name, scores in ways.items():
        sure = unseen.is_sure
        judged = judge(unseen.pond[sure], scores[sure], groups[sure])
        figures[name] = judged and {key: judged[key] for key in ("average_precision", "average_precision_95", "ponds")}
    print(json.dumps({"inputs": run, "figures": figures, "network_taught_s": round(taught_s, 1)}, indent=1))


if __name__ == "__main__":
    main()
