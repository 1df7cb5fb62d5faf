"""A small U-Net. Source: O. Ronneberger et al., MICCAI 2015."""

from __future__ import annotations

import torch
from torch import nn

from mulette.ponds.learning.deep.channels import CHANNELS


class UNet(nn.Module):
    """Three levels; from ``(n, channels, rows, columns)``, both multiples of 4, to one log-odds a cell.

    Parameters
    ----------
    width
        Number of maps on the first level; each further one has twice as many.
    """

    def __init__(self, width: int = 12) -> None:
        super().__init__()
        self.first = _block(len(CHANNELS), width)
        self.second = _block(width, 2 * width)
        self.third = _block(2 * width, 4 * width)
        self.down = nn.MaxPool2d(2)
        self.up = nn.Upsample(scale_factor=2, mode="nearest")
        self.back_second = _block(6 * width, 2 * width)
        self.back_first = _block(3 * width, width)
        self.answer = nn.Conv2d(width, 1, 1)

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        """Give the log-odds of a pond on each cell."""
        fine = self.first(seen)
        middle = self.second(self.down(fine))
        coarse = self.third(self.down(middle))
        middle = self.back_second(torch.cat([self.up(coarse), middle], dim=1))
        fine = self.back_first(torch.cat([self.up(middle), fine], dim=1))
        answer: torch.Tensor = self.answer(fine)
        return answer


def _block(given: int, made: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(given, made, 3, padding=1, bias=False), nn.BatchNorm2d(made), nn.ReLU(),
        nn.Conv2d(made, made, 3, padding=1, bias=False), nn.BatchNorm2d(made), nn.ReLU(),
    )  # fmt: skip
