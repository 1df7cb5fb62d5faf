"""A draft of a template tried on the first rows of its file: what each treatment changes, what each column may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid, NotFound
from mulette.core.fields import Fields
from mulette.core.house import House
from mulette.core.intake.batch import ROW
from mulette.core.intake.deliveries import limits_of
from mulette.core.intake.deposits import path_of
from mulette.core.intake.drafts import read_content
from mulette.core.intake.interpretation.numbers import read_integers
from mulette.core.intake.mapping import fold_header
from mulette.core.intake.queries import find_template, shipped_templates, stored_templates
from mulette.core.intake.reading import ReadingOptions, open_source
from mulette.core.intake.runner import GIVEN_WITH_THE_FILE
from mulette.core.intake.side_tables import get_table, read_table
from mulette.core.intake.tables import TemplateDraft
from mulette.core.intake.templates.editing import column_among
from mulette.core.intake.templates.guessing import Guess, Known, guess_fields, guess_srid, guess_terms
from mulette.core.intake.templates.writing import write_template
from mulette.core.intake.treatments.registry import TREATMENTS, Change, preview, read_step
from mulette.core.intake.treatments.treatment import Treatment
from mulette.core.intake.versions import fields_of, parse_text
from mulette.core.nomenclature.queries import all_terms
from mulette.core.nomenclature.resolve import resolve
from mulette.core.room import Room
from mulette.core.taxonomy.tables import Taxon

ROWS_TRIED = 1_000
"""Rows of the file that a draft is tried on."""
_VALUES_SHOWN = 40
_EXAMPLES = 3


@dataclass(frozen=True)
class TriedStep:
    """One treatment of a draft: what it is told, what it changes or why it cannot run, the columns before it."""

    place: int
    given: Mapping[str, Any]
    treatment: Treatment | None
    count: int = 0
    changes: Sequence[Change] = ()
    error: str = ""
    columns: Sequence[str] = ()


@dataclass(frozen=True)
class TriedColumn:
    """One column after the treatments: some of its values, the fields it is mapped to, the field it may fill."""

    name: str
    examples: Sequence[str]
    fields: Sequence[str]
    guess: Guess | None


@dataclass(frozen=True)
class TriedValues:
    """The distinct values of a column mapped to a vocabulary.

    Parameters
    ----------
    field, column
        Field filled, column of the file.
    counts
        How often each value stands in the rows tried.
    read
        Code that each value is read as by itself.
    guessed
        Code that each value may mean.
    given
        Dictionary of the template.
    terms
        Code and label of each term.
    """

    field: str
    column: str
    counts: Mapping[str, int]
    read: Mapping[str, str | None]
    guessed: Mapping[str, str | None]
    given: Mapping[str, str]
    terms: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Trial:
    """All that a draft's page shows.

    Parameters
    ----------
    content
        What the text says; None where it is no TOML.
    error
        Why the text is no template yet.
    rows
        The first rows of the file as it writes them.
    missing
        Required fields that nothing gives.
    srid
        EPSG code of the CRS that the coordinates seem to be in.
    """

    fields: Fields
    content: dict[str, Any] | None
    error: str
    rows: pl.DataFrame
    steps: Sequence[TriedStep] = ()
    columns: Sequence[TriedColumn] = ()
    values: Sequence[TriedValues] = ()
    missing: Sequence[str] = ()
    srid: int | None = None


def try_draft(house: House, session: Session, draft: TemplateDraft) -> Trial:
    """Try a draft on its file.

    Raises
    ------
    Invalid
        The file cannot be read.
    """
    fields, error = fields_of(house.rooms, draft.text), ""
    try:
        parse_text(house.rooms, draft.text)
    except (Invalid, NotFound) as refusal:
        error = refusal.message
    content = shaped_content(draft.text)
    try:
        rows = read_rows(house, draft, _reading(house.rooms, content or {}))
    except Invalid as refusal:
        error = error or refusal.message
        rows = read_rows(house, draft, ReadingOptions())
    if content is None:
        return Trial(fields, None, error, rows)
    steps, treated = _try_steps(session, content.get("treatments", []), rows)
    terms = all_terms(session)
    known = Known(_headers(session, house.rooms), terms, _taxa(session, treated))
    columns = _columns(treated, content, guess_fields(treated, fields, known))
    named = {*content.get("fields", {}), *content.get("find", [])}
    missing = [
        one.name
        for one in fields.values()
        if one.required and one.name not in named and one.name not in GIVEN_WITH_THE_FILE
    ]
    return Trial(
        fields,
        content,
        error,
        rows,
        steps,
        columns,
        _values(treated, content, fields, terms),
        missing,
        _srid(treated, columns),
    )


def shaped_content(text: str) -> dict[str, Any] | None:
    """Give what a text says, where its sections have the shape that a form can show; else None."""
    try:
        content = read_content(text)
    except Invalid:
        return None
    sections = [content.get("fields", {}), content.get("values", {}), content.get("crs", {})]
    steps, find = content.get("treatments", []), content.get("find", [])
    is_shaped = (
        all(isinstance(section, dict) for section in sections)
        and all(isinstance(dictionary, dict) for dictionary in sections[1].values())
        and isinstance(find, list)
        and isinstance(steps, list)
        and all(isinstance(step, dict) for step in steps)
    )
    return content if is_shaped else None


def read_rows(house: House, draft: TemplateDraft, options: ReadingOptions) -> pl.DataFrame:
    """Read the first rows of the file of a draft.

    Raises
    ------
    Invalid
        They cannot be read so.
    """
    path = path_of(house.settings.files_folder, draft.file_sha256, draft.file_name)
    source = open_source(path, options, limits_of(house.settings))
    empty = pl.DataFrame(schema={ROW: pl.Int64, **dict.fromkeys(source.columns, pl.String)})
    return next(iter(source.batches(ROWS_TRIED)), empty)


def _reading(rooms: Sequence[Room], content: Mapping[str, Any]) -> ReadingOptions:
    """Give how a draft says to open the file, even where the rest of it is not yet right."""
    alone: dict[str, Any] = {
        "code": "essai",
        "label": "essai",
        "version": 1,
        "target": content.get("target"),
        "fields": {},
    }
    try:
        return parse_text(rooms, write_template({**alone, "reading": content.get("reading", {})})).reading
    except (Invalid, NotFound):
        return ReadingOptions()


def _try_steps(
    session: Session, given: Sequence[Mapping[str, Any]], rows: pl.DataFrame
) -> tuple[list[TriedStep], pl.DataFrame]:
    """Run the treatments one after the other; one that cannot run is passed over and says why."""
    tried = []
    for place, one in enumerate(given):
        treatment, columns = TREATMENTS.get(str(one.get("name"))), rows.columns[1:]
        try:
            step = read_step(one).with_tables(lambda code: read_table(get_table(session, code)))
            after, count = step.apply(rows)
            changes = preview(rows, step, _EXAMPLES)
        except (Invalid, NotFound) as refusal:
            tried.append(TriedStep(place, one, treatment, error=refusal.message, columns=columns))
            continue
        tried.append(TriedStep(place, one, treatment, count, changes, columns=columns))
        rows = after
    return tried, rows


def _columns(rows: pl.DataFrame, content: Mapping[str, Any], guesses: Mapping[str, Guess]) -> list[TriedColumn]:
    mapped: dict[str, list[str]] = {}
    for name, source in content.get("fields", {}).items():
        column = column_among(source, rows.columns, loose=bool(content.get("loose_headers")))
        if column is not None:
            mapped.setdefault(column, []).append(name)
    return [
        TriedColumn(name, _examples(rows[name]), mapped.get(name, []), guesses.get(name))
        for name in rows.columns
        if name != ROW
    ]


def _srid(rows: pl.DataFrame, columns: Sequence[TriedColumn]) -> int | None:
    own = {name: column.name for column in columns for name in column.fields}
    own = {column.guess.field: column.name for column in columns if column.guess} | own
    pair = [rows[own[name]] for name in ("longitude", "latitude") if name in own]
    return guess_srid(*pair) if len(pair) == 2 else None


def _examples(cells: pl.Series) -> list[str]:
    return cells.drop_nulls().unique(maintain_order=True).head(_EXAMPLES).to_list()


def _values(rows: pl.DataFrame, content: Mapping[str, Any], fields: Fields, terms: pl.DataFrame) -> list[TriedValues]:
    found = []
    for name, source in content.get("fields", {}).items():
        column = column_among(source, rows.columns, loose=bool(content.get("loose_headers")))
        vocabulary = fields[name].nomenclature if name in fields else None
        if column is None or vocabulary is None:
            continue
        counted = rows[column].drop_nulls().str.strip_chars().value_counts(sort=True).head(_VALUES_SHOWN)
        own = terms.filter((pl.col("type") == vocabulary) & pl.col("is_active"))
        found.append(
            TriedValues(
                field=name,
                column=column,
                counts=dict(counted.iter_rows()),
                read=dict(zip(counted[column], resolve(counted[column], vocabulary, terms), strict=True)),
                guessed=guess_terms(counted[column], vocabulary, terms),
                given=content.get("values", {}).get(name, {}),
                terms=list(own.select("code", "label").iter_rows()),
            )
        )
    return found


def _headers(session: Session, rooms: Sequence[Room]) -> dict[str, tuple[str, str]]:
    """Give the headers that the known templates map, folded, with the field and the label of the template."""
    templates = [find_template(session, rooms, one.code) for one in stored_templates(session)]
    return {
        fold_header(alias): (name, template.label)
        for template in (*shipped_templates(rooms).values(), *templates)
        for name, source in template.fields.items()
        for alias in source.aliases
    }


def _taxa(session: Session, rows: pl.DataFrame) -> frozenset[int]:
    """Give the whole numbers of the rows that TAXREF knows as codes."""
    numbers = [read_integers(rows[name].str.strip_chars()).drop_nulls() for name in rows.columns if name != ROW]
    asked = pl.concat(numbers).unique() if numbers else pl.Series([], dtype=pl.Int64)
    asked = asked.filter(asked.is_between(1, 2**31 - 1)).head(5 * ROWS_TRIED)
    parts = (asked.slice(start, 1_000).to_list() for start in range(0, len(asked), 1_000))
    return frozenset(
        code for part in parts for code in session.scalars(select(Taxon.cd_nom).where(Taxon.cd_nom.in_(part)))
    )
