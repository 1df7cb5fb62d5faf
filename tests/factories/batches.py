"""Batches of records from a few cells, and small referentials to check them against."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import shapely

from mulette.core.intake.batch import ROW, Batch
from mulette.core.intake.interpretation.values import read_values
from mulette.occurrences.fields import record_fields
from mulette.occurrences.references import References

TODAY = dt.date(2026, 3, 15)
DATASET = "0f4b1c3a-5a55-4a6e-9a0e-6a1f0d6c1d01"
CLOSED = "0f4b1c3a-5a55-4a6e-9a0e-6a1f0d6c1d02"
INACTIVE = "0f4b1c3a-5a55-4a6e-9a0e-6a1f0d6c1d03"
FORBIDDEN = "0f4b1c3a-5a55-4a6e-9a0e-6a1f0d6c1d04"
PRIVATE = "0f4b1c3a-5a55-4a6e-9a0e-6a1f0d6c1d05"


def make_batch(rows: list[dict[str, Any]], srid: int = 4326) -> Batch:
    """Make a batch whose columns bear the names of fields, read as a template without treatment would."""
    names = list(dict.fromkeys(name for cells in rows for name in cells))
    numbers = pl.Series(ROW, range(2, 2 + len(rows)), dtype=pl.Int64)
    cells = {name: [_write(cells.get(name)) for cells in rows] for name in names}
    texts = pl.DataFrame({ROW: numbers, **{name: pl.Series(cells[name], dtype=pl.String) for name in names}})
    fields = {name: record_fields()[name] for name in names if name in record_fields()}
    values = texts.select(ROW, *(read_values(texts[name], field, srid) for name, field in fields.items()))
    return Batch(
        raw=texts,
        texts=texts.select(values.columns),
        values=values,
        columns={name: (name,) for name in values.columns if name != ROW},
    )


def _write(cell: Any) -> str | None:
    return None if cell is None else str(cell)


def make_references(**changes: Any) -> References:
    """Make small referentials: four taxa, one removed code, a few terms, five datasets, three areas, two habitats."""
    return References(**(_REFERENCES | changes))


_TERMS = [
    ("STATUT_OBS", "Pr", "Présent", "Présent"),
    ("STATUT_OBS", "No", "Non observé", "Non observé"),
    ("PREUVE_EXIST", "0", "Inconnu", "NSP"),
    ("PREUVE_EXIST", "1", "Oui", "Oui"),
    ("PREUVE_EXIST", "2", "Non", "Non"),
    ("STATUT_SOURCE", "Li", "Littérature", "Littérature"),
    ("STATUT_SOURCE", "Te", "Terrain", "Terrain"),
    ("SENSIBILITE", "0", "Non sensible", "Non sensible"),
    ("SENSIBILITE", "2", "Sensible, maille", "Maille de 10 km"),
    ("OBJ_DENBR", "IND", "Individu", "Individu"),
    ("TYP_GRP", "REL", "Relevé", "Relevé"),
    ("TYP_GRP", "NSP", "Ne sait pas", "NSP"),
    ("METH_DETERMIN", "1", "Non renseigné", "Non renseigné"),
    ("METH_DETERMIN", "2", "Examen visuel", "Examen visuel"),
    ("STATUT_VALID", "0", "En attente", "En attente"),
    ("STATUT_VALID", "1", "Certain", "Certain"),
    ("TYP_INF_GEO", "1", "Géoréférencement", "Géoréférencement"),
    ("TYP_INF_GEO", "2", "Rattachement", "Rattachement"),
    ("SEXE", "2", "Femelle", "Femelle"),
    ("SEXE", "3", "Mâle", "Mâle"),
    ("DEE_FLOU", "OUI", "Oui", "Oui"),
    ("DEE_FLOU", "NON", "Non", "Non"),
]


def _square(easting_m: float, northing_m: float, side_m: float) -> bytes:
    square = shapely.box(easting_m, northing_m, easting_m + side_m, northing_m + side_m)
    return shapely.to_wkb(square, byte_order=1)


_REFERENCES: dict[str, Any] = {
    "today": TODAY,
    "taxa": pl.DataFrame(
        [
            (60345, 60345, "Rhinolophus ferrumequinum", "(Schreber, 1774)", "Grand rhinolophe (Le), Rhinolophe (Le)"),
            (60313, 60313, "Rhinolophus hipposideros", "(Bechstein, 1800)", "Petit rhinolophe (Le), Rhinolophe (Le)"),
            (351, 351, "Rana temporaria", "Linnaeus, 1758", "Grenouille rousse (La)"),
            (60612, 60612, "Lynx lynx", "(Linnaeus, 1758)", "Lynx (Le)"),
        ],
        schema={
            **{"cd_nom": pl.Int64, "cd_ref": pl.Int64, "lb_nom": pl.String, "lb_auteur": pl.String},
            "nom_vern": pl.String,
        },
        orient="row",
    ),
    "replaced": pl.DataFrame(
        {"cd_nom": [999001, 999002, 351], "replacement": [60345, None, 60612]},
        schema={"cd_nom": pl.Int64, "replacement": pl.Int64},
    ),
    "terms": pl.DataFrame(_TERMS, schema=["type", "code", "label", "mnemonic"], orient="row"),
    "datasets": pl.DataFrame(
        [
            (DATASET, 1, True, False, True, True),
            (CLOSED, 2, False, False, False, True),
            (INACTIVE, 3, False, False, True, True),
            (FORBIDDEN, 4, True, False, True, False),
            (PRIVATE, 5, True, True, True, True),
        ],
        schema=["uuid", "id", "is_active", "is_private", "is_open", "is_authorised"],
        orient="row",
    ),
    "areas": pl.DataFrame(
        [
            ("COM", "05061", 11, _square(944_000, 6_388_000, 9_000)),
            ("DEP", "05", 12, _square(880_000, 6_340_000, 130_000)),
            ("M10", "10kmL93E094N638", 13, _square(940_000, 6_380_000, 10_000)),
        ],
        schema=["kind", "code", "id", "geom"],
        orient="row",
    ),
    "habitats": pl.DataFrame({"cd_hab": [629, 1200]}),
    "dataset": DATASET,
}
