"""Sowings: seeds of a lot put in pots or trays, the seedlings counted as they come up, and those pricked out."""
