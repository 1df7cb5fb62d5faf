"""A template resolved against the columns of one file, and the batches that it makes of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from mulette.core.errors import Invalid
from mulette.core.fields import Fields
from mulette.core.findings.kinds import Finding
from mulette.core.intake.batch import ROW, Batch
from mulette.core.intake.findings import COLUMN_MISSING, COLUMN_UNKNOWN
from mulette.core.intake.interpretation.documents import gather_document
from mulette.core.intake.interpretation.values import read_values
from mulette.core.intake.templates.template import FieldSource, Template
from mulette.core.intake.treatments.registry import Treated, run_steps, trace_columns


@dataclass(frozen=True)
class BoundTemplate:
    """A template whose columns are known to be in the file.

    Parameters
    ----------
    template
        The template.
    fields
        Fields of its room.
    sources
        Where each field comes from, with the names that the file really uses; a field without any is left out.
    columns
        The file's own columns behind each field.
    findings
        Required fields that nothing gives and unknown columns, told once for the whole file.
    """

    template: Template
    fields: Fields
    sources: Mapping[str, FieldSource]
    columns: Mapping[str, tuple[str, ...]]
    findings: tuple[Finding, ...]

    def treat(self, frame: pl.DataFrame) -> Treated:
        """Run the treatments of the template on some rows of the file."""
        return run_steps(frame, self.template.treatments)

    def map(self, frame: pl.DataFrame) -> Batch:
        """Make a batch of treated rows: the text of each field, then its value.

        Parameters
        ----------
        frame
            ``row`` and the file's columns as text, after ``treat``.
        """
        texts = pl.DataFrame([frame[ROW], *(self._text(name, frame) for name in self.sources)])
        values = [read_values(texts[name], self.fields[name], self.template.srid) for name in self.sources]
        return Batch(raw=frame, texts=texts, values=pl.DataFrame([frame[ROW], *values]), columns=self.columns)

    def _text(self, name: str, frame: pl.DataFrame) -> pl.Series:
        source, field = self.sources[name], self.fields[name]
        columns = source.aliases or source.parts
        if not columns:
            cells = pl.Series([source.constant] * frame.height, dtype=pl.String)
        elif field.type == "json":
            cells = gather_document(frame, columns)
        else:
            joined = pl.concat_str(columns, separator=" " if source.join is None else source.join, ignore_nulls=True)
            cells = frame.select(joined).to_series()
        texts = cells.str.strip_chars().replace("", None)
        if name in self.template.values:
            texts = _translate(texts, self.template.values[name])
        return (texts if source.default is None else texts.fill_null(source.default)).alias(name)


def bind(
    template: Template, columns: Sequence[str], fields: Fields, *, given: frozenset[str] = frozenset()
) -> BoundTemplate:
    """Resolve a template against the columns of one file.

    Parameters
    ----------
    template
        The template.
    columns
        The file's own columns, before treatments.
    fields
        Fields of the room that the template targets.
    given
        Required fields that come from elsewhere, the dataset of the delivery for instance.

    Raises
    ------
    Invalid
        A treatment names a column that the file lacks; an unknown column where the template refuses them.
    """
    empty = pl.DataFrame(schema={ROW: pl.Int64, **dict.fromkeys(columns, pl.String)})
    present = run_steps(empty, template.treatments).frame.columns[1:]
    own = trace_columns(columns, template.treatments)
    sources = {}
    for name, source in template.fields.items():
        resolved = _resolve(source, present, loose=template.loose_headers)
        if resolved is not None:
            sources[name] = resolved
    behind = {
        name: tuple(dict.fromkeys(column for used in _used(source) for column in own.get(used, (used,))))
        for name, source in sources.items()
    }
    findings = [*_find_missing(sources, fields, given | set(template.find)), *_find_unknown(template, columns, behind)]
    return BoundTemplate(template, fields, sources, behind, tuple(findings))


def _resolve(source: FieldSource, present: Sequence[str], *, loose: bool) -> FieldSource | None:
    """Put the names of the file in the place of those of the template; None where nothing is left."""
    if source.constant is not None:
        return source
    found = [
        name for wanted in (source.aliases or source.parts) if (name := match_header(wanted, present, loose=loose))
    ]
    if source.aliases and (found or source.default is not None):
        return replace(source, aliases=tuple(found[:1]))
    if source.parts and found:
        return replace(source, parts=tuple(dict.fromkeys(found)))
    return None


def match_header(wanted: str, present: Sequence[str], *, loose: bool) -> str | None:
    """Find a column by its name; loosely, whatever its case, accents and blanks."""
    if wanted in present or not loose:
        return wanted if wanted in present else None
    return next((name for name in present if fold_header(name) == fold_header(wanted)), None)


def fold_header(name: str) -> str:
    """Fold a header so that case, accents, blanks, hyphens and underscores do not count.

    Examples
    --------
    >>> fold_header("Date_Début ") == fold_header("date debut")
    True
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _used(source: FieldSource) -> tuple[str, ...]:
    return source.aliases or source.parts


def _translate(texts: pl.Series, dictionary: Mapping[str, str]) -> pl.Series:
    return texts.fill_null("").replace(dict(dictionary)).replace("", None)


def _find_missing(sources: Mapping[str, FieldSource], fields: Fields, given: frozenset[str]) -> list[Finding]:
    missing = [f for f in fields.values() if f.required and f.name not in sources and f.name not in given]
    if not missing:
        return []
    kind = replace(COLUMN_MISSING, fields=tuple(field.name for field in missing))
    words = ", ".join(f"{field.label} ({field.name})" for field in missing)
    return [Finding(kind, message=kind.message.format(value=words))]


def _find_unknown(template: Template, columns: Sequence[str], behind: Mapping[str, tuple[str, ...]]) -> list[Finding]:
    if template.unknown_columns == "verbatim":
        return []
    known = {name for names in behind.values() for name in names}
    known.update(match_header(name, columns, loose=template.loose_headers) or name for name in template.known_columns)
    for step in template.treatments:
        for value in step.parameters.values():
            known.update([value] if isinstance(value, str) else value if isinstance(value, (list, dict)) else [])
    unknown = tuple(name for name in columns if name not in known)
    if not unknown:
        return []
    message = COLUMN_UNKNOWN.message.format(value=", ".join(unknown))
    if template.unknown_columns == "refuse":
        raise Invalid(f"{message} {COLUMN_UNKNOWN.remedy}", code=COLUMN_UNKNOWN.id, value=", ".join(unknown))
    return [Finding(COLUMN_UNKNOWN, columns=unknown, message=message)]
