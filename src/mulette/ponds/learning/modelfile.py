"""The file of a model: a ZIP that holds a card in JSON and the trees without any code to run.

The trees are kept by skops, which restores only the types that it is told to trust; nothing is unpickled. Made twice
from the same examples, the file is the same byte for byte.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sklearn

from mulette.core.errors import Invalid

FORMAT = 1
"""Version of this file."""
_TRUSTED = ["sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor"]
_CARD, _TREES = "card.json", "trees.skops"
_MOST_BYTES = 256 * 2**20
"""Largest content that is unpacked: a file of a few kilobytes may pretend to hold gigabytes."""


def stamp(card: Mapping[str, Any]) -> dict[str, Any]:
    """Add to a card what the file needs to be read again: its format and the version of scikit-learn."""
    return {"format": FORMAT, "sklearn": sklearn.__version__, **card}


def write_model(path: Path, card: Mapping[str, Any], trees: object) -> None:
    """Write a model.

    Parameters
    ----------
    path
        File to write.
    card
        What the model is, ready for JSON.
    trees
        Fitted ``HistGradientBoostingClassifier``.
    """
    import skops.io

    said = json.dumps(stamp(card), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    trees_bytes = _without_addresses(skops.io.dumps(trees))
    path.write_bytes(_zip({_CARD: said.encode(), _TREES: trees_bytes}, zipfile.ZIP_DEFLATED))


def read_card(path: Path) -> dict[str, Any]:
    """Read the card of a model, of whatever version it is.

    Raises
    ------
    Invalid
        The file is not a model.
    """
    return _read(path)[0]


def read_model(path: Path, features_version: str) -> tuple[dict[str, Any], Any]:
    """Read a model that can be used here: its card and its trees.

    Parameters
    ----------
    path
        File.
    features_version
        Version of the features that will be given to it.

    Raises
    ------
    Invalid
        The file is not a model, or its file format, features or scikit-learn are of another version.
    """
    import skops.io

    card, trees = _read(path)
    _refuse_other_versions(path, card, features_version)
    found = set(skops.io.get_untrusted_types(data=trees))
    if not found <= set(_TRUSTED):
        raise _not_a_model(path, f"types inconnus : {', '.join(sorted(found - set(_TRUSTED)))}")
    return card, skops.io.loads(trees, trusted=_TRUSTED)


def _read(path: Path) -> tuple[dict[str, Any], bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > _MOST_BYTES:
                raise _not_a_model(path, "contenu démesuré")
            card = json.loads(archive.read(_CARD))
            trees = archive.read(_TREES)
    except FileNotFoundError as problem:
        raise Invalid(f"Le modèle {path} n'existe pas.", code="model.missing", path=str(path)) from problem
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as problem:
        raise _not_a_model(path, "fichier abîmé ou d'une autre sorte") from problem
    if not isinstance(card, dict) or not {"format", "sklearn", "features_version", "features"} <= card.keys():
        raise _not_a_model(path, "fiche incomplète")
    return card, trees


def _not_a_model(path: Path, why: str) -> Invalid:
    sentence = f"{path.name} n'est pas un modèle de mares de Mulette ({why}). Donnez un fichier écrit par train."
    return Invalid(sentence, code="model.unreadable", path=str(path))


def _refuse_other_versions(path: Path, card: Mapping[str, Any], features_version: str) -> None:
    again = "Réapprenez-le avec « mulette ponds train », ou retirez --model pour le modèle par défaut."
    if card["format"] != FORMAT:
        sentence = (
            f"{path.name} est au format {card['format']}, cette version de Mulette lit le format {FORMAT}. {again}"
        )
        raise Invalid(sentence, code="model.other-format", found=card["format"], wanted=FORMAT)
    if card["features_version"] != features_version:
        sentence = (
            f"{path.name} a appris sur les mesures version {card['features_version']}, "
            f"cette version de Mulette fait les mesures version {features_version}. {again}"
        )
        raise Invalid(
            sentence, code="model.other-features", found=card["features_version"], wanted=features_version
        )  # fmt: skip
    if _series(card["sklearn"]) != _series(sklearn.__version__):
        sentence = (
            f"{path.name} a été écrit avec scikit-learn {card['sklearn']}, "
            f"cette machine a scikit-learn {sklearn.__version__}. {again}"
        )
        raise Invalid(sentence, code="model.other-sklearn", found=card["sklearn"], wanted=sklearn.__version__)


def _series(version: str) -> str:
    """Give the series of a version: trees are kept the same inside it.

    >>> _series("1.9.1")
    '1.9'
    """
    return ".".join(str(version).split(".")[:2])


def _without_addresses(dump: bytes) -> bytes:
    """Give objects of a skops file their rank, where skops writes their addresses in memory."""
    with zipfile.ZipFile(io.BytesIO(dump)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    schema = json.loads(files.pop("schema.json"))
    numbers: dict[object, int] = {}
    names: dict[str, str] = {}
    _number(schema, numbers, names)
    ordered = {new: files[old] for old, new in names.items()}
    return _zip({**ordered, "schema.json": json.dumps(schema).encode()}, zipfile.ZIP_STORED)


def _number(node: object, numbers: dict[object, int], names: dict[str, str]) -> None:
    if isinstance(node, list):
        for one in node:
            _number(one, numbers, names)
    elif isinstance(node, dict):
        if "__id__" in node:
            # Equal plain values may or may not be one object in memory: each gets a number of its own.
            key = f"value {len(numbers)}" if node.get("is_json") else node["__id__"]
            node["__id__"] = numbers.setdefault(key, len(numbers) + 1)
        if isinstance(file := node.get("file"), str):
            node["file"] = names.setdefault(file, f"{len(names) + 1}.npy")
        for one in node.values():
            _number(one, numbers, names)


def _zip(files: Mapping[str, bytes], compression: int) -> bytes:
    """Pack files without the time of day."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, compression, 9)
    return packed.getvalue()
