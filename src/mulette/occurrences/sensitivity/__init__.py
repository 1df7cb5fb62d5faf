"""Sensitivity as records: the level that the rules give each of them, on write and again when rules change."""
