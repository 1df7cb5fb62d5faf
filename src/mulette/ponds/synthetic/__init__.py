"""A bocage made from a seed, with the ponds it really has: relief, hedges, roads, cloud, rasters, images, truth."""
