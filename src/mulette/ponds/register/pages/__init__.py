"""Pages of the ponds: map, list, sheet; forms; files."""

from mulette.ponds.register.pages import files, forms, reading, writing
from mulette.ponds.register.pages.blueprint import blueprint

__all__ = ["blueprint", "files", "forms", "reading", "writing"]
