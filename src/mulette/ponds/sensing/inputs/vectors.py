"""What is read of a vector file for the manifest: one source a layer of a known kind."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS

from mulette.ponds.sensing.inputs.finding import kind_in_name
from mulette.ponds.sensing.inputs.sources import VECTORS, Unreadable
from mulette.ponds.sensing.inputs.systems import name_of_any


class VectorHead(NamedTuple):
    """Layer, kind, CRS (none: it carries none) and bounds."""

    layer: str
    kind: str
    crs: str | None
    bounds: tuple[float, float, float, float]


def look_at_vector(path: Path, kind: str | None = None) -> list[VectorHead]:
    """Read the layers of a file whose kind is given, or told by the layer's name, then the file's, then the folder's.

    Raises
    ------
    Unreadable
        Not a vector file, corrupt, or without a layer of a known kind.
    """
    try:
        layers = [str(name) for name, geometry in pyogrio.list_layers(path) if geometry]
        told = {layer: kind or kind_in_name(layer, path.stem, path.parent.name, among=VECTORS) for layer in layers}
        heads = [_look_at_layer(path, layer, its) for layer, its in told.items() if its]
    except (DataSourceError, DataLayerError) as error:
        raise Unreadable(f"ce n'est pas une couche lisible ({error}).") from None
    if not any(told.values()):
        sentence = (
            "aucune couche connue. Nommez-la batiment, troncon_de_route, fosse, plan_d_eau ou mares, ou donnez-la par "
            "l'option qui la dit (--roads, --known…)."
        )
        raise Unreadable(sentence)
    return [head for head in heads if head is not None]


def _look_at_layer(path: Path, layer: str, kind: str) -> VectorHead | None:
    """Read a layer; none where it is empty."""
    found = pyogrio.read_info(path, layer=layer, force_total_bounds=True, force_feature_count=True)
    if not found["features"]:
        return None
    crs = None if found["crs"] is None else name_of_any(CRS.from_user_input(found["crs"]))
    west, south, east, north = (float(side) for side in found["total_bounds"])
    return VectorHead(layer, kind, crs, (west, south, east, north))
