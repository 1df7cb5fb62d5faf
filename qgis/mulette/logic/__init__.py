"""What needs no QGIS: the command, its arguments, its progress, the thresholds."""
