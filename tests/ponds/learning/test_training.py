"""What is learnt from made-up candidates: ranked, calibrated, readable, the same twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logit

from mulette.core.errors import Invalid
from mulette.ponds.learning.learners import hide_layers
from mulette.ponds.learning.training import Trained, calibrate, train
from tests.ponds.learning.frames import NAMES, make_examples

FAMILIES = dict.fromkeys(NAMES, "geometry") | {"depth_m": "relief", "void_share": "cloud", "ndwi_mean": "image"}


@pytest.fixture(scope="module")
def trained() -> Trained:
    return train(make_examples(), FAMILIES)


def test_places_left_out_are_ranked_far_better_than_by_chance(trained: Trained) -> None:
    # A quarter of the candidates are ponds: chance has an average precision of 0.25.
    assert trained.report["by_territory"]["average_precision"] > 0.7
    assert trained.report["by_block"]["average_precision"] > 0.7
    assert trained.report["twin"]["average_precision"] == pytest.approx(
        trained.report["by_territory"]["average_precision"], abs=0.12
    )
    assert trained.report["ranking"] is None


def test_a_calibrated_score_is_a_share_of_ponds(trained: Trained) -> None:
    curve = trained.report["by_territory"]["calibration"]
    for tenth in curve:
        assert tenth["share"] == pytest.approx(tenth["score"], abs=0.2)
    assert np.mean([tenth["score"] - tenth["share"] for tenth in curve]) == pytest.approx(0, abs=0.03)


def test_the_readable_model_finds_the_two_features_that_matter(trained: Trained) -> None:
    strength = dict(zip(trained.didactic.features, trained.didactic.coefficients, strict=True))
    assert {name for name, one in strength.items() if one > 0.5} == {"depth_m", "void_share"}
    said = trained.didactic.sentences({"depth_m": "Creux visible"})
    assert any(one.startswith("Creux visible : une valeur haute multiplie") for one in said)


def test_the_readable_model_takes_what_is_not_measured(trained: Trained) -> None:
    nothing = make_examples().features.iloc[:1] * np.nan
    assert logit(trained.didactic.score(nothing))[0] == pytest.approx(trained.didactic.intercept)


def test_calibration_recovers_the_slope_that_was_made() -> None:
    draw = np.random.default_rng(1)
    margins = draw.normal(0, 2, 20_000)
    pond = (draw.random(20_000) < 1 / (1 + np.exp(-(0.5 * margins - 1)))).astype(float)
    blank = np.ones(20_000)
    examples = replace(make_examples(per_place=1), pond=pond, is_sure=blank.astype(bool))
    slope, intercept = calibrate(examples, margins) or (0, 0)
    assert (slope, intercept) == (pytest.approx(0.5, abs=0.03), pytest.approx(-1, abs=0.05))


def test_layers_are_hidden_by_whole_families() -> None:
    hidden = np.isnan(hide_layers(np.zeros((200, 5)), ["relief", "canopy", "cloud", "image", "context"], seed=0))
    patterns = {tuple(row[:4]) for row in hidden.tolist()}
    assert patterns == {
        (False, True, True, True), (False, False, True, True), (False, False, False, True), (False, True, False, True),
    }  # fmt: skip
    assert 60 < hidden[:, 4].sum() < 140


def test_known_ponds_among_the_unknown_are_only_ranked() -> None:
    examples = make_examples()
    unknown = np.arange(len(examples.pond)) % 2 == 0
    part = replace(
        examples,
        pond=np.where(unknown, np.nan, examples.pond),
        weight=np.where(unknown, 0.0, 1.0),
        is_sure=~unknown & (examples.pond == 1),
    )
    far = replace(part, weight=np.where(unknown, 0.0, np.where(part.is_sure, 1.0, 0.3)))
    report = train(far, FAMILIES).report
    assert not report["is_calibrated"]
    assert report["by_territory"] is None
    assert set(report["ranking"]) == {"candidates", "ponds", "groups", "average_precision", "average_precision_95"}


def test_an_inventory_that_teaches_nothing_is_refused() -> None:
    examples = make_examples()
    with pytest.raises(Invalid, match="exhaustive"):
        train(replace(examples, pond=np.ones(len(examples.pond))), FAMILIES)
    with pytest.raises(Invalid, match="tolérance"):
        train(replace(examples, pond=np.zeros(len(examples.pond))), FAMILIES)
