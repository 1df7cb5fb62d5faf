"""Geometry without a store: grids, pieces of large outlines, vector tiles. Metres, in projected CRSs."""
