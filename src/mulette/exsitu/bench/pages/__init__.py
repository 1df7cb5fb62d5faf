"""Pages of the bench: scan box, alerts, labels."""

from mulette.exsitu.bench.pages import alerts, labels, scanning  # noqa: F401  # their routes
from mulette.exsitu.bench.pages.blueprint import blueprint

__all__ = ["blueprint"]
