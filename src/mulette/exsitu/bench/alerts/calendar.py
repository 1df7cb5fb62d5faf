"""All alerts gathered, and the calendar that other programs subscribe to."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from mulette.core.people.viewer import Viewer
from mulette.exsitu.bench.alerts.growing import growing_alerts
from mulette.exsitu.bench.alerts.kinds import Alert, kinds
from mulette.exsitu.bench.alerts.lots import lot_alerts
from mulette.exsitu.bench.alerts.permits import permit_alerts

AHEAD = dt.timedelta(days=90)
"""How far ahead the calendar looks."""


def alerts_until(session: Session, viewer: Viewer, today: dt.date, until: dt.date) -> list[Alert]:
    """Give all alerts due by a day that a viewer may see, the earliest first."""
    found = [
        *lot_alerts(session, viewer, until),
        *growing_alerts(session, viewer, until),
        *permit_alerts(session, viewer, today, until),
    ]
    order = list(kinds())
    return sorted(found, key=lambda alert: (alert.due_on, order.index(alert.kind), alert.code))


def by_kind(alerts: Iterable[Alert]) -> dict[str, int]:
    """Count alerts by kind, in the order of the kinds."""
    counted = Counter(alert.kind for alert in alerts)
    return {kind: counted[kind] for kind in kinds() if counted[kind]}


def write_calendar(alerts: Iterable[Alert], url_of: Callable[[Alert], str], name: str) -> str:
    r"""Write alerts as an iCalendar (RFC 5545), one event of a day each.

    Parameters
    ----------
    url_of
        Address of the page of what an alert is about.
    name
        Name of the calendar.

    >>> write_calendar([], lambda _: "", "Banque")
    'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Mulette//Ex situ//FR\r\nX-WR-CALNAME:Banque\r\nEND:VCALENDAR\r\n'
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Mulette//Ex situ//FR", f"X-WR-CALNAME:{_text(name)}"]
    for alert in alerts:
        lines += _event(alert, url_of(alert))
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(alert: Alert, url: str) -> list[str]:
    day = f"{alert.due_on:%Y%m%d}"
    return [
        "BEGIN:VEVENT",
        f"UID:{alert.kind}-{alert.identifier}@mulette",
        f"DTSTAMP:{day}T000000Z",
        f"DTSTART;VALUE=DATE:{day}",
        f"SUMMARY:{_text(f'{alert.label} : {alert.code} {alert.title}'.strip())}",
        f"DESCRIPTION:{_text(alert.words)}",
        f"URL:{url}",
        "END:VEVENT",
    ]


def _text(words: str) -> str:
    r"""Escape a text value (RFC 5545 §3.3.11).

    >>> print(_text("a, b; c"))
    a\, b\; c
    """
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        words = words.replace(sign, written)
    return words


def _folded(line: str) -> str:
    """Fold a line at 75 octets, never inside a letter (RFC 5545 §3.1)."""
    parts: list[str] = []
    current = ""
    for sign in line:
        if len((current + sign).encode()) > (75 if not parts else 74):
            parts.append(current)
            current = ""
        current += sign
    return "\r\n ".join([*parts, current])
