"""What a template says, once read and held against the fields of its room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mulette.core.fields import Fields
from mulette.core.intake.reading.options import ReadingOptions
from mulette.core.intake.treatments.treatment import Step

if TYPE_CHECKING:
    from mulette.core.intake.mapping import BoundTemplate

MODES = ("add", "update", "mirror")
UNKNOWN_COLUMNS = ("verbatim", "name", "refuse")
IDENTITIES = ("source", "uuid", "signature")


@dataclass(frozen=True)
class FieldSource:
    """Where the cells of a field come from: exactly one of ``aliases``, ``parts`` or ``constant``.

    Parameters
    ----------
    aliases
        Names that the column may have; the first one present in the file wins.
    parts
        Columns put together: joined with ``join``, or gathered in one object for a JSON field.
    join
        Text between two parts; a space by default.
    constant
        The same text for every row.
    default
        Text for the empty cells, and for all of them where no column of ``aliases`` is present.
    """

    aliases: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    join: str | None = None
    constant: str | None = None
    default: str | None = None


@dataclass(frozen=True)
class Template:
    """One version of the way to read one kind of file.

    Parameters
    ----------
    code, label, version, description
        What it is called; the version grows by one at each change.
    target
        Room that receives the records.
    text
        The TOML file itself, kept with each delivery.
    reading
        How to open the file.
    srid
        EPSG code of the CRS of coordinates and of geometries that name none.
    fields
        Where each field comes from.
    values
        By field, what the provider writes → the code or label wanted; ``""`` is the empty cell.
    treatments
        Steps run in order on the text before it is mapped.
    identity
        What tells that a row is a record already known, in order: the provider's key, the UUID, the signature.
    mode
        ``add``: new records only; ``update``: changed ones too; ``mirror``: vanished ones are deleted.
    unknown_columns
        ``verbatim``: kept without a word; ``name``: kept and named in a finding; ``refuse``: the file is refused.
    known_columns
        Columns kept without being mapped and without being unknown.
    loose_headers
        Whether names of columns match whatever their case, accents and blanks.
    find
        Fields that the room finds from the others where the file does not give them, the code of a taxon by its name.
    """

    code: str
    label: str
    version: int
    target: str
    text: str
    fields: Mapping[str, FieldSource]
    description: str = ""
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    srid: int = 4326
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    treatments: tuple[Step, ...] = ()
    identity: tuple[str, ...] = IDENTITIES
    mode: str = "add"
    unknown_columns: str = "verbatim"
    known_columns: tuple[str, ...] = ()
    loose_headers: bool = False
    find: tuple[str, ...] = ()

    def bind(self, columns: Sequence[str], fields: Fields, *, given: frozenset[str] = frozenset()) -> BoundTemplate:
        """Resolve the template against the columns of one file; see ``core.intake.mapping.bind``."""
        from mulette.core.intake.mapping import bind

        return bind(self, columns, fields, given=given)
