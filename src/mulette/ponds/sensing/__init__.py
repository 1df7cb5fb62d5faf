"""What LiDAR and images show of the ground: rasters of a tile, read whole or made from the point cloud."""
