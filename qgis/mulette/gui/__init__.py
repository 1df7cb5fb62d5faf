"""What QGIS shows: the plugin, its provider, its algorithms."""
