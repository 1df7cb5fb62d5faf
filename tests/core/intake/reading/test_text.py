"""Text files: what is guessed, how records are numbered, what is refused."""

from __future__ import annotations

import contextlib
import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mulette.core.errors import Invalid
from mulette.core.intake.findings import fault_findings, refusal_finding
from mulette.core.intake.reading import Limits, ReadingOptions, Source, open_source, sha256_of


def write(folder: Path, content: str | bytes, name: str = "a.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def read(source: Source, size: int = 50_000) -> pl.DataFrame:
    return pl.concat(list(source.batches(size)))


def refused(path: Path, options: ReadingOptions | None = None, limits: Limits | None = None) -> Invalid:
    with pytest.raises(Invalid) as caught:
        read(open_source(path, options, limits))
    assert refusal_finding(caught.value) is not None
    return caught.value


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_is_guessed_from_the_header(tmp_path: Path, separator: str) -> None:
    path = write(tmp_path, f"a{separator}b\n1{separator}2,5 et; | deux\n".replace("\t|", "\t"))
    if separator in ",;|":
        path = write(tmp_path, f'a{separator}b\n1{separator}"2,5; | x"\n')
    source = open_source(path)
    assert (source.separator, source.columns) == (separator, ("a", "b"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "iso8859-15"])
def test_usual_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    source = open_source(write(tmp_path, "nom;lieu\nÉpervier;cœur de Brière\n" * 3, encoding=encoding))
    assert source.columns == ("nom", "lieu")
    assert read(source)["lieu"][0] == "cœur de Brière"


def test_accents_far_in_the_file_are_found(tmp_path: Path) -> None:
    path = write(tmp_path, "nom;n\n" + "a;1\n" * 600_000 + "épervier;2\n", encoding="cp1252")
    source = open_source(path)
    assert source.encoding == "cp1252"
    assert list(source.batches())[-1]["nom"][-1] == "épervier"


def test_wrong_declared_encoding_names_the_first_bad_line(tmp_path: Path) -> None:
    path = write(tmp_path, "nom;n\na;1\nb;2\népervier;3\n", encoding="cp1252")
    error = refused(path, ReadingOptions(encoding="utf-8"))
    assert (error.code, error.values["line"]) == ("file.encoding-wrong", 4)


def test_utf8_that_breaks_later_is_not_taken_for_cp1252(tmp_path: Path) -> None:
    error = refused(write(tmp_path, "nom;n\nété;1\n".encode() + b"\xe9pervier;2\n"))
    assert (error.code, error.values["line"]) == ("file.encoding-wrong", 3)


def test_utf8_declared_as_another_encoding_is_refused(tmp_path: Path) -> None:
    error = refused(write(tmp_path, "nom;n\na;1\nété;2\n"), ReadingOptions(encoding="cp1252"))
    assert (error.code, error.values["line"]) == ("file.encoding-wrong", 3)
    plain = write(tmp_path, "nom;n\na;1\n")
    assert open_source(plain, ReadingOptions(encoding="latin-1")).encoding == "iso8859-1"


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    path = write(tmp_path, "cd_nom;n\né;1\n", encoding="utf-8-sig")
    assert open_source(path, ReadingOptions(encoding="utf-8")).columns == ("cd_nom", "n")


def test_a_column_called_like_our_numbers_is_kept_beside_them(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, "a;row\n1;x\n"))
    assert source.columns == ("a", "row_2")
    assert read(source).rows() == [(2, "1", "x")]


def test_unknown_encoding_is_refused_by_name(tmp_path: Path) -> None:
    error = refused(write(tmp_path, "a;b\n1;2\n"), ReadingOptions(encoding="klingon"))
    assert error.code == "file.encoding-unknown"
    assert "klingon" in error.message


def test_rows_are_numbered_as_records_and_a_quoted_line_break_adds_none(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, 'a;b\n1;"deux\nlignes"\n2;x\n'))
    assert read(source).rows() == [(2, "1", "deux\nlignes"), (3, "2", "x")]


def test_a_blank_line_keeps_its_number_and_is_said(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, "a;b\n1;x\n\n2;y\n;\n3;z\n"))
    assert read(source)["row"].to_list() == [2, 4, 6]
    (finding,) = fault_findings(source.faults)
    assert (finding.kind.geonature, finding.rows) == ("EMPTY_ROW", (3, 5))


