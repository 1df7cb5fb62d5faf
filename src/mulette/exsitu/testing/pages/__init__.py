"""Pages of the tests: list, new ones, sheet and its grid, closing, comparison, protocols, tab of the lot."""

from mulette.exsitu.testing.pages import closing, comparing, files, forms, gestures, listing, lots, protocols, sheets
from mulette.exsitu.testing.pages.blueprint import blueprint

__all__ = [
    "blueprint", "closing", "comparing", "files", "forms", "gestures", "listing", "lots", "protocols", "sheets",
]  # fmt: skip
