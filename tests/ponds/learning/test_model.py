"""A model scores, explains, is written and read; one of another version is refused."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from scipy.special import logit

from mulette.core.errors import Invalid
from mulette.ponds.candidates.features.catalogue import FEATURES_VERSION
from mulette.ponds.learning.card import DEFAULT_NOTE, Identity, make_card
from mulette.ponds.learning.model import Model, load_model
from mulette.ponds.learning.modelfile import stamp
from mulette.ponds.learning.portrait import lines, print_card
from mulette.ponds.learning.training import train
from tests.ponds.learning.frames import NAMES, make_examples

DAY = dt.date(2026, 3, 1)


def _make() -> Model:
    examples = make_examples(places=3)
    trained = train(examples, dict.fromkeys(NAMES, "relief"))
    identity = Identity("essai", DEFAULT_NOTE, DAY, ("trois pays",))
    return Model(
        stamp(make_card(identity, trained, examples, FEATURES_VERSION, {"depth_m": 0.1}, seed=0)), trained.trees
    )


@pytest.fixture(scope="module")
def model() -> Model:
    return _make()


@pytest.fixture
def file(model: Model, tmp_path: Path) -> Path:
    path = tmp_path / "essai.mulette"
    model.write(path)
    return path


def _with_card(file: Path, **changed: object) -> Path:
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["card.json"] = json.dumps({**json.loads(parts["card.json"]), **changed}).encode()
    other = file.with_name("autre.mulette")
    with zipfile.ZipFile(other, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return other


def test_attributions_add_up_to_the_log_odds_of_the_score(model: Model) -> None:
    features = make_examples(seed=5).features.iloc[:40].set_axis(range(100, 140))
    attributions = model.explain(features)
    assert attributions.index.tolist() == list(range(100, 140))
    assert attributions.columns.tolist() == list(NAMES)
    np.testing.assert_allclose(attributions.sum(axis=1) + model.base, logit(model.score(features)), atol=1e-6)


def test_what_makes_a_pond_is_what_speaks_for_it(model: Model) -> None:
    # In the made-up candidates, ponds are deep or empty of points; the outline says nothing.
    weight = model.explain(make_examples(seed=5).features).abs().mean()
    assert set(weight.nlargest(2).index) == {"depth_m", "void_share"}


def test_a_model_read_again_gives_the_same_scores(model: Model, file: Path) -> None:
    features = make_examples(seed=6).features
    read = load_model(file)
    np.testing.assert_array_equal(read.score(features[list(NAMES[::-1])]), model.score(features))
    assert (read.name, read.note, read.features_version) == ("essai", DEFAULT_NOTE, FEATURES_VERSION)


def test_candidates_without_any_measure_and_no_candidate_are_taken(model: Model) -> None:
    features = make_examples().features
    assert 0 < model.score(features.iloc[:1] * np.nan)[0] < 1
    assert len(model.score(features.iloc[:0])) == 0
    assert model.explain(features.iloc[:0]).shape == (0, len(NAMES))


def test_learnt_twice_the_file_is_the_same_byte_for_byte(file: Path, tmp_path: Path) -> None:
    _make().write(tmp_path / "again.mulette")
    assert (tmp_path / "again.mulette").read_bytes() == file.read_bytes()
    assert file.stat().st_size < 2_000_000


def test_a_missing_feature_is_named(model: Model) -> None:
    with pytest.raises(Invalid, match="depth_m"):
        model.score(make_examples().features.drop(columns="depth_m"))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"features_version": "0"}, "mesures version 0.*Réapprenez"),
        ({"format": 99}, "format 99"),
    ],
)
def test_another_version_is_refused_and_says_what_to_do(file: Path, changed: dict[str, object], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        load_model(_with_card(file, **changed))


def test_what_is_not_a_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.mulette").write_text("rien")
    with pytest.raises(Invalid, match="n'est pas un modèle"):
        load_model(tmp_path / "note.mulette")
    with pytest.raises(Invalid, match="n'existe pas"):
        load_model(tmp_path / "absent.mulette")


def _with_tree_array(file: Path, name: str, array: np.ndarray) -> Path:
    with zipfile.ZipFile(file) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    packed = io.BytesIO()
    np.save(packed, array)
    other = file.with_name("autre.mulette")
    with zipfile.ZipFile(other, "w") as archive:
        for one, content in {**parts, f"trees/{name}.npy": packed.getvalue()}.items():
            archive.writestr(one, content)
    return other


def test_trees_that_would_be_left_or_never_end_are_refused(model: Model, file: Path) -> None:
    beyond = model.trees.left + len(model.trees.left)
    with pytest.raises(Invalid, match="ne se tiennent pas"):
        load_model(_with_tree_array(file, "left", np.where(model.trees.feature < 0, 0, beyond)))
    with pytest.raises(Invalid, match="ne se tiennent pas"):
        load_model(_with_tree_array(file, "right", np.zeros_like(model.trees.right)))
    with pytest.raises(Invalid, match="ne se tiennent pas"):
        load_model(_with_tree_array(file, "feature", model.trees.feature + 99))


def test_objects_in_place_of_trees_are_refused(file: Path) -> None:
    with pytest.raises(Invalid, match="n'est pas un modèle"):
        load_model(_with_tree_array(file, "value", np.array([print], dtype=object)))


def test_the_card_is_told_in_french_and_on_paper(model: Model) -> None:
    said = "\n".join(lines(model.card, {"depth_m": "Creux visible"}))
    assert DEFAULT_NOTE in said
    assert "territoires laissés de côté : précision moyenne" in said
    assert "Creux visible : une valeur haute multiplie" in said
    assert print_card(model.card, {}).startswith(b"%PDF")
