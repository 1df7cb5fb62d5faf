"""Labels say what never changes, fall where the sheet wants them, and are read by a scanner."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image

from mulette.core.errors import Invalid, NotFound
from mulette.exsitu.bench.labels.content import Label, labels_for
from mulette.exsitu.bench.labels.drawing import draw_pdf, draw_pictures, write_zpl
from mulette.exsitu.bench.labels.formats import SMALLEST_QR_MM, format_named, formats
from mulette.exsitu.bench.labels.printing import print_labels, read_wish
from mulette.exsitu.bench.tables import LabelPrint
from tests.exsitu.bank.conftest import Bank
from tests.factories.exsitu import AT

LONG = "Gentianella campestris subsp. baltica var. nominata-longissima"
LABELS = [
    Label("P-2024_0001-12", LONG, True, ("Récolté le 12/08/2023 · N-2023_0004", "Génération 1")),
    Label("B-CF1-E2-B07", "Boîte 7 « alpines »", False, ("Boîte",)),
]


@pytest.mark.parametrize("code", formats())
def test_a_scanner_reads_every_format(code: str) -> None:
    format_ = format_named(code)
    read: dict[str, set[str]] = {}
    for page in draw_pictures(LABELS, format_, dpi=203):
        for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(page)).convert("L")):
            read.setdefault(str(found.format), set()).add(found.text)
    said = {one.code for one in LABELS}
    assert read == ({"QR Code": said, "Code 128": said} if format_.code128 else {"QR Code": said})
    assert format_.qr_mm >= SMALLEST_QR_MM


@pytest.mark.parametrize("code", formats())
def test_labels_lie_within_their_sheet(code: str) -> None:
    format_ = format_named(code)
    for side in (0, 1):
        steps = (format_.columns, format_.rows)[side] - 1
        assert format_.margin[side] + steps * format_.pitch[side] + format_.size[side] <= format_.page[side] + 0.01
        assert format_.pitch[side] >= format_.size[side] or steps == 0


def test_a_sheet_begun_is_finished_first() -> None:
    sheet = format_named("a4-24")
    assert len(draw_pictures(LABELS, sheet, first=24, dpi=20)) == 2
    assert len(draw_pictures(LABELS, sheet, first=23, dpi=20)) == 1
    with pytest.raises(Invalid, match="24"):
        draw_pdf(LABELS, sheet, first=25)


def test_a_pdf_is_made() -> None:
    assert draw_pdf(LABELS, format_named("rouleau-57x32")).startswith(b"%PDF-1.7")


def test_zpl_says_each_label_once_and_escapes_what_the_printer_would_obey() -> None:
    said = write_zpl([Label("L-2024_0001", "Poa ^alpina~", True, ())], format_named("rouleau-57x32"))
    assert (said.count("^XA"), said.count("^XZ"), said.count("^BQN"), said.count("^BCN")) == (1, 1, 1, 1)
    assert "^FDMA,L-2024_5F0001^FS" in said
    assert "Poa _5Ealpina_7E" in said
    assert "^PW456^LL256" in said  # 57 x 32 mm at 203 dots an inch


def test_a_package_bears_the_harvests_of_its_lot_and_never_its_place(bank: Bank) -> None:
    lot = bank.lot()
    bank.package(lot, 100)
    label, place = labels_for(bank.session, bank.keeper, ["P-2024_0001-1", "b-CF1"])
    assert (label.code, label.title, label.is_scientific) == ("P-2024_0001-1", "Eryngium alpinum", True)
    assert (place.code, place.title, place.lines) == ("B-CF1", "CF1", ("Chambre froide",))
    assert not any("CF1" in line for line in label.lines)


@pytest.mark.parametrize("code", ["L-2024_0009", "P-2024_0001-2", "B-CF9", "2024_0001x"])
def test_an_unknown_code_is_named(bank: Bank, code: str) -> None:
    bank.package(bank.lot(), 100)
    with pytest.raises(NotFound):
        labels_for(bank.session, bank.keeper, [code])


def test_what_was_printed_is_kept(bank: Bank) -> None:
    bank.lot()
    wish = read_wish("L-2024_0001,\nB-CG1", "a4-24", copies=2)
    print_labels(bank.session, bank.keeper, wish, "zpl", at=AT)
    bank.session.flush()
    kept = bank.session.query(LabelPrint).one()
    assert (kept.codes, kept.count, kept.kind) == (["L-2024_0001"] * 2 + ["B-CG1"] * 2, 4, "zpl")


@pytest.mark.parametrize(
    ("codes", "format_", "copies"), [("  ", "a4-24", 1), ("L-1", "a5", 1), ("L-1", "a4-24", 0), ("L-1", "a4-24", 51)]
)
def test_what_cannot_be_printed_is_refused_by_field(codes: str, format_: str, copies: int) -> None:
    with pytest.raises(Invalid) as refused:
        read_wish(codes, format_, copies)
    assert refused.value.fields