def test_line_under_the_header_is_skipped_when_asked_and_keeps_its_number(tmp_path: Path) -> None:
    path = write(tmp_path, "a;b\n// *;(yyyy-MM-dd)\n1;x\n//2;y\n")
    source = open_source(path, ReadingOptions(skip_lines_beginning="//"))
    assert read(source).rows() == [(3, "1", "x"), (4, "//2", "y")]
    assert (source.skipped, source.faults) == ((2,), [])


def test_only_lines_to_skip_is_a_file_without_data(tmp_path: Path) -> None:
    path = write(tmp_path, "a;b\n// *;*\n")
    assert refused(path, ReadingOptions(skip_lines_beginning="//")).code == "file.without-data"


def test_rows_too_long_or_too_short_are_faults_with_their_content(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, "col1;col2\nv11;v12;v13\nv21;v22\nv31\nv41;v42;v43;v44\n"))
    assert read(source)["row"].to_list() == [3]
    findings = {finding.kind.geonature: finding for finding in fault_findings(source.faults)}
    assert findings["ROW_HAVE_TOO_MUCH_COLUMN"].rows == (2, 5)
    assert findings["ROW_HAVE_LESS_COLUMN"].rows == (4,)
    assert source.faults[0].content == "v11;v12;v13"


def test_empty_cells_beyond_the_header_are_no_fault(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, "a;b\n1;2;;\n"))
    assert read(source).rows() == [(2, "1", "2")]
    assert source.faults == []


def test_file_cut_in_a_row_names_that_row(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, "a;b;c\n1;2;3\n4;5"))
    assert read(source)["row"].to_list() == [2]
    assert [(fault.row, fault.kind.id, fault.content) for fault in source.faults] == [(3, "row.cut", "4;5")]


def test_file_cut_in_a_character_names_that_row(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, "a;b\n1;été\n4;ét".encode() + b"\xc3"))
    assert read(source)["row"].to_list() == [2]
    assert [(fault.row, fault.kind.id) for fault in source.faults] == [(3, "row.cut")]


def test_quote_never_closed_names_its_row_and_keeps_what_follows(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, 'a;b\n1;x\n2;"y\n3;z\n'))
    assert read(source)["row"].to_list() == [2]
    assert [(fault.row, fault.kind.id, fault.content) for fault in source.faults] == [
        (3, "row.quote-open", '2;"y\n3;z\n')
    ]


def test_a_cut_row_that_fills_a_batch_is_kept_out(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, 'a;b\n1;x\n2;"y\n'))
    assert [batch["row"].to_list() for batch in source.batches(2)] == [[2]]
    assert [fault.row for fault in source.faults] == [3]


def test_last_row_without_line_end_is_whole(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, "a;b\n1;2"))
    assert read(source).rows() == [(2, "1", "2")]
    assert source.faults == []


def test_backslash_n_turns_quoting_off(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, 'a\tb\n\\N\tle "grand" duc\n"lone\tx\n', name="a.txt"))
    assert source.format == "tsv"
    assert read(source).rows() == [(2, None, 'le "grand" duc'), (3, '"lone', "x")]


def test_backslash_n_beside_quoted_cells_keeps_quoting(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, 'a\tb\n\\N\t"x\ty"\n'), ReadingOptions(null_tokens=("\\N",)))
    assert read(source).rows() == [(2, None, "x\ty")]


def test_null_tokens_are_null(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, "a;b\nNA;1\n;NULL\n2;x\n"), ReadingOptions(null_tokens=("NA", "NULL")))
    assert read(source).rows() == [(2, None, "1"), (3, None, None), (4, "2", "x")]


def test_unnamed_columns_get_the_name_of_their_place(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, "a;;c;\n1;2;3;4\n"))
    assert source.columns == ("a", "colonne_2", "c", "colonne_4")


def test_batches_begin_again_and_are_bounded(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, "a,b\n" + "".join(f"{n},x\n" for n in range(25))))
    assert [batch.height for batch in source.batches(10)] == [10, 10, 5]
    assert read(source, 7)["row"].to_list() == list(range(2, 27))


