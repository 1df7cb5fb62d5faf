"""What is looked for in a provider's records: one finding a file, listed in ``catalogue.py``."""
