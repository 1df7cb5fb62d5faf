"""Writes of collecting, one file a thing: permission, rule, save, journal; never commits."""
