"""Binding a template to the columns of a file, and mapping its rows."""

from __future__ import annotations

import polars as pl
import pytest

from mulette.core.errors import Invalid
from mulette.core.fields import Field, Fields
from mulette.core.intake.batch import ROW, Batch
from mulette.core.intake.interpretation.values import unreadable, unreadable_findings
from mulette.core.intake.mapping import BoundTemplate
from mulette.core.intake.templates import parse_template

FIELDS = Fields(
    (
        Field("cd_nom", "Code TAXREF", "integer", required=True),
        Field("observers", "Observateurs", "text", required=True, max_length=10),
        Field("date_min", "Date", "date"),
        Field("sex", "Sexe", "code", nomenclature="SEXE"),
        Field("WKT", "Géométrie", "geometry"),
        Field("longitude", "Longitude", "number"),
        Field("more", "Plus", "json"),
    )
)
HEAD = 'code = "a"\nlabel = "A"\nversion = 1\ntarget = "occurrences"\n'


def bind(text: str, *columns: str, given: frozenset[str] = frozenset()) -> BoundTemplate:
    return parse_template(HEAD + text, FIELDS).bind(columns, FIELDS, given=given)


def frame(**columns: list[str | None]) -> pl.DataFrame:
    height = len(next(iter(columns.values())))
    cells = {name: pl.Series(values, dtype=pl.String) for name, values in columns.items()}
    return pl.DataFrame({ROW: pl.Series(range(2, height + 2), dtype=pl.Int64), **cells})


def run(text: str, before: pl.DataFrame) -> Batch:
    bound = bind(text, *before.columns[1:])
    return bound.map(bound.treat(before).frame)


def test_texts_are_trimmed_and_values_typed() -> None:
    batch = run(
        '[fields]\ncd_nom = "cd"\nobservers = "obs"\ndate_min = "jour"\n',
        frame(cd=[" 60345", "x"], obs=[" ", "Anne"], jour=["14/05/2019", "31/02/2020"], autre=["1", "2"]),
    )
    assert batch.texts.rows() == [(2, "60345", None, "14/05/2019"), (3, "x", "Anne", "31/02/2020")]
    assert batch.values["cd_nom"].to_list() == [60345, None]
    assert str(batch.values["date_min"][0]) == "2019-05-14"
    assert batch.raw["cd"].to_list() == [" 60345", "x"]
    assert batch.columns == {"cd_nom": ("cd",), "observers": ("obs",), "date_min": ("jour",)}


def test_the_first_alias_present_wins() -> None:
    text = '[fields]\nsex = ["sexe", "Sexe", "sex"]\n'
    assert bind(text, "sex", "Sexe").columns["sex"] == ("Sexe",)
    assert "sex" not in bind(text, "SEXE").sources
    assert bind("loose_headers = true\n" + text, " SEXE").columns["sex"] == (" SEXE",)


def test_parts_constants_and_defaults() -> None:
    batch = run(
        '[fields]\nobservers = {columns = ["nom", "prenom", "absente"], join = "-"}\ncd_nom = {constant = 351}\n'
        'sex = {column = "sexe", default = "6"}\nlongitude = {column = "x", default = "5,5"}\n',
        frame(nom=["A", None], prenom=["B", None], sexe=[None, "2"]),
    )
    assert batch.texts["observers"].to_list() == ["A-B", None]
    assert batch.values["cd_nom"].to_list() == [351, 351]
    assert batch.values["sex"].to_list() == ["6", "2"]
    assert batch.values["longitude"].to_list() == [5.5, 5.5]
    assert (batch.columns["observers"], batch.columns["cd_nom"], batch.columns["longitude"]) == (
        ("nom", "prenom"),
        (),
        (),
    )


def test_json_fields_gather_their_columns_by_name() -> None:
    batch = run('[fields]\nmore = {columns = ["milieu", "vent"]}\n', frame(milieu=["haie", None], vent=["3", None]))
    assert batch.texts["more"].to_list() == ['{"milieu": "haie", "vent": 3}', None]


