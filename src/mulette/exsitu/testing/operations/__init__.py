"""Writes of the tests: planned, started, counted, closed, cancelled; protocols. Permission first; never commits."""
