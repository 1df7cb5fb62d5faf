"""Pages of the deliveries: the list, a new one, the story of one; the templates, the checks and the providers."""

from mulette.core.intake.pages import (
    accepting,
    calendar,
    controls,
    deciding,
    delivery,
    differences,
    downloads,
    new,
    providers,
    templates,
)
from mulette.core.intake.pages.blueprint import blueprint

__all__ = [
    "accepting",
    "blueprint",
    "calendar",
    "controls",
    "deciding",
    "delivery",
    "differences",
    "downloads",
    "new",
    "providers",
    "templates",
]
