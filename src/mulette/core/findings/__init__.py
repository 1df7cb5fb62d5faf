"""Findings: what is said about data to a naturalist. Yielded, counted and reported, never raised."""
