"""Pages of collecting: harvests, missions, populations, permits, materials and their cleaning."""

from mulette.exsitu.collecting.pages import entering, files, harvests, materials, missions, permits, populations
from mulette.exsitu.collecting.pages.blueprint import blueprint

__all__ = ["blueprint", "entering", "files", "harvests", "materials", "missions", "permits", "populations"]
