"""Teaching the network, with torch, and writing it as ONNX."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mulette.core.errors import Invalid
from mulette.ponds.learning.deep.channels import CHANNELS, CHANNELS_VERSION, OPTIONAL
from mulette.ponds.learning.deep.infer import CARD, WINDOW
from mulette.ponds.learning.deep.network import UNet
from mulette.ponds.learning.deep.targets import Lesson

_BATCH = 8
_HIDE = 0.25
"""Chance that a layer which may be missing is hidden in a window."""


@dataclass(frozen=True)
class Taught:
    """A network that was taught.

    Parameters
    ----------
    network
        Ready to be written.
    losses
        Loss of each step.
    """

    network: UNet
    losses: list[float]


def teach(lessons: Sequence[Lesson], *, steps: int = 400, width: int = 12, seed: int = 0) -> Taught:
    """Teach a network.

    Parameters
    ----------
    lessons
        Places; half of the windows are taken around their ponds.
    steps
        Number of batches of 8 windows.
    width
        As for ``UNet``.
    seed
        Of the first weights and of the windows: two runs on one machine give the same network.

    Raises
    ------
    Invalid
        No place is as large as a window, or none has a pond.
    """
    usable = [one for one in lessons if min(one.pond.shape) >= WINDOW]
    if not any(one.pond.any() for one in usable):
        sentence = f"Rien à apprendre : aucune emprise d'au moins {WINDOW} m de côté ne contient une mare connue."
        raise Invalid(sentence, code="deep.nothing-to-learn")
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = UNet(width)
        losses = _descend(network, _batches(usable, np.random.default_rng(seed)), steps)
    return Taught(network.eval(), losses)


def _descend(
    network: UNet, batches: Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]], steps: int
) -> list[float]:
    """Follow the slope of the loss, with a pace that rises then falls."""
    descent = torch.optim.AdamW(network.parameters(), lr=0.01)
    pace = torch.optim.lr_scheduler.OneCycleLR(descent, max_lr=0.01, total_steps=max(steps, 2))
    losses = []
    network.train()
    for _, (seen, pond, weight) in zip(range(steps), batches, strict=False):
        loss = _loss(network(seen)[:, 0], pond, weight)
        descent.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        descent.step()
        pace.step()
        losses.append(float(loss.detach()))
    return losses


def _loss(logits: torch.Tensor, pond: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of the cells, plus the share of the ponds that is not overlapped (Dice)."""
    entropy = torch.nn.functional.binary_cross_entropy_with_logits(logits, pond, weight, reduction="sum")
    chance = torch.sigmoid(logits) * weight
    overlap = (2 * (chance * pond).sum() + 1) / (chance.sum() + (pond * weight).sum() + 1)
    return entropy / weight.sum().clamp(min=1) + 1 - overlap


def _batches(
    lessons: Sequence[Lesson], draw: np.random.Generator
) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    ponds = [np.argwhere(one.pond > 0) for one in lessons]
    while True:
        windows = [_window(lessons, ponds, draw, around_pond=number % 2 == 0) for number in range(_BATCH)]
        seen, pond, weight = (torch.from_numpy(np.stack(part)) for part in zip(*windows, strict=True))
        yield seen, pond, weight


def _window(
    lessons: Sequence[Lesson], ponds: Sequence[Any], draw: np.random.Generator, *, around_pond: bool
) -> tuple[Any, Any, Any]:
    """Draw a window, turned, flipped, with some layers hidden."""
    with_ponds = [number for number, cells in enumerate(ponds) if len(cells)]
    number = int(draw.choice(with_ponds)) if around_pond else int(draw.integers(len(lessons)))
    one = lessons[number]
    most = np.array(one.pond.shape) - WINDOW
    if around_pond:
        middle = ponds[number][draw.integers(len(ponds[number]))]
        corner = np.clip(middle - draw.integers(WINDOW // 4, 3 * WINDOW // 4, size=2), 0, most)
    else:
        corner = draw.integers(0, most + 1)
    rows, columns = (slice(start, start + WINDOW) for start in corner)
    seen = one.seen[:, rows, columns].copy()
    for layer, known in OPTIONAL:
        if draw.random() < _HIDE:
            seen[[CHANNELS.index(layer), CHANNELS.index(known)]] = 0
    turns, flip = int(draw.integers(4)), bool(draw.integers(2))
    return tuple(
        np.ascontiguousarray(_turn(part, turns, flip=flip))
        for part in (seen, one.pond[rows, columns], one.weight[rows, columns])
    )  # type: ignore[return-value]


def _turn(part: Any, turns: int, *, flip: bool) -> Any:  # noqa: ANN401
    turned = np.rot90(part, turns, axes=(-2, -1))
    return turned[..., ::-1] if flip else turned


def write_network(path: Path, taught: Taught, card: dict[str, Any]) -> None:
    """Write a network as ONNX, its card inside.

    Parameters
    ----------
    path
        File to write.
    taught
        What ``teach`` gave.
    card
        What it has learnt from, ready for JSON.
    """
    import onnx

    example = torch.zeros(1, len(CHANNELS), WINDOW, WINDOW)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of the exporter about itself
        exported = torch.onnx.export(
            taught.network, (example,), input_names=["seen"], output_names=["logits"], dynamo=True, verbose=False
        )
    if exported is None:
        raise RuntimeError("torch exported nothing")
    model = exported.model_proto
    _forget_machine(model)
    said = {**card, "channels": list(CHANNELS), "channels_version": CHANNELS_VERSION, "torch": torch.__version__}
    onnx.helper.set_model_props(model, {CARD: json.dumps(said, ensure_ascii=False, sort_keys=True)})
    path.write_bytes(model.SerializeToString(deterministic=True))


def _forget_machine(model: Any) -> None:  # noqa: ANN401 - onnx has no types
    """Take out the notes of the exporter, which hold paths of this machine."""
    model.doc_string = ""
    del model.metadata_props[:]
    graph = model.graph
    graph.doc_string = ""
    del graph.metadata_props[:]
    for one in (*graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        one.doc_string = ""
        del one.metadata_props[:]
