"""Pages of collecting: harvests, missions, populations, permits, materials and their cleaning."""

from mulette.exsitu.collecting.pages import (
    deleting,
    entering,
    files,
    harvests,
    materials,
    missions,
    permits,
    populations,
)
from mulette.exsitu.collecting.pages.blueprint import blueprint

__all__ = ["blueprint", "deleting", "entering", "files", "harvests", "materials", "missions", "permits", "populations"]
