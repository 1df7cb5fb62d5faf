"""REST API of collecting: missions, permits, populations, harvests, materials, cleanings."""

from mulette.exsitu.collecting.api import harvests, materials, missions, permits, populations
from mulette.exsitu.collecting.api.blueprint import blueprint

__all__ = ["blueprint", "harvests", "materials", "missions", "permits", "populations"]
