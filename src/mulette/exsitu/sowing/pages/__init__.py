"""Pages of the sowings: list, sheet, forms; the wizard of a campaign; the emergence round; the tab of a lot."""

from mulette.exsitu.sowing.pages import batch, counts, many, reading, tour, writing
from mulette.exsitu.sowing.pages.blueprint import blueprint

__all__ = ["batch", "blueprint", "counts", "many", "reading", "tour", "writing"]
