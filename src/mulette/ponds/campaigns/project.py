"""The QGIS project of a campaign: layers, styles, the form with its lists, as QGIS 3.22 and QField open it.

Source: QGIS 3.22, project file as it is saved by the application; widgets ValueMap, ValueRelation, DateTime, CheckBox,
Range and TextEdit.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from pyproj import CRS

from mulette.ponds.campaigns.form import TOLD_LABELS, FormField, all_fields, groups_of

FILE = "campagne.gpkg"
VISITS, OUTLINES, PONDS, TERMS = "visites", "contours", "mares", "termes"
_TITLES = {VISITS: "Visites", OUTLINES: "Contours des candidats", PONDS: "Mares connues", TERMS: "Listes"}
_KINDS = {VISITS: "Point", OUTLINES: "Polygon", PONDS: "Point", TERMS: "No geometry"}
_COLOURS = {
    "Vue": "0,114,178,255",
    "Caractérisée": "0,158,115,255",
    "Disparue": "138,90,0,255",
    "Pas une mare": "120,120,120,255",
    "Non visitée": "255,255,255,255",
    "": "213,94,0,255",
}
"""Okabe and Ito, 2008; a stop not yet visited is vermilion."""


def write_project(title: str, bounds: tuple[float, float, float, float], srid: int) -> bytes:
    """Write the project.

    Parameters
    ----------
    title
        Name of the campaign.
    bounds
        West, south, east, north of the first view, m.
    srid
        EPSG code of the layers.
    """
    root = Xml.Element("qgis", projectname=title, version="3.22.16-Białowieża")
    Xml.SubElement(root, "title").text = title
    _add_crs(Xml.SubElement(root, "projectCrs"), srid)
    _add_tree(root)
    canvas = Xml.SubElement(root, "mapcanvas", name="theMapCanvas", annotationsVisible="1")
    Xml.SubElement(canvas, "units").text = "meters"
    extent = Xml.SubElement(canvas, "extent")
    for name, value in zip(("xmin", "ymin", "xmax", "ymax"), bounds, strict=True):
        Xml.SubElement(extent, name).text = f"{value:.2f}"
    _add_crs(Xml.SubElement(canvas, "destinationsrs"), srid)
    layers = Xml.SubElement(root, "projectlayers")
    for name in (VISITS, OUTLINES, PONDS, TERMS):
        _add_layer(layers, name, srid)
    _add_properties(root)
    Xml.indent(root)
    head = b"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    body: bytes = Xml.tostring(root, encoding="utf-8")
    return head + body


def _add_crs(parent: Xml.Element, srid: int) -> None:
    system = Xml.SubElement(parent, "spatialrefsys")
    Xml.SubElement(system, "wkt").text = CRS.from_epsg(srid).to_wkt()
    Xml.SubElement(system, "srid").text = str(srid)
    Xml.SubElement(system, "authid").text = f"EPSG:{srid}"


def _add_properties(root: Xml.Element) -> None:
    """Say that the project has a CRS, and that its paths are told from where it stands."""
    properties = Xml.SubElement(root, "properties")
    enabled = Xml.SubElement(Xml.SubElement(properties, "SpatialRefSys"), "ProjectionsEnabled", type="int")
    enabled.text = "1"
    Xml.SubElement(Xml.SubElement(properties, "Paths"), "Absolute", type="bool").text = "false"


def _source(name: str) -> str:
    return f"./{FILE}|layername={name}"


def _add_tree(root: Xml.Element) -> None:
    tree = Xml.SubElement(root, "layer-tree-group")
    for name, title in _TITLES.items():
        Xml.SubElement(
            tree, "layer-tree-layer", id=name, name=title, source=_source(name), providerKey="ogr", expanded="1",
            checked="Qt::Checked" if name != TERMS else "Qt::Unchecked",
        )  # fmt: skip


def _add_layer(layers: Xml.Element, name: str, srid: int) -> None:
    kind = _KINDS[name]
    layer = Xml.SubElement(
        layers, "maplayer", type="vector", geometry=kind, readOnly="0" if name == VISITS else "1",
        wkbType={"Point": "Point", "Polygon": "MultiPolygon"}.get(kind, "NoGeometry"),
    )  # fmt: skip
    Xml.SubElement(layer, "id").text = name
    Xml.SubElement(layer, "datasource").text = _source(name)
    Xml.SubElement(layer, "layername").text = _TITLES[name]
    if kind != "No geometry":
        _add_crs(Xml.SubElement(layer, "srs"), srid)
    Xml.SubElement(layer, "provider", encoding="UTF-8").text = "ogr"
    if name == VISITS:
        _add_form(layer)
    if kind != "No geometry":
        _add_renderer(layer, name)


def _add_form(layer: Xml.Element) -> None:
    """Say how each column is filled: widget, French name, default, whether it may be changed, and the tabs."""
    parts = {
        name: Xml.SubElement(layer, name)
        for name in ("fieldConfiguration", "aliases", "defaults", "constraints", "constraintExpressions", "editable")
    }
    columns = [*TOLD_LABELS, *(one.name for one in all_fields())]
    for index, (name, label) in enumerate(TOLD_LABELS.items()):
        _add_widget(parts["fieldConfiguration"], name, "TextEdit" if name != "arret" else "Hidden", {})
        _add_rest(parts, index, name, label, is_editable=False)
    for field in all_fields():
        index = columns.index(field.name)
        widget, config = _widget_of(field)
        _add_widget(parts["fieldConfiguration"], field.name, widget, config)
        _add_rest(parts, index, field.name, field.label, is_required=field.name in ("outcome", "visited_on"))
    Xml.SubElement(layer, "previewExpression").text = "coalesce(\"ordre\" || ' · ' || \"candidat\", 'Mare trouvée')"
    Xml.SubElement(layer, "editorlayout").text = "tablayout"
    form = Xml.SubElement(layer, "attributeEditorForm")
    seen = _tab(form, "Arrêt")
    for name in list(TOLD_LABELS)[1:]:
        _place(seen, columns, name)
    for group, fields in groups_of(all_fields()).items():
        tab = _tab(form, group)
        for field in fields:
            _place(tab, columns, field.name)


def _widget_of(field: FormField) -> tuple[str, dict[str, object]]:
    if field.kind == "code":
        return "ValueMap", {"map": [{term: term} for term in field.options]}
    if field.kind == "codes":
        return "ValueRelation", {
            "Layer": TERMS, "LayerName": _TITLES[TERMS], "LayerProviderName": "ogr", "LayerSource": _source(TERMS),
            "Key": "terme", "Value": "terme", "AllowMulti": True, "AllowNull": True, "NofColumns": 2,
            "OrderByValue": False, "FilterExpression": f"\"liste\" = '{field.name}'",
        }  # fmt: skip
    if field.kind == "boolean":
        return "CheckBox", {"CheckedState": "1", "UncheckedState": "0"}
    if field.kind == "date":
        return "DateTime", {"display_format": "dd/MM/yyyy", "field_format": "yyyy-MM-dd", "calendar_popup": True}
    if field.kind == "integer":
        return "Range", {"Min": 0, "Max": 100, "Step": 5, "Style": "SpinBox", "AllowNull": True}
    return "TextEdit", {"IsMultiline": field.name == "comment"}


def _add_widget(parent: Xml.Element, name: str, widget: str, config: dict[str, object]) -> None:
    edit = Xml.SubElement(
        Xml.SubElement(parent, "field", name=name, configurationFlags="None"), "editWidget", type=widget
    )
    _add_option(Xml.SubElement(edit, "config"), None, config)


def _add_option(parent: Xml.Element, name: str | None, value: object) -> None:
    named = {"name": name} if name is not None else {}
    if isinstance(value, dict):
        option = Xml.SubElement(parent, "Option", {"type": "Map", **named})
        for key, inner in value.items():
            _add_option(option, key, inner)
    elif isinstance(value, list):
        option = Xml.SubElement(parent, "Option", {"type": "List", **named})
        for inner in value:
            _add_option(option, None, inner)
    else:
        kind = {bool: "bool", int: "int"}.get(type(value), "QString")
        text = str(value).lower() if isinstance(value, bool) else str(value)
        Xml.SubElement(parent, "Option", {"type": kind, "value": text, **named})


def _add_rest(
    parts: dict[str, Xml.Element], index: int, name: str, label: str, *, is_editable: bool = True,
    is_required: bool = False,
) -> None:  # fmt: skip
    default = {"visited_on": "to_date(now())", "arret": "uuid('WithoutBraces')"}.get(name, "")
    Xml.SubElement(parts["aliases"], "alias", field=name, index=str(index), name=label)
    Xml.SubElement(parts["defaults"], "default", field=name, expression=default, applyOnUpdate="0")
    strength = "2" if is_required else "0"  # soft: a refusal in the field would lose the visit
    Xml.SubElement(
        parts["constraints"], "constraint", field=name, constraints="1" if is_required else "0",
        notnull_strength=strength, unique_strength="0", exp_strength="0",
    )  # fmt: skip
    Xml.SubElement(parts["constraintExpressions"], "constraint", field=name, exp="", desc="")
    Xml.SubElement(parts["editable"], "field", name=name, editable=str(int(is_editable)))


def _tab(form: Xml.Element, name: str) -> Xml.Element:
    return Xml.SubElement(
        form, "attributeEditorContainer", name=name, groupBox="0", columnCount="1", showLabel="1",
        visibilityExpression="", visibilityExpressionEnabled="0",
    )  # fmt: skip


def _place(tab: Xml.Element, columns: Sequence[str], name: str) -> None:
    Xml.SubElement(tab, "attributeEditorField", name=name, index=str(columns.index(name)), showLabel="1")


def _add_renderer(layer: Xml.Element, name: str) -> None:
    if name != VISITS:
        renderer = Xml.SubElement(layer, "renderer-v2", type="singleSymbol")
        symbols = Xml.SubElement(renderer, "symbols")
        if name == OUTLINES:
            _add_symbol(symbols, "0", "fill", "SimpleFill", {
                "color": "0,0,0,0", "style": "no", "outline_color": "194,24,91,255", "outline_width": "0.5",
            })  # fmt: skip
        else:
            _add_symbol(
                symbols, "0", "marker", "SimpleMarker", {"color": "86,180,233,255", "name": "square", "size": "2"}
            )
        return
    renderer = Xml.SubElement(layer, "renderer-v2", type="categorizedSymbol", attr="outcome")
    categories, symbols = Xml.SubElement(renderer, "categories"), Xml.SubElement(renderer, "symbols")
    for number, (value, colour) in enumerate(_COLOURS.items()):
        Xml.SubElement(
            categories, "category", symbol=str(number), value=value, type="string" if value else "NULL",
            label=value or "À visiter", render="true",
        )  # fmt: skip
        _add_symbol(symbols, str(number), "marker", "SimpleMarker", {
            "color": colour, "name": "circle", "size": "3.6", "outline_color": "30,30,30,255",
        })  # fmt: skip


def _add_symbol(symbols: Xml.Element, name: str, kind: str, layer_class: str, props: dict[str, str]) -> None:
    symbol = Xml.SubElement(symbols, "symbol", type=kind, name=name, alpha="1", clip_to_extent="1")
    layer = Xml.SubElement(symbol, "layer", {"class": layer_class, "enabled": "1", "pass": "0", "locked": "0"})
    for key, value in props.items():
        Xml.SubElement(layer, "prop", k=key, v=value)
