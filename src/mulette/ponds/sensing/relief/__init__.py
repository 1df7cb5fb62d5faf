"""What the ground model tells: hollows, facets stretched over water, dams, heights over the surroundings."""
