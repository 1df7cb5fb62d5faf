"""Guessing which field each column of a file fills, from its header and its values, with a confidence and the reason.

A guess is an offer: a person reads the reason and decides. Nothing is guessed where both header and values are silent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from mulette.core.fields import Field, Fields
from mulette.core.intake.batch import ROW
from mulette.core.intake.interpretation.dates import read_dates, read_times
from mulette.core.intake.interpretation.numbers import read_booleans, read_integers, read_numbers, read_uuids
from mulette.core.intake.mapping import fold_header
from mulette.core.nomenclature.resolve import resolve

SAME_NAME, SAME_LABEL, KNOWN_HEADER, PART_OF_LABEL = 0.95, 0.9, 0.85, 0.5
"""Confidence that a header alone gives."""
ENOUGH = 0.4
"""Confidence under which nothing is offered."""
SURE = 0.8
"""Confidence from which an offer may be taken without being looked at."""
_READERS = {
    "integer": (read_integers, "nombres entiers"),
    "number": (read_numbers, "nombres"),
    "boolean": (read_booleans, "oui ou non"),
    "date": (read_dates, "dates"),
    "time": (read_times, "heures"),
    "uuid": (read_uuids, "UUID"),
}
_TELLING = {"unique_id_sinp": 0.7, "date_min": 0.6, "cd_nom": 0.8}
"""What values alone may tell, without any word of the header."""
_LAMBERT_93 = {"longitude": (50_000.0, 1_300_000.0), "latitude": (6_000_000.0, 7_200_000.0)}
"""Source: EPSG:2154, area of use, in metres, rounded."""
_DEGREES = {"longitude": (-180.0, 180.0), "latitude": (-90.0, 90.0)}


@dataclass(frozen=True)
class Known:
    """What the store knows that may be found in values.

    Parameters
    ----------
    headers
        Folded header → field and label of the template that uses it.
    terms
        Terms of the nomenclatures, as ``all_terms`` gives them.
    taxa
        Codes ``cd_nom`` of the file that TAXREF knows.
    """

    headers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    terms: pl.DataFrame | None = None
    taxa: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Guess:
    """The field that a column seems to fill.

    Parameters
    ----------
    column, field
        The two.
    confidence
        From 0 to 1.
    reason
        French words.
    """

    column: str
    field: str
    confidence: float
    reason: str

    @property
    def percent(self) -> int:
        """The confidence, in per cent."""
        return round(100 * self.confidence)


def guess_fields(frame: pl.DataFrame, fields: Fields, known: Known) -> dict[str, Guess]:
    """Guess the field of each column, by column; the surest guess is served first, each field goes to one column.

    Parameters
    ----------
    frame
        Some rows of the file, as text, after the treatments.
    """
    guesses = [
        guess
        for column in frame.columns
        if column != ROW
        for one in fields.values()
        if (guess := _guess(frame[column].drop_nulls(), one, known)) and guess.confidence >= ENOUGH
    ]
    found: dict[str, Guess] = {}
    for guess in sorted(guesses, key=lambda guess: -guess.confidence):
        if guess.column not in found and guess.field not in {one.field for one in found.values()}:
            found[guess.column] = guess
    return found


def guess_srid(x: pl.Series, y: pl.Series) -> int | None:
    """Guess the CRS of coordinates: WGS 84, Lambert-93, or None.

    Examples
    --------
    >>> guess_srid(pl.Series(["712345,5"]), pl.Series(["6600123"]))
    2154
    """
    pair = {"longitude": read_numbers(x.drop_nulls()), "latitude": read_numbers(y.drop_nulls())}
    for srid, box in ((4326, _DEGREES), (2154, _LAMBERT_93)):
        if all(_share(pair[name].is_between(*box[name])) > 0.9 for name in pair):
            return srid
    return None


def _guess(values: pl.Series, to: Field, known: Known) -> Guess | None:
    header, because = _from_header(values.name, to, known)
    alone = 0.0 if header else _alone(values, to)
    if not header and not alone:
        return None
    share, words = _from_values(values, to, known)
    if header:
        if share is None or values.is_empty():
            return Guess(values.name, to.name, header, because)
        told = f"{because} ; {_percent(share)} des valeurs sont {words}"
        return Guess(values.name, to.name, header * (0.3 + 0.7 * share) + 0.04 * share, told)
    if share is None or share < 0.5:
        return None
    return Guess(values.name, to.name, alone * share, f"{_percent(share)} des valeurs sont {words}")


def _from_header(header: str, to: Field, known: Known) -> tuple[float, str]:
    folded = fold_header(header)
    if not folded:
        return 0.0, ""
    if folded == fold_header(to.name):
        return SAME_NAME, "en-tête identique au nom du champ"
    if folded in {fold_header(name) for name in (to.label, to.sinp, to.darwin_core) if name}:
        return SAME_LABEL, "en-tête identique au libellé du champ"
    if known.headers.get(folded, ("", ""))[0] == to.name:
        return KNOWN_HEADER, f"en-tête employé par le modèle « {known.headers[folded][1]} »"
    label = fold_header(to.label)
    is_near = 2 * min(len(folded), len(label)) >= max(len(folded), len(label))
    if is_near and (label.startswith(folded) or folded.startswith(label)):
        return PART_OF_LABEL, "en-tête proche du libellé du champ"
    return 0.0, ""


def _from_values(values: pl.Series, to: Field, known: Known) -> tuple[float | None, str]:
    """Give the share of the values that suit a field, None where any text would, and what they are."""
    texts = values.str.strip_chars()
    if to.name == "cd_nom":
        return _share(read_integers(texts).is_in(list(known.taxa))), "des cd_nom connus"
    if to.name in _DEGREES:
        numbers = read_numbers(texts)
        fits = numbers.is_between(*_DEGREES[to.name]) | numbers.is_between(*_LAMBERT_93[to.name])
        return _share(fits), "dans l'étendue de coordonnées"
    if to.type in {"code", "codes"} and known.terms is not None and to.nomenclature:
        return _share(resolve(texts, to.nomenclature, known.terms).is_not_null()), f"des termes de {to.nomenclature}"
    if to.type in _READERS:
        reader, words = _READERS[to.type]
        return _share(reader(texts).is_not_null()), f"des {words}" if words != "oui ou non" else words
    return None, ""


def _alone(values: pl.Series, to: Field) -> float:
    """Give how much values may tell without their header; labels of a vocabulary do, its figures do not."""
    if to.name in _TELLING:
        return _TELLING[to.name]
    if to.type == "code" and values.str.contains(r"\pL{3}").mean() == 1 and values.n_unique() > 1:
        return 0.7
    if to.name in _LAMBERT_93 and _share(read_numbers(values).is_between(*_LAMBERT_93[to.name])) > 0.9:
        return 0.6
    return 0.0


def _share(is_right: pl.Series) -> float:
    return int(is_right.fill_null(value=False).sum()) / max(len(is_right), 1)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def guess_terms(values: pl.Series, type_: str, terms: pl.DataFrame) -> dict[str, str | None]:
    """Guess the code of each distinct value: the term it names, else the only one whose label begins so.

    Examples
    --------
    >>> terms = pl.DataFrame(
    ...     {"type": "STADE_VIE", "code": ["2", "6"], "mnemonic": ["Adulte", "Larve"], "label": ["Adulte", "Larve"]}
    ... )
    >>> guess_terms(pl.Series(["ad.", "Larve", "x"]), "STADE_VIE", terms)
    {'ad.': '2', 'Larve': '6', 'x': None}
    """
    named = resolve(values, type_, terms)
    labels = [(fold_header(label), code) for kind, label, code in terms.select("type", "label", "code").iter_rows()
              if kind == type_]  # fmt: skip
    found: dict[str, str | None] = {}
    for text, code in zip(values, named, strict=True):
        begins = {own for label, own in labels if len(fold_header(text)) > 1 and label.startswith(fold_header(text))}
        found[text] = code or (begins.pop() if len(begins) == 1 else None)
    return found
