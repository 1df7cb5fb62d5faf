"""Styles and French aliases of the layers of a GeoPackage, kept in the file itself, where QGIS looks for them.

QGIS and GDAL share the convention of a table ``layer_styles`` (Source: QGIS 3 user manual, "Saving and loading
layer properties: datasource database"). The QML written here holds what a reader needs: symbol, aliases, display name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree as Xml

from sqlalchemy import text
from sqlalchemy.orm import Session

_TABLE = """CREATE TABLE IF NOT EXISTS layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT,
  f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT, ui TEXT, update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"""


@dataclass(frozen=True)
class LayerStyle:
    """How QGIS shows a layer of the store.

    Parameters
    ----------
    table, column
        Table and its geometry column.
    label
        French name of the style.
    kind
        ``marker`` for points, ``fill`` for outlines.
    colour
        Colour as ``#rrggbb``.
    display
        QGIS expression that names a feature.
    aliases
        ``{column: French alias}``.
    category, categories
        Column that tells features apart, and ``{value: colour}``; none: one symbol for all.
    """

    table: str
    column: str
    label: str
    kind: str
    colour: str
    display: str
    aliases: Mapping[str, str]
    category: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)


def write_styles(session: Session, styles: list[LayerStyle]) -> None:
    """Write the styles into a GeoPackage, in place of those that it had under the same name."""
    session.execute(text(_TABLE))
    session.execute(
        text("INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier) VALUES (:t, 'attributes', :t)"),
        {"t": "layer_styles"},
    )
    for style in styles:
        key = {"table": style.table, "name": style.label}
        session.execute(text("DELETE FROM layer_styles WHERE f_table_name = :table AND styleName = :name"), key)
        session.execute(
            text(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
                "styleName, styleQML, styleSLD, useAsDefault, description, owner) "
                "VALUES ('', '', :table, :column, :name, :qml, '', 1, :name, '')"
            ),
            {**key, "column": style.column, "qml": qml(style)},
        )


def qml(style: LayerStyle) -> str:
    """Write the QML of a style."""
    root = Xml.Element("qgis", version="3.22", styleCategories="Symbology|Fields|Rendering")
    _add_renderer(root, style)
    aliases = Xml.SubElement(root, "aliases")
    for index, (name, alias) in enumerate(style.aliases.items()):
        Xml.SubElement(aliases, "alias", field=name, index=str(index), name=alias)
    Xml.SubElement(root, "previewExpression").text = style.display
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + Xml.tostring(root, encoding="unicode")


def _add_renderer(root: Xml.Element, style: LayerStyle) -> None:
    kind = "categorizedSymbol" if style.categories else "singleSymbol"
    renderer = Xml.SubElement(root, "renderer-v2", type=kind, symbollevels="0", enableorderby="0")
    if style.categories:
        renderer.set("attr", style.category)
        listed = Xml.SubElement(renderer, "categories")
        for index, value in enumerate(style.categories):
            Xml.SubElement(listed, "category", value=value, label=value, symbol=str(index), render="true")
    symbols = Xml.SubElement(renderer, "symbols")
    for index, colour in enumerate(style.categories.values() if style.categories else [style.colour]):
        symbol = Xml.SubElement(
            symbols, "symbol", name=str(index), type=style.kind, alpha="1", clip_to_extent="1"
        )  # fmt: skip
        drawn = {"class": _CLASS[style.kind], "enabled": "1", "locked": "0", "pass": "0"}
        layer = Xml.SubElement(symbol, "layer", drawn)
        for name, value in _properties(replace(style, colour=colour)).items():
            Xml.SubElement(layer, "prop", k=name, v=value)


_CLASS = {"marker": "SimpleMarker", "fill": "SimpleFill"}


def _properties(style: LayerStyle) -> dict[str, str]:
    red, green, blue = (int(style.colour[start : start + 2], 16) for start in (1, 3, 5))
    colour = f"{red},{green},{blue}"
    if style.kind == "marker":
        return {
            "name": "circle", "color": f"{colour},200", "size": "2.2", "size_unit": "MM",
            "outline_color": "255,255,255,255", "outline_width": "0.2",
        }  # fmt: skip
    return {
        "style": "no", "color": f"{colour},40", "outline_color": f"{colour},255", "outline_width": "0.3",
        "outline_style": "solid",
    }  # fmt: skip
