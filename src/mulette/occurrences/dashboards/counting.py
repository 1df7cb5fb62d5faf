"""Counting records by bar: pure, from the facts of some records."""

from __future__ import annotations

import hashlib
import re

import polars as pl

WHO = ("provider_id", "organisation_id", "author_id", "diffusion")
"""What decides who sees a record, and who delivered it."""

KEYS = ("board", "kind", "value", "item", *WHO)
RECORD, TAXON, ABSENT_TAXON, OBSERVER = "record", "taxon", "absent", "observer"
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_BETWEEN = re.compile(r"[,;|/]|\s(?:et|&)\s")


def observers_of(text: str) -> list[str]:
    """Give the persons that a list of observers names; what stands in brackets (organisation, account) is left out.

    >>> observers_of("LE GOFF Camille (CEN), ROUX Jean ; le goff  camille")
    ['le goff camille', 'roux jean']

    Source: SINP, « identité de l'observateur » : « NOM Prénom (Organisme), NOM Prénom (Organisme) ».
    """
    names = (" ".join(name.split()).casefold() for name in _BETWEEN.split(_ASIDE.sub("", text)))
    return list(dict.fromkeys(name for name in names if name))


def fingerprint(name: str) -> int:
    """Give a whole number of 62 bits that stands for a name, the same for ever."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest()) >> 2


def number_observers(observers: pl.Series) -> pl.DataFrame:
    """Give the persons of each list of observers: ``observers`` (the list) and ``item`` (a person of it)."""
    lists = observers.drop_nulls().unique()
    numbers = [[fingerprint(name) for name in observers_of(text)] for text in lists]
    frame = pl.DataFrame({"observers": lists, "item": pl.Series(numbers, dtype=pl.List(pl.Int64))})
    return frame.explode("item", empty_as_null=True).drop_nulls()


def count(board: str, facts: pl.DataFrame) -> pl.DataFrame:
    """Count the records, the taxa and the observers of each bar of a board.

    Parameters
    ----------
    facts
        One row a record and bar: ``value``, ``cd_ref``, ``seen`` (``cd_ref`` again; null: looked for, not seen),
        ``observers``, and ``WHO``.

    Returns
    -------
    polars.DataFrame
        ``KEYS`` and ``records``.
    """
    each = facts.select("value", "seen", "observers", *WHO, item=pl.col("cd_ref").cast(pl.Int64))
    persons = each.drop("item").join(number_observers(each["observers"]), on="observers")
    parts = [
        _of_kind(RECORD, each.with_columns(item=pl.lit(0, dtype=pl.Int64))),
        _of_kind(TAXON, each.drop_nulls("seen")),
        _of_kind(ABSENT_TAXON, each.filter(pl.col("seen").is_null())),
        _of_kind(OBSERVER, persons),
    ]
    return pl.concat(parts).with_columns(board=pl.lit(board)).select(*KEYS, "records")


def _of_kind(kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    counted = rows.group_by("value", "item", *WHO).agg(records=pl.len().cast(pl.Int64))
    return counted.select("value", "item", *WHO, "records", kind=pl.lit(kind))
