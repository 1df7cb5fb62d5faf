"""Workbooks: cells as text, real row numbers, refusals."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import xlsxwriter

from mulette.core.errors import Invalid
from mulette.core.intake.findings import fault_findings
from mulette.core.intake.reading import Limits, ReadingOptions, open_source


def make_workbook(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        hour = book.add_format({"num_format": "hh:mm"})
        sheet = book.add_worksheet("Données")
        sheet.write_row(0, 0, ["cd_nom", "x", "date", "heure", "insee"])
        sheet.write_row(1, 0, [60345, 5.25])
        sheet.write_datetime(1, 2, dt.datetime(2020, 2, 1), day)
        sheet.write_datetime(1, 3, dt.time(13, 12), hour)
        sheet.write_string(1, 4, "05061")
        sheet.write_datetime(3, 2, dt.datetime(2020, 2, 1, 13, 5), day)
        book.add_worksheet("Aide").write_row(0, 0, ["autre"])
    return path


def test_cells_of_a_workbook_are_text(tmp_path: Path) -> None:
    source = open_source(make_workbook(tmp_path / "a.xlsx"))
    (frame,) = source.batches()
    assert source.columns == ("cd_nom", "x", "date", "heure", "insee")
    assert (source.format, source.layer, source.layers) == ("xlsx", "Données", ("Données", "Aide"))
    assert frame.rows() == [
        (2, "60345", "5.25", "2020-02-01", "13:12:00", "05061"),
        (4, None, None, "2020-02-01 13:05:00", None, None),
    ]
    (finding,) = fault_findings(source.faults)
    assert (finding.kind.id, finding.rows) == ("row.empty", (3,))


def test_ods_is_read_as_qgis_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    cells = [np.array(["60345", "351"], dtype=object), np.array(["13:12:00", "b"], dtype=object)]
    pyogrio.raw.write(path, None, cells, ["cd_nom", "heure"], driver="ODS", layer="x", geometry_type=None)
    (frame,) = open_source(path).batches()
    assert frame.rows() == [(2, "60345", "13:12:00"), (3, "351", "b")]


def test_ods_keeps_dates_hours_and_blank_rows_as_an_office_suite_writes_them(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", _ODS)
    source = open_source(path)
    (frame,) = source.batches()
    assert frame.rows() == [(4, "60345", "2020-02-01", "13:12:00")]
    assert [fault.row for fault in source.faults] == [2, 3]


_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_ODS = f"""<office:document-content xmlns:office="{_OASIS}:office:1.0" xmlns:table="{_OASIS}:table:1.0"
 xmlns:text="{_OASIS}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Obs"><table:table-row>
<table:table-cell office:value-type="string"><text:p>cd_nom</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>date</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>heure</text:p></table:table-cell>
</table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row><table:table-row>
<table:table-cell office:value-type="float" office:value="60345"/>
<table:table-cell office:value-type="date" office:date-value="2020-02-01"/>
<table:table-cell office:value-type="time" office:time-value="PT13H12M00S"/>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def test_a_sheet_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        open_source(make_workbook(tmp_path / "a.xlsx"), ReadingOptions(layer="Aide"))
    assert caught.value.code == "file.without-data"


def test_a_sheet_of_blank_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(3, 0, ["", ""])
        sheet.write_blank(4, 0, None, book.add_format({"bold": True}))
    with pytest.raises(Invalid) as caught:
        open_source(path)
    assert caught.value.code == "file.without-data"


def test_an_unknown_sheet_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"« Absent ».*Données, Aide") as caught:
        open_source(make_workbook(tmp_path / "a.xlsx"), ReadingOptions(layer="Absent"))
    assert caught.value.code == "file.layer-unknown"


def test_a_cut_workbook_is_refused(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "a.xlsx")
    path.write_bytes(path.read_bytes()[:-900])
    with pytest.raises(Invalid) as caught:
        open_source(path)
    assert caught.value.code == "file.corrupt"


def test_a_workbook_that_is_another_thing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"cd_nom;date\n1;2\n")
    with pytest.raises(Invalid) as caught:
        open_source(path)
    assert caught.value.code == "file.corrupt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.txt", "x")
    with pytest.raises(Invalid) as caught:
        open_source(path)
    assert caught.value.code == "file.corrupt"


def test_a_workbook_that_expands_beyond_measure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 12_000_000)
    for limits in (Limits(), Limits(expanded_bytes=1_000_000)):
        with pytest.raises(Invalid) as caught:
            open_source(path, limits=limits)
        assert caught.value.code == "archive.too-large"
