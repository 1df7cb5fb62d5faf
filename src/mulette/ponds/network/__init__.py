"""Ponds as a network: who is near whom, which are alone, where a pond would help most."""
