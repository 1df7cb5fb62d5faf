"""What the maps of records lie upon: addresses of tiles, as the scripts of maps read them."""

from __future__ import annotations

from typing import Any

from flask import url_for


def tiles_address(endpoint: str, **query: Any) -> str:  # noqa: ANN401
    """Write the address of tiles with ``{z}/{x}/{y}``."""
    return url_for(endpoint, z=0, x=0, y=0, **query).replace("/0/0/0.mvt", "/{z}/{x}/{y}.mvt")


def areas_under() -> dict[str, str]:
    """Give the quiet ground of a map: departments, communes, water, wetlands and hedges."""
    return {"tiles": tiles_address("places_api.tile", kinds="DEP+COM+EAU+ZH+HAIE"), "layer": "areas"}
