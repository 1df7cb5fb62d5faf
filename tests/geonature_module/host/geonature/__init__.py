"""Stands for GeoNature where only its being there matters."""
