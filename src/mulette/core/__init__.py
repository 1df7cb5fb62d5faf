"""What every room stands on: names of things, places, people, metadata, files, and the intake of data."""
