"""Outputs: what leaves the bank, for a population put back in the field, a garden, research, another bank."""
