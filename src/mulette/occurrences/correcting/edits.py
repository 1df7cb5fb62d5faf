"""What a correction asks for: a field set to a value, or a part of its text replaced; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from mulette.core.errors import Invalid
from mulette.core.fields import Field
from mulette.occurrences.fields import record_fields

POSITION = "WKT"
"""Field that a new position is given by, in WKT, CRS of the store."""

GEOMETRY = "geometry"
"""Name of the position in the journal."""

_ELSEWHERE = {
    "unique_id_sinp", "entity_source_pk_value", "sensitivity", "valid_status", "validator", "meta_validation_date",
    "validation_comment", "meta_create_date", "meta_update_date", "additional_data",
}  # fmt: skip
"""Fields that say which record it is, or that something else decides: validation, sensitivity, the provider."""

EDITABLE = {
    name: field
    for name, field in record_fields().items()
    if (field.stored or name in {"unique_dataset_id", POSITION}) and name not in _ELSEWHERE
}
"""Fields that a correction may change."""

MANY = {name: field for name, field in EDITABLE.items() if name != POSITION}
"""Fields that may be changed in many records at once."""


@dataclass(frozen=True)
class Edit:
    """One change asked for.

    Parameters
    ----------
    field
        One of ``EDITABLE``.
    value
        Text as a person writes it; empty empties the field.
    find
        Part of the text that ``value`` takes the place of; empty: the whole value.
    """

    field: str
    value: str = ""
    find: str = ""

    def __post_init__(self) -> None:
        known = EDITABLE.get(self.field)
        if known is None:
            raise Invalid(
                f"Le champ « {self.field} » ne se corrige pas. Champs possibles : {', '.join(EDITABLE)}.",
                code="correction.unknown-field",
                fields={"field": "Choisissez un champ de la liste."},
            )
        if self.find and known.type not in {"text", "url"}:
            raise Invalid(
                f"« {known.label} » n'est pas un texte : donnez sa nouvelle valeur entière.",
                code="correction.not-a-text",
                fields={"find": "Réservé aux champs de texte."},
            )

    @property
    def definition(self) -> Field:
        """The field, as the room declares it."""
        return EDITABLE[self.field]

    @property
    def words(self) -> str:
        """The change in French.

        >>> Edit("place_name", "Le Pré", "le pre").words
        'Lieu-dit : « le pre » remplacé par « Le Pré »'
        """
        label = self.definition.label
        if self.find:
            return f"{label} : « {self.find} » remplacé par « {self.value} »"
        return f"{label} : « {self.value} »" if self.value else f"{label} : vidé"


def apply_edits(contents: pl.DataFrame, edits: Sequence[Edit]) -> pl.DataFrame:
    """Write the changes into the texts of records.

    Parameters
    ----------
    contents
        One text column a field, as ``reading.read_contents`` gives, and perhaps ``WKT``.

    Examples
    --------
    >>> contents = pl.DataFrame({"place_name": ["au pre", None], "sex": ["2", "3"]})
    >>> apply_edits(contents, [Edit("place_name", "pré", "pre"), Edit("sex", "6")]).rows()
    [('au pré', '6'), (None, '6')]
    """
    return contents.with_columns(_written(edit).alias(edit.field) for edit in edits)


def _written(edit: Edit) -> pl.Expr:
    if edit.find:
        return pl.col(edit.field).str.replace_all(edit.find, edit.value, literal=True)
    return pl.lit(edit.value.strip() or None, dtype=pl.String)
