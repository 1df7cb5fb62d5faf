"""Small named operations on the text of a file, replayed on every delivery: one treatment a file.

A treatment is pure: it takes a frame of text and gives another, with the exact number of rows that it changed.
"""
