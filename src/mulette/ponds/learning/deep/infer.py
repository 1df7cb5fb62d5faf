"""The network run over a stack by onnxruntime, without torch.

Windows stand at whole multiples of their stride in the CRS, not in the tile, so that a cell at more than a window from
the edge gets the same value whatever the tiling.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mulette.core.errors import Invalid
from mulette.ponds.learning.deep.channels import CHANNELS, CHANNELS_VERSION, channels, shrink_factor
from mulette.ponds.sensing.stack import Stack

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Floats = npt.NDArray[np.float32]
WINDOW, STRIDE = 96, 48
"""Side of a window and step from one to the next, cells of the network."""
CARD = "mulette.card"
"""Name of the card among the metadata of the ONNX file."""


@dataclass(frozen=True)
class Network:
    """A network that was read; a worker keeps one.

    Parameters
    ----------
    content
        Bytes of the ONNX file.
    card
        What it has learnt from, ready for JSON.
    """

    content: bytes
    card: dict[str, Any]

    @cached_property
    def _session(self) -> InferenceSession:
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # each tile has a worker of its own
        return InferenceSession(self.content, options, providers=["CPUExecutionProvider"])

    def draw(self, stack: Stack) -> Floats:
        """Give the chance of a pond on each cell of a stack: its layer ``pond_probability``.

        Returns
        -------
        ndarray
            ``stack.grid.shape``, 0 to 1, NaN where the ground is unknown.

        Raises
        ------
        Invalid
            The stack has no ground model.
        """
        seen = channels(stack)
        factor = shrink_factor(stack.grid.cell_m)
        side_m = stack.grid.cell_m * factor
        first = round(-stack.grid.north / side_m) % STRIDE, round(stack.grid.west / side_m) % STRIDE
        chance = self._slide(seen, first)
        rows, columns = stack.grid.shape
        drawn = np.repeat(np.repeat(chance, factor, axis=0), factor, axis=1)[:rows, :columns]
        return np.where(np.isfinite(stack.layers["ground"]), drawn, np.nan).astype(np.float32)

    def _slide(self, seen: Floats, first: tuple[int, int]) -> Floats:
        """Run over all windows, the middle of a window counting more than its edges."""
        before = [place + STRIDE for place in first]
        after = [-(size + start) % STRIDE + STRIDE for size, start in zip(seen.shape[1:], before, strict=True)]
        padded = np.pad(seen, ((0, 0), (before[0], after[0]), (before[1], after[1])))
        total = np.zeros(padded.shape[1:], dtype=np.float64)
        weight = np.zeros_like(total)
        for row in range(0, padded.shape[1] - WINDOW + 1, STRIDE):
            for column in range(0, padded.shape[2] - WINDOW + 1, STRIDE):
                place = np.s_[row : row + WINDOW, column : column + WINDOW]
                total[place] += _TAPER * self.run(padded[:, *place])
                weight[place] += _TAPER
        inner = np.s_[before[0] : before[0] + seen.shape[1], before[1] : before[1] + seen.shape[2]]
        return (total[inner] / weight[inner]).astype(np.float32)

    def run(self, window: Floats) -> Floats:
        """Give the chance on each cell of one window of ``(len(CHANNELS), WINDOW, WINDOW)``."""
        (logits,) = self._session.run(None, {"seen": np.ascontiguousarray(window)[None]})
        chance: Floats = 1 / (1 + np.exp(-logits[0, 0]))
        return chance


def read_network(path: Path) -> Network:
    """Read a network.

    Raises
    ------
    Invalid
        Not a network of Mulette, or one that sees other channels.
    """
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidGraph, InvalidProtobuf

    try:
        content = path.read_bytes()
    except OSError as problem:
        raise Invalid(f"Le réseau {path} ne se lit pas.", code="deep.unreadable", path=str(path)) from problem
    network = Network(content, {})
    try:
        said = network._session.get_modelmeta().custom_metadata_map.get(CARD)
    except (Fail, InvalidGraph, InvalidProtobuf) as problem:
        raise _not_ours(path) from problem
    if said is None:
        raise _not_ours(path)
    card = json.loads(said)
    if card.get("channels_version") != CHANNELS_VERSION or tuple(card.get("channels", ())) != CHANNELS:
        sentence = (
            f"{path.name} voit les couches version {card.get('channels_version')}, cette version de Mulette les donne "
            f"en version {CHANNELS_VERSION}. Réapprenez-le avec « mulette ponds train-deep »."
        )
        raise Invalid(sentence, code="deep.other-channels", found=card.get("channels_version"), wanted=CHANNELS_VERSION)
    return Network(content, card)


def _not_ours(path: Path) -> Invalid:
    sentence = f"{path.name} n'est pas un réseau de Mulette. Donnez un fichier écrit par « mulette ponds train-deep »."
    return Invalid(sentence, code="deep.unreadable", path=str(path))


def _taper() -> npt.NDArray[np.float64]:
    """Weigh a window: from almost 0 at its edges to 1 in its middle."""
    side = np.sin(np.pi * (np.arange(WINDOW) + 0.5) / WINDOW) ** 2
    return np.outer(side, side)


_TAPER = _taper()
