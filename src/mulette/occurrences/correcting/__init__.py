"""Correcting what was written: one record or many, with a reason, a trace of each field, and a way back."""
