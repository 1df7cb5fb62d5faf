"""Migrations of the store: one line of revisions, run on both engines; they never import application code."""
