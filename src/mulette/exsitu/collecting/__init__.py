"""Collecting: missions, the permits they need, the populations visited, what is harvested there, and its cleaning."""
