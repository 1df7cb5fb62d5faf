"""Run by Debian's own Python, which has QGIS: open the live file, say what is seen, edit one record.

Usage: /usr/bin/python3 open_and_edit.py FILE.gpkg; prints one JSON object.
"""

from __future__ import annotations

import json
import sys

from qgis.core import QgsApplication, QgsFeatureRequest, QgsGeometry, QgsPointXY, QgsRectangle, QgsVectorLayer


def seen(layer: QgsVectorLayer) -> dict:
    """Say what QGIS sees of a layer."""
    renderer = layer.renderer()
    names = [field.name() for field in layer.fields()]
    return {
        "valid": layer.isValid(),
        "crs": layer.crs().authid(),
        "features": layer.featureCount(),
        "indexed": int(layer.dataProvider().hasSpatialIndex()),
        "aliases": {
            name: layer.attributeAlias(names.index(name)) for name in names if layer.attributeAlias(names.index(name))
        },
        "fields": names,
        "colour": renderer.symbol().color().name(),
        "display": layer.displayExpression(),
    }


def main(path: str) -> None:
    """Open, look, move the first record by 100 m east and rename it, look again through the index."""
    app = QgsApplication([], False)
    app.initQgis()
    records = QgsVectorLayer(f"{path}|layername=occurrences_record|geometrytype=Point", "records", "ogr")
    areas = QgsVectorLayer(f"{path}|layername=places_area|geometrytype=Polygon", "areas", "ogr")
    answer = {"records": seen(records), "areas": seen(areas)}
    feature = next(records.getFeatures())
    point = feature.geometry().asPoint()
    records.startEditing()
    records.changeGeometry(feature.id(), QgsGeometry.fromPointXY(QgsPointXY(point.x() + 100, point.y())))
    records.changeAttributeValue(feature.id(), records.fields().indexOf("place_name"), "Déplacée dans QGIS")
    answer["committed"] = records.commitChanges()
    answer["errors"] = records.commitErrors()
    around = QgsRectangle(point.x() + 99, point.y() - 1, point.x() + 101, point.y() + 1)
    answer["found_after"] = [f["id"] for f in records.getFeatures(QgsFeatureRequest().setFilterRect(around))]
    answer["edited"] = feature["id"]
    print(json.dumps(answer))
    del records, areas
    app.exitQgis()


main(sys.argv[1])
