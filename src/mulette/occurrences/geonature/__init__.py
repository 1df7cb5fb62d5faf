"""Exchange with GeoNature, in its own words: what its harvesters ask of us (gn2pg), and what we ask of its exports."""
