"""Candidates held against exhaustive inventories: who finds what, at what effort, and how sure that is."""
