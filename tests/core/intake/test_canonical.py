"""Only the cells that the interpreted value does not give back are kept verbatim."""

from __future__ import annotations

import datetime as dt
import json

import polars as pl

from mulette.core.fields import Field
from mulette.core.intake.batch import Batch
from mulette.core.intake.canonical import write_verbatim

FIELDS = {
    "date_min": Field("date_min", "Date", "date"),
    "sex": Field("sex", "Sexe", "code", nomenclature="SEXE"),
    "longitude": Field("longitude", "X", "number", stored=False),
}


def test_a_cell_is_kept_when_its_text_differs_or_it_has_no_field_or_it_is_not_stored() -> None:
    raw = pl.DataFrame(
        {
            "row": [2, 3],
            "jour": ["2019-05-14", "14/05/2019"],
            "sexe": ["2", "Femelle"],
            "x": [None, "3.0"],
            "carnet": [None, 'n° 4 "bleu"'],
        }
    )
    records = pl.DataFrame({"row": [2, 3], "date_min": [dt.date(2019, 5, 14)] * 2, "sex": ["2", "2"]})
    columns = {"date_min": ("jour",), "sex": ("sexe",), "longitude": ("x",)}
    found = write_verbatim(Batch(raw, raw, raw, columns), records, FIELDS)
    assert found[0] is None
    assert json.loads(found[1]) == {"jour": "14/05/2019", "sexe": "Femelle", "x": "3.0", "carnet": 'n° 4 "bleu"'}
