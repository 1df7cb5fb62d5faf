"""The chain from a folder of tiles to ranked candidates: one tile after another, resumed where it stopped."""
