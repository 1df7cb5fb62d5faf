"""Boards of the records: how many, of what, where, by whom; and the taxa that a year brings or loses."""
