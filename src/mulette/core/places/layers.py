"""How QGIS shows the areas: outline only, French aliases."""

from __future__ import annotations

from mulette.core.storage.styles import LayerStyle


def layer_styles() -> list[LayerStyle]:
    """Give the style of the layer of areas."""
    aliases = {
        "kind": "Sorte d'aire", "code": "Code", "name": "Nom", "source": "Source", "version": "Version",
        "is_active": "En vigueur",
    }  # fmt: skip
    return [LayerStyle("places_area", "geom", "Aires", "fill", "#5b6b66", "name || ' (' || code || ')'", aliases)]
