"""The network as a GeoPackage: ponds, links, ponds to restore, places for new ones, densities; twice the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from mulette.ponds.network.analysing import Network, Places
from mulette.ponds.network.densities import Density

if TYPE_CHECKING:
    import geopandas as gpd

_NO_MOMENT = "2000-01-01T00:00:00.000Z"


def write_network(network: Network, places: Places, densities: Sequence[Density], path: Path) -> None:
    """Write the layers ``mares``, ``liens``, ``a_restaurer``, ``a_creer`` and ``densites`` in the CRS of the ponds."""
    import pyogrio

    path.unlink(missing_ok=True)
    layers = {
        "mares": ponds_layer(network),
        "liens": links_layer(network),
        "a_restaurer": gone_layer(network),
        "a_creer": places_layer(network, places),
        "densites": _frame(
            network, [one.shape for one in densities], nom=[one.name for one in densities],
            mares=np.array([one.ponds for one in densities], np.int64), par_km2=[one.by_km2 for one in densities],
        ),
    }  # fmt: skip
    kinds = dict.fromkeys(layers, "Point") | {"liens": "LineString", "densites": "Unknown"}
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _NO_MOMENT})
    try:
        for name, frame in layers.items():
            pyogrio.write_dataframe(frame, path, layer=name, geometry_type=kinds[name], append=path.exists())
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def ponds_layer(network: Network) -> gpd.GeoDataFrame:
    """Give the ponds with what the network says of each."""
    worth = network.worth
    return _frame(
        network, shapely.points(network.sites.xy), id=network.sites.names, statut=network.sites.status,
        surface_m2=network.sites.area_m2, voisines=network.links.degree, groupe=network.group,
        mares_du_groupe=np.bincount(network.group)[network.group] if len(network.group) else network.group,
        plus_proche_m=np.round(network.nearest_m, 1), isolee=network.links.degree == 0,
        intermediarite=np.round(network.betweenness, 6), dpc=np.round(worth.dpc, 6),
        dpc_elle_meme=np.round(worth.intra, 6), dpc_flux=np.round(worth.flux, 6),
        dpc_relais=np.round(worth.connector, 6),
    )  # fmt: skip


def links_layer(network: Network) -> gpd.GeoDataFrame:
    """Give the links, each once."""
    one, other, distance = network.links.pairs()
    names = np.array([*network.sites.names, ""], dtype=object)
    ends = np.stack([network.sites.xy[one], network.sites.xy[other]], axis=1)
    return _frame(
        network, shapely.linestrings(ends), de=names[one], vers=names[other], distance_m=np.round(distance, 1)
    )


def gone_layer(network: Network) -> gpd.GeoDataFrame:
    """Give the ponds that are gone, what each would bring if it came back, the best first."""
    order = np.lexsort((np.arange(len(network.restored)), -network.restored))
    gone = network.gone
    return _frame(
        network, shapely.points(gone.xy[order]), id=[gone.names[place] for place in order.tolist()],
        rang=np.arange(1, len(order) + 1), surface_m2=gone.area_m2[order],
        gain_pct=np.round(network.restored[order], 6),
    )  # fmt: skip


def places_layer(network: Network, places: Places) -> gpd.GeoDataFrame:
    """Give the places for a new pond, the best first."""
    return _frame(
        network, shapely.points(places.xy), rang=np.arange(1, len(places.xy) + 1),
        gain_pct=np.round(places.gain_percent, 6), relais_pct=np.round(places.bridge_percent, 6),
        mares_proches=places.near, groupes_reunis=places.groups,
    )  # fmt: skip


def _frame(network: Network, shapes: Any, **columns: Any) -> gpd.GeoDataFrame:  # noqa: ANN401
    import geopandas as gpd

    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=network.sites.crs)