def test_dictionaries_translate_whole_cells_and_the_empty_one() -> None:
    text = '[fields]\nsex = "s"\n[values.sex]\nF = "2"\n"" = "6"\n"?" = ""\n'
    assert run(text, frame(s=[" F ", None, "?", "Femelle"])).texts["sex"].to_list() == ["2", "6", None, "Femelle"]


def test_columns_made_by_treatments_are_traced_to_the_file() -> None:
    text = (
        '[fields]\nobservers = "qui"\ncd_nom = "code"\n[[treatments]]\nname = "split"\ncolumn = "tout"\nat = ":"\n'
        'into = ["code", "qui"]\n'
    )
    batch = run(text, frame(tout=["351:Anne"]))
    assert batch.columns == {"observers": ("tout",), "cd_nom": ("tout",)}
    assert batch.values.rows() == [(2, "Anne", 351)]


def test_geometries_come_in_the_crs_of_the_template() -> None:
    batch = run('[crs]\nsrid = 2154\n[fields]\nWKT = "g"\n', frame(g=["POINT(1 2)", "POINT(x)", None]))
    assert batch.values["WKT"].is_null().to_list() == [False, True, True]
    assert batch.texts["WKT"].to_list() == ["POINT(1 2)", "POINT(x)", None]


def test_missing_required_fields_are_told_once_without_row() -> None:
    (finding,) = bind('[fields]\nsex = "s"\n', "s", given=frozenset({"observers"})).findings
    assert (finding.kind.id, finding.kind.fields, finding.rows) == ("column.missing", ("cd_nom",), ())
    assert "Code TAXREF (cd_nom)" in finding.message
    assert finding.kind.geonature == "MISSING_VALUE"


def test_unknown_columns_are_kept_named_or_refused() -> None:
    text = (
        'known_columns = ["note"]\n[fields]\ncd_nom = "cd"\nobservers = "o"\n'
        '[[treatments]]\nname = "trim"\ncolumns = ["t"]\n'
    )
    columns = ("cd", "o", "note", "t", "surprise")
    assert bind(text, *columns).findings == ()
    (finding,) = bind('unknown_columns = "name"\n' + text, *columns).findings
    assert (finding.kind.id, finding.columns) == ("column.unknown", ("surprise",))
    with pytest.raises(Invalid, match="surprise") as caught:
        bind('unknown_columns = "refuse"\n' + text, *columns)
    assert caught.value.code == "column.unknown"


def test_a_treatment_of_an_absent_column_is_refused_when_binding() -> None:
    text = '[fields]\n[[treatments]]\nname = "decimal-comma"\ncolumns = ["x"]\n'
    with pytest.raises(Invalid, match="« x »"):
        bind(text, "y")


def test_unreadable_cells_are_told_by_field_with_their_columns_and_rows() -> None:
    batch = run(
        '[fields]\ncd_nom = "cd"\nobservers = "obs"\ndate_min = "jour"\nlongitude = "x"\n',
        frame(
            cd=["1", "aaa", None, "5.0"],
            obs=["A" * 11, "A" * 10, None, "é" * 10],
            jour=["2020-02-30", None, "2020-02-28", "x"],
            x=["a", "5,5", None, "1"],
        ),
    )
    masks = {name: mask.to_list() for name, mask in unreadable(batch, FIELDS).items()}
    assert masks["cd_nom"] == [False, True, False, True]
    assert masks["observers"] == [True, False, False, False]
    findings = {finding.columns[0]: finding for finding in unreadable_findings(batch, FIELDS, leave={"longitude"})}
    assert set(findings) == {"cd", "obs", "jour"}
    assert (findings["cd"].rows, findings["cd"].kind.geonature) == ((3, 5), "INVALID_INTEGER")
    assert findings["cd"].kind.fields == ("cd_nom",)
    assert (findings["jour"].rows, findings["jour"].kind.geonature) == ((2, 5), "INVALID_DATE")
    assert findings["jour"].message == "Ligne 2 : « 2020-02-30 » n'est pas une date (jour)."
    assert findings["jour"].examples == ("2020-02-30", "x")
    assert (findings["obs"].rows, findings["obs"].kind.geonature) == ((2,), "INVALID_CHAR_LENGTH")
