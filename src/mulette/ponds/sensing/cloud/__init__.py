"""A point cloud counted once into cells, and the layers that those counts give."""
