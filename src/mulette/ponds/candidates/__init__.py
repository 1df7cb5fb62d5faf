"""Places that could be a pond: a hollow, a hole in the cloud, a flat patch, water; and what is measured there."""
