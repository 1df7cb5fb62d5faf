"""Pages of the templates: the list, one and its versions, the editor beside a file, the side tables."""

from mulette.core.intake.pages.templates import drafts, sheets, tables, tying

__all__ = ["drafts", "sheets", "tables", "tying"]
