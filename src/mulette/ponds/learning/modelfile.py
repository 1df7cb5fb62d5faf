"""The file of a model: a ZIP that holds a card in JSON and the trees as plain arrays, without any code to run.

Made twice from the same examples, the file is the same byte for byte.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mulette.core.errors import Invalid
from mulette.ponds.learning.trees import Trees, of_arrays

FORMAT = 2
"""Version of this file."""
_CARD, _TREES = "card.json", "trees/"
_MOST_BYTES = 256 * 2**20
"""Largest content that is unpacked: a file of a few kilobytes may pretend to hold gigabytes."""


def stamp(card: Mapping[str, Any]) -> dict[str, Any]:
    """Add to a card the format that the file needs to be read again."""
    return {"format": FORMAT, **card}


def write_model(path: Path, card: Mapping[str, Any], trees: Trees) -> None:
    """Write a model.

    Parameters
    ----------
    path
        File to write.
    card
        What the model is, ready for JSON.
    trees
        What was learnt.
    """
    said = json.dumps(stamp(card), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    parts = {f"{_TREES}{name}.npy": _array_bytes(array) for name, array in trees.arrays().items()}
    path.write_bytes(_zip({_CARD: said.encode(), **parts}))


def read_card(path: Path) -> dict[str, Any]:
    """Read the card of a model, of whatever version it is.

    Raises
    ------
    Invalid
        The file is not a model.
    """
    return _read(path)[0]


def read_model(path: Path, features_version: str) -> tuple[dict[str, Any], Trees]:
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
        The file is not a model, or its format or features are of another version.
    """
    card, arrays = _read(path)
    _refuse_other_versions(path, card, features_version)
    return card, of_arrays(arrays, len(card["features"]))


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > _MOST_BYTES:
                raise _not_a_model(path, "contenu démesuré")
            card = json.loads(archive.read(_CARD))
            arrays = {
                Path(name).stem: np.load(io.BytesIO(archive.read(name)), allow_pickle=False)
                for name in archive.namelist()
                if name.startswith(_TREES)
            }
    except FileNotFoundError as problem:
        raise Invalid(f"Le modèle {path} n'existe pas.", code="model.missing", path=str(path)) from problem
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as problem:
        raise _not_a_model(path, "fichier abîmé ou d'une autre sorte") from problem
    if not isinstance(card, dict) or not {"format", "features_version", "features"} <= card.keys():
        raise _not_a_model(path, "fiche incomplète")
    return card, arrays


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


def _array_bytes(array: np.ndarray[Any, Any]) -> bytes:
    packed = io.BytesIO()
    np.save(packed, array, allow_pickle=False)
    return packed.getvalue()


def _zip(files: Mapping[str, bytes]) -> bytes:
    """Pack files without the time of day."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()
