"""Cultures: plants pricked out, potted on, moved, divided, lost, harvested; and the genealogy of everything."""
