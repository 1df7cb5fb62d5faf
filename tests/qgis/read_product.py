"""Run by Debian's own Python, which has QGIS: open a product as a file and as a service, say what is seen.

Usage: /usr/bin/python3 read_product.py FILE.gpkg ADDRESS; prints one JSON object.
"""

from __future__ import annotations

import json
import sys

from qgis.core import QgsApplication, QgsVectorLayer, QgsWkbTypes


def seen(layer: QgsVectorLayer) -> dict:
    """Say what QGIS sees of a layer."""
    return {
        "valid": layer.isValid(),
        "crs": layer.crs().authid(),
        "kind": QgsWkbTypes.displayString(layer.wkbType()),
        "aliases": {field.name(): field.alias() for field in layer.fields() if field.alias()},
        "display": layer.displayExpression(),
        "features": [[f["shown"], [round(side) for side in box(f)]] for f in layer.getFeatures()],
    }


def box(feature: object) -> list[float]:
    """Give the west, south, east and north of a feature."""
    around = feature.geometry().boundingBox()
    return [around.xMinimum(), around.yMinimum(), around.xMaximum(), around.yMaximum()]


def main(path: str, address: str) -> None:
    """Open the two layers of the file, and the collection of the service in the CRS of the store."""
    app = QgsApplication([], False)
    app.initQgis()
    layers = {name: QgsVectorLayer(f"{path}|layername={name}", name, "ogr") for name in ("points", "surfaces")}
    uri = f"url='{address}' typename='ouvert' pageSize='2' pagingEnabled='enabled'"
    layers["service"] = QgsVectorLayer(uri, "service", "OAPIF")
    print(json.dumps({name: seen(layer) for name, layer in layers.items()}))
    layers.clear()
    app.exitQgis()


main(sys.argv[1], sys.argv[2])
