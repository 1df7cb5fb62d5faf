"""How QGIS shows the records: symbol, French aliases from ``fields.yaml``."""

from __future__ import annotations

from pathlib import Path

from mulette.core.fields import read_fields
from mulette.core.storage.styles import LayerStyle


def layer_styles() -> list[LayerStyle]:
    """Give the style of the layer of records."""
    fields = read_fields(Path(__file__).with_name("fields.yaml"))
    aliases = {field.name: field.label for field in fields.values() if field.stored}
    return [
        LayerStyle(
            table="occurrences_record",
            column="geom",
            label="Données",
            kind="marker",
            colour="#14655a",
            display="nom_cite || ', ' || date_min",
            aliases={**aliases, "cd_ref": "Code TAXREF du nom valide", "x_m": "X (m)", "y_m": "Y (m)"},
        )
    ]
