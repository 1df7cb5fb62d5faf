"""Run by Debian's own Python, which has QGIS: open the project of a campaign, fill the form of its first stop.

Usage: /usr/bin/python3 read_campaign.py PROJECT.qgs; prints one JSON object.
"""

from __future__ import annotations

import json
import sys

from qgis.core import QgsApplication, QgsProject, QgsVectorLayer


def seen(layer: QgsVectorLayer) -> dict:
    """Say what QGIS sees of a layer."""
    fields = layer.fields()
    return {
        "valid": layer.isValid(),
        "crs": layer.crs().authid(),
        "features": layer.featureCount(),
        "widgets": {field.name(): layer.editorWidgetSetup(number).type() for number, field in enumerate(fields)},
        "aliases": {field.name(): layer.attributeAlias(number) for number, field in enumerate(fields)},
    }


def main(path: str) -> None:
    """Open the project, look at its layers, the list of the outcome and the tabs, write one visit."""
    app = QgsApplication([], False)
    app.initQgis()
    project = QgsProject.instance()
    answer = {"read": project.read(path), "title": project.title(), "crs": project.crs().authid()}
    layers = {layer.name(): layer for layer in project.mapLayers().values()}
    answer["layers"] = {name: seen(layer) for name, layer in layers.items()}
    visits = layers["Visites"]
    number = visits.fields().indexOf("outcome")
    answer["outcomes"] = [next(iter(one)) for one in visits.editorWidgetSetup(number).config()["map"]]
    answer["fauna"] = visits.editorWidgetSetup(visits.fields().indexOf("fauna")).config()["Layer"]
    answer["tabs"] = [tab.name() for tab in visits.editFormConfig().tabs()]
    answer["renderer"] = visits.renderer().type()
    answer["read_only"] = visits.editFormConfig().readOnly(visits.fields().indexOf("candidat"))
    feature = next(visits.getFeatures())
    visits.startEditing()
    visits.changeAttributeValue(feature.id(), number, "Vue")
    visits.changeAttributeValue(feature.id(), visits.fields().indexOf("visited_on"), "2026-03-01")
    answer["committed"] = visits.commitChanges()
    print(json.dumps(answer))
    project.clear()
    app.exitQgis()


main(sys.argv[1])
