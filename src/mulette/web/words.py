"""French words of the pages: numbers, dates, sizes, plurals and scientific names.

Pure functions, mounted as Jinja filters by ``look.register``.
Source: Lexique des règles typographiques en usage à l'Imprimerie nationale, 2002 (thin spaces, « 1er », units).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from markupsafe import Markup, escape

THIN = "\u202f"
NBSP = "\u00a0"
MINUS = "\u2212"
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
#: Words that join the parts of a scientific name; they stay upright. Source: ICN (Shenzhen 2018), art. 24.
CONNECTORS = frozenset({"subsp.", "var.", "f.", "subvar.", "cf.", "aff.", "sp.", "spp.", "x", "×", "gr.", "ssp."})


def number(value: float | Decimal | None, decimals: int | None = None) -> str:
    """Write a number as French readers do.

    Parameters
    ----------
    value
        Any number; None gives a dash, for "not known".
    decimals
        Fixed number of decimals; without it, those the value has.

    Examples
    --------
    >>> number(1234567.5) == "1\u202f234\u202f567,5"
    True
    >>> number(-3) == "\u22123"
    True
    """
    if value is None:
        return "–"
    exact = Decimal(str(value))
    text = f"{abs(exact):,.{decimals}f}" if decimals is not None else f"{abs(exact):,f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    sign = MINUS if exact < 0 and text.strip("0.,") else ""
    return sign + text.replace(",", THIN).replace(".", ",")


def percent(share: float | None, decimals: int = 1) -> str:
    """Write a share between 0 and 1 as a percentage.

    Examples
    --------
    >>> percent(0.125) == "12,5\u202f%"
    True
    """
    if share is None:
        return "–"
    return f"{number(Decimal(str(share)) * 100, decimals)}{THIN}%"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Count a thing; in French zero and one are singular.

    Parameters
    ----------
    one, many
        Noun in both numbers; ``many`` is ``one`` with an s by default.

    Examples
    --------
    >>> plural(0, "donnée") == "0\u00a0donnée"
    True
    >>> plural(2, "travail", "travaux") == "2\u00a0travaux"
    True
    """
    noun = one if abs(count) < 2 else (many or f"{one}s")
    return f"{number(count)}{NBSP}{noun}"


def date(value: dt.date | None) -> str:
    """Write a day in full: « 12 mai 2024 », « 1er mai 2024 ».

    Examples
    --------
    >>> date(dt.date(2024, 5, 12)) == "12\u00a0mai\u00a02024"
    True
    """
    if value is None:
        return "–"
    return f"{_day(value)}{NBSP}{MONTHS[value.month - 1]}{NBSP}{value.year}"


def date_range(start: dt.date | None, end: dt.date | None) -> str:
    """Write a stretch of days, each part said once.

    Examples
    --------
    >>> date_range(dt.date(2024, 5, 12), dt.date(2024, 5, 15)).replace("\u00a0", " ")
    '12 – 15 mai 2024'
    >>> date_range(dt.date(2024, 5, 1), dt.date(2024, 6, 2)).replace("\u00a0", " ")
    '1er mai – 2 juin 2024'
    """
    if start is None or end is None or start == end:
        return date(start or end)
    if start.year != end.year:
        first = date(start)
    elif start.month != end.month:
        first = f"{_day(start)}{NBSP}{MONTHS[start.month - 1]}"
    else:
        first = _day(start)
    return f"{first}{NBSP}– {date(end)}"


def instant(value: dt.datetime | None, zone: dt.tzinfo | None = None) -> str:
    """Write a day and hour, in a time zone, or else in the one that the value carries.

    Examples
    --------
    >>> instant(dt.datetime(2024, 5, 12, 14, 5)).replace("\u00a0", " ")
    '12 mai 2024 à 14 h 05'
    >>> from zoneinfo import ZoneInfo
    >>> instant(dt.datetime(2024, 5, 12, 22, 5, tzinfo=dt.UTC), ZoneInfo("Europe/Paris")).replace("\u00a0", " ")
    '13 mai 2024 à 0 h 05'
    """
    if value is None:
        return "–"
    if zone is not None and value.tzinfo is not None:
        value = value.astimezone(zone)
    return f"{date(value)} à {value.hour}{NBSP}h{NBSP}{value.minute:02d}"


def duration(seconds: float | None) -> str:
    """Write a length of time to the second, or to the minute past one hour.

    Examples
    --------
    >>> duration(130).replace("\u00a0", " ")
    '2 min 10 s'
    >>> duration(7500).replace("\u00a0", " ")
    '2 h 05 min'
    """
    if seconds is None:
        return "–"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}{NBSP}s"
    if whole < 3600:
        return f"{whole // 60}{NBSP}min{NBSP}{whole % 60:02d}{NBSP}s"
    return f"{whole // 3600}{NBSP}h{NBSP}{whole % 3600 // 60:02d}{NBSP}min"


def size(count: int | None) -> str:
    """Write a file size in decimal units (1 ko = 1000 octets).

    Examples
    --------
    >>> size(12_340_000) == "12,3\u00a0Mo"
    True
    """
    if count is None:
        return "–"
    if count < 1000:
        return f"{count}{NBSP}{'octet' if count < 2 else 'octets'}"
    value, unit = float(count), "octets"
    for name in ("ko", "Mo", "Go", "To"):
        if round(value, 1) < 1000:
            break
        value, unit = value / 1000, name
    return f"{number(round(value, 1))}{NBSP}{unit}"


def scientific(name: str, authors: str | None = None) -> Markup:
    """Write a scientific name: Latin in italics, connecting words and authors upright.

    Examples
    --------
    >>> scientific("Unio crassus", "Philipsson, 1788")
    Markup('<i lang="la">Unio crassus</i> <span class="authors">Philipsson, 1788</span>')
    >>> scientific("Carex flava subsp. alpina")
    Markup('<i lang="la">Carex flava</i> subsp. <i lang="la">alpina</i>')
    """
    pieces: list[Markup] = []
    latin: list[str] = []
    for word in [*name.split(), ""]:
        if word and word not in CONNECTORS:
            latin.append(word)
            continue
        if latin:
            pieces.append(Markup('<i lang="la">{}</i>').format(" ".join(latin)))
            latin = []
        if word:
            pieces.append(escape(word))
    if authors:
        pieces.append(Markup('<span class="authors">{}</span>').format(authors))
    return Markup(" ").join(pieces)


def _day(value: dt.date) -> str:
    return "1er" if value.day == 1 else str(value.day)