@pytest.mark.parametrize(
    ("content", "code", "geonature"),
    [
        ("", "file.empty", "EMPTY_FILE"),
        (" \r\n", "file.empty", "EMPTY_FILE"),
        ("a;b\n", "file.without-data", "FILE_WITH_NO_DATA"),
        ("a;b\n\n;\n", "file.without-data", "FILE_WITH_NO_DATA"),
        ("\na;b\n1;2\n", "file.without-header", None),
        ("a;b;a\n1;2;3\n", "file.column-twice", "HEADER_SAME_COLUMN_NAME"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "file.binary", "FILE_FORMAT_ERROR"),
        (b"%PDF-1.7\n1 0 obj\n" + bytes([0xE2, 0xE3]) * 20, "file.binary", "FILE_FORMAT_ERROR"),
        (bytes(range(256)) * 10, "file.binary", "FILE_FORMAT_ERROR"),
    ],
)
def test_a_file_that_is_no_table_is_refused(
    tmp_path: Path, content: str | bytes, code: str, geonature: str | None
) -> None:
    error = refused(write(tmp_path, content))
    finding = refusal_finding(error)
    assert error.code == code
    assert finding is not None
    assert (finding.rows, finding.kind.geonature) == ((), geonature)


def test_a_header_that_begins_like_an_image_is_text(tmp_path: Path) -> None:
    assert open_source(write(tmp_path, "BM;b\n1;2\n")).columns == ("BM", "b")


def test_a_missing_file_and_an_unknown_format_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "absent.csv").code == "file.missing"
    assert refused(write(tmp_path, "x", name="a.docx")).code == "file.format-unknown"


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    assert refused(write(tmp_path, "a;b\n1;2\n"), limits=Limits(file_bytes=5)).code == "file.too-large"


def test_a_separator_of_several_characters_is_refused(tmp_path: Path) -> None:
    assert refused(write(tmp_path, "a;b\n1;2\n"), ReadingOptions(separator="sep")).code == "file.separator-wrong"


def test_a_line_without_end_is_refused_before_it_is_held(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(b"a;b\n1;2\n3;")
        file.seek(1_000_000_000)  # a sparse gigabyte: null characters, never a line end
        file.write(b"x")
    error = refused(path)
    assert error.code in {"file.line-too-long", "file.binary"}
    path.write_bytes(b"a;b\n1;2\n3;" + b"x" * 9_000_000)
    error = refused(path)
    assert (error.code, error.values["line"]) == ("file.line-too-long", 3)


def test_a_cell_too_long_is_refused_with_its_row(tmp_path: Path) -> None:
    error = refused(write(tmp_path, "a;b\n1;2\n3;" + "x" * 2_000_000 + "\n"))
    assert (error.code, error.values["row"]) == ("file.cell-too-long", 3)


def test_hash_is_that_of_the_standard(tmp_path: Path) -> None:
    # Source: FIPS 180-2, SHA-256 of "abc".
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256_of(write(tmp_path, "abc")) == expected


cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), include_characters="\n\t"), max_size=8)
tables = st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(table=tables, separator=st.sampled_from(",;\t|"))
def test_any_table_written_is_read_back(tmp_path: Path, table: list[list[str]], separator: str) -> None:
    table[0] = [cell or "x" for cell in table[0]]
    header = [f"c{place}" for place in range(len(table[0]))]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows([header, *table])
    source = open_source(
        write(tmp_path, text.getvalue()), ReadingOptions(encoding="utf-8", separator=separator, quoting=True)
    )
    expected = [(row, *(cell or None for cell in record)) for row, record in enumerate(table, start=2) if any(record)]
    kept = [line for line in expected if any(str(cell or "").strip() for cell in line[1:])]
    assert [row for row in read(source, 3).rows() if any(str(cell or "").strip() for cell in row[1:])] == kept


def test_half_a_surrogate_at_the_end_is_another_encoding_or_a_bad_byte_never_a_cut(tmp_path: Path) -> None:
    """Python holds ED A0 back until the end of a file: no letter of UTF-8 begins so (RFC 3629, section 4)."""
    assert not read(open_source(write(tmp_path, b"nom\nb\xed\xa0"))).is_empty()
    error = refused(write(tmp_path, "nom\nété\nb".encode() + b"\xed\xa0"))
    assert (error.code, error.values["line"]) == ("file.encoding-wrong", 3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@example(content=b"b\xed\xa0")
@given(content=st.one_of(st.binary(max_size=60), st.text('a;",\n\r\té\0', max_size=60).map(str.encode)))
def test_no_content_breaks_the_reading_in_another_way_than_a_refusal(tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path, content)
    with contextlib.suppress(Invalid):
        source = open_source(path)
        rows = [row for batch in source.batches(2) for row in batch["row"]]
        said = [*rows, *(fault.row for fault in source.faults)]
        assert len(said) == len(set(said))
