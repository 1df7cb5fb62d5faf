"""The ponds as their viewers may see them: filters, rows, map, words, sheet."""
