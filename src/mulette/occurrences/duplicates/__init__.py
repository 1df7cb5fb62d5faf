"""Two records that may be one observation: found by what they share, compared, decided by a person."""
