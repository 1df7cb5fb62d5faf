"""Darwin Core Archives: what GBIF and its network read."""
