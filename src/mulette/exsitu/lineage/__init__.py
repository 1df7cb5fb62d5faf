"""Lineage: everything that has a number and descends from something, from wild population to plant put out."""
