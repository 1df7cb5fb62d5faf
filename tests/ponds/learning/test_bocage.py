"""What is learnt from the synthetic bocage comes through the chain of a run."""

from __future__ import annotations

from mulette.ponds.learning.bocage import bocage_examples, bocage_of
from mulette.ponds.learning.reading import LEARNT


def test_ground_alone_and_ground_with_canopy_give_labelled_candidates() -> None:
    bocage = bocage_of(1100, 300.0)
    examples = bocage_examples(bocage, runs=[("mnt",), ("mnt", "mnh")])
    assert list(examples.features.columns) == list(LEARNT)
    assert set(examples.layers) == {"sol", "sol, couvert"}
    assert set(examples.territory) == {"bocage 1100"}
    # In the bocage every pond is known: whatever is not a pond is known not to be one.
    assert examples.is_sure.all()
    for layers in ("sol", "sol, couvert"):
        found = examples.pond[examples.layers == layers].sum()
        assert 0 < found <= len(bocage.truth)
    assert examples.features.loc[examples.layers == "sol", "canopy_mean_m"].isna().all()
    assert examples.features.loc[examples.layers == "sol", "void_share"].isna().all()
