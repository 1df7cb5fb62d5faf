"""Mulette filters naturalist data: takes it, checks it, keeps it, gives each reader what they may see."""

__version__ = "0.1.0"
