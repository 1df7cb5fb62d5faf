"""The additional fields that an installation declares: their cells read as their types, under their French labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from mulette.core.fields import Field, Fields
from mulette.core.findings.kinds import Finding
from mulette.core.intake.batch import ROW, Batch
from mulette.core.intake.interpretation.values import read_values, unreadable_findings
from mulette.core.nomenclature.resolve import resolve
from mulette.occurrences.checks import term_unknown

DOCUMENT = "additional_data"


def check_additional(batch: Batch, fields: Fields, terms: pl.DataFrame) -> list[Finding]:
    """Say which cells of the additional fields cannot be read as their type, or name no term of their nomenclature.

    Parameters
    ----------
    fields
        Additional fields of the installation.
    terms
        SINP terms: ``type``, ``code``, ``label``, ``mnemonic``.
    """
    if not fields or not batch.has(DOCUMENT):
        return []
    cells = batch.texts[DOCUMENT]
    texts = pl.DataFrame([batch.texts[ROW], *(cells.str.json_path_match(f"$.{name}").alias(name) for name in fields)])
    values = [read_values(texts[name], field, 4326) for name, field in fields.items()]
    behind = {name: _columns_of(name, batch) for name in fields}
    apart = Batch(batch.raw, texts, pl.DataFrame([texts[ROW], *values]), behind)
    named = [replace(one, kind=replace(one.kind, fields=(DOCUMENT,))) for one in unreadable_findings(apart, fields)]
    return named + _find_unknown_terms(apart, fields, terms)


def label_values(document: Mapping[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    """Give the values of a document under the French labels and units of its fields; others keep their name."""
    return {_label(name, fields): value for name, value in document.items()}


def _label(name: str, fields: Mapping[str, Field]) -> str:
    if name not in fields:
        return name
    unit = fields[name].unit
    return f"{fields[name].label}{f' ({unit})' if unit else ''}"


def _columns_of(name: str, batch: Batch) -> tuple[str, ...]:
    columns = batch.columns.get(DOCUMENT, ())
    return (name,) if name in columns else columns


def _find_unknown_terms(batch: Batch, fields: Fields, terms: pl.DataFrame) -> list[Finding]:
    findings = []
    for name, field in fields.items():
        cells = batch.texts[name].unique().drop_nulls()
        if not field.nomenclature or cells.is_empty():
            continue
        unknown = cells.filter(resolve(cells, field.nomenclature, terms).is_null()).sort()
        at = batch.texts.filter(pl.col(name).is_in(unknown.implode()))
        if at.is_empty():
            continue
        kind = replace(term_unknown.KIND, fields=(DOCUMENT,))
        words = kind.message.format(value=at[name][0], at=field.label)
        message = f"Ligne {at[ROW][0]} : {words}"
        findings.append(Finding(kind, batch.columns[name], tuple(at[ROW]), message, tuple(unknown[:5])))
    return findings
