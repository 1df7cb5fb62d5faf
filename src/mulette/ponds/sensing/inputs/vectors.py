"""What is read of a vector file for the manifest: one source a layer of a known kind."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS

from mulette.ponds.sensing.inputs.finding import kind_in_name
from mulette.ponds.sensing.inputs.sources import VECTORS, Unreadable
from mulette.ponds.sensing.inputs.systems import name_of


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
        Not a vector file, corrupt, in degrees, empty, or without a layer of a known kind.
    """
    try:
        names = [str(name) for name, geometry in pyogrio.list_layers(path) if geometry]
        heads = [_look_at_layer(path, name, kind) for name in names]
    except (DataSourceError, DataLayerError) as error:
        raise Unreadable(f"ce n'est pas une couche lisible ({error}).") from None
    known = [head for head in heads if head is not None]
    if not known:
        sentence = (
            "aucune couche connue. Nommez-la batiment, troncon_de_route, fosse, plan_d_eau ou mares, ou donnez-la par "
            "l'option qui la dit (--roads, --known…)."
        )
        raise Unreadable(sentence)
    return known


def _look_at_layer(path: Path, layer: str, kind: str | None) -> VectorHead | None:
    told = kind or kind_in_name(layer, path.stem, path.parent.name, among=VECTORS)
    found = pyogrio.read_info(path, layer=layer, force_total_bounds=True, force_feature_count=True)
    if told is None or not found["features"]:
        return None
    crs = None if found["crs"] is None else name_of(CRS.from_user_input(found["crs"]))
    return VectorHead(layer, told, crs, tuple(float(side) for side in found["total_bounds"]))
