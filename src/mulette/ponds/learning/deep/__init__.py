"""A small deep network that draws the chance of a pond on each cell; learnt with torch, run without it."""
