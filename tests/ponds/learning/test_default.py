"""The model that ships says where it comes from, and is of the version of this house."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mulette.ponds.candidates.features.catalogue import FEATURES, FEATURES_VERSION
from mulette.ponds.learning.make_default import SEEDS
from mulette.ponds.learning.model import DEFAULT, load_model


def test_it_loads_is_small_and_says_that_it_was_never_judged_on_real_land() -> None:
    model = load_model()
    assert DEFAULT.stat().st_size < 1_000_000
    assert model.features_version == FEATURES_VERSION
    assert "n'a jamais été jugé sur votre territoire" in model.note
    assert any("territoire réel" in limit for limit in model.card["limits"])


def test_it_learnt_from_none_of_the_seeds_that_judge_it() -> None:
    learnt = {one["name"] for one in load_model().card["territories"]}
    assert learnt <= {f"bocage {seed}" for seed in SEEDS}
    assert not {f"bocage {seed}" for seed in range(1, 9)} & learnt


def test_it_takes_every_run_from_the_ground_alone_to_everything() -> None:
    bare = pd.DataFrame(np.nan, index=[0], columns=list(FEATURES))
    pond = bare.assign(area_m2=120.0, depth_m=0.6, mean_depth_m=0.4, rim_closure=1.0, circularity=0.9, elongation=1.1)
    scores = load_model().score(pd.concat([bare, pond, pond.assign(void_share=0.9)]))
    assert ((scores >= 0) & (scores <= 1)).all()
