"""Pages of the cultures: board, list, sheet, events; the genealogy of anything."""

from mulette.exsitu.culture.pages import board, events, files, forms, harvests, lineage, reading
from mulette.exsitu.culture.pages.blueprint import blueprint

__all__ = ["blueprint", "board", "events", "files", "forms", "harvests", "lineage", "reading"]
