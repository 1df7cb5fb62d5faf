"""When each provider is to deliver, and who is late: days counted by pure functions, providers read and written."""

from __future__ import annotations

import calendar as months
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, false, select
from sqlalchemy.orm import Session

from mulette.core.errors import Invalid
from mulette.core.intake.queries import visible_deliveries
from mulette.core.intake.tables import Calendar, Delivery, Provider
from mulette.core.journal.operations import note
from mulette.core.people.viewer import Scope, Viewer

ARRIVED = frozenset({"received", "checking", "checked", "writing", "written", "interrupted"})
"""States of a delivery that keeps its provider's word; a refused, rejected or undone one is still owed."""

UNDER_WAY = ARRIVED - {"written"}
_DAY = re.compile(r"(\d{1,2})\s*/\s*(\d{1,2})")


@dataclass(frozen=True)
class Rhythm:
    """When deliveries are expected.

    Parameters
    ----------
    every_months
        Months between two deliveries; None where days are fixed.
    days
        Fixed days of the year, as (month, day), in order.
    grace_days
        A delivery is late when it is not there so many days after the day expected; one that comes so many days
        ahead of a fixed day counts for it.
    since
        The calendar starts from this day.
    """

    every_months: int | None
    days: tuple[tuple[int, int], ...]
    grace_days: int
    since: dt.date

    @property
    def words(self) -> str:
        """French words: « tous les 3 mois », « le 31 mars et le 31 octobre »."""
        if self.every_months is not None:
            return "tous les mois" if self.every_months == 1 else f"tous les {self.every_months} mois"
        said = [f"le {'1er' if day == 1 else day} {MONTHS[month - 1]}" for month, day in self.days]
        return f"{', '.join(said[:-1])} et {said[-1]}" if len(said) > 1 else said[0]


MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def add_months(day: dt.date, count: int) -> dt.date:
    """Give the same day some months later; the last of the month where it has no such day.

    >>> add_months(dt.date(2024, 11, 30), 3)
    datetime.date(2025, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return dt.date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def next_expected(rhythm: Rhythm, last: dt.date | None) -> dt.date:
    """Give the day that the next delivery is expected on.

    Parameters
    ----------
    last
        Day of the last delivery; None: there was none.

    Examples
    --------
    >>> twice = Rhythm(None, ((3, 31), (10, 31)), 15, dt.date(2024, 1, 1))
    >>> next_expected(twice, None), next_expected(twice, dt.date(2024, 3, 20))
    (datetime.date(2024, 3, 31), datetime.date(2024, 10, 31))
    """
    if rhythm.every_months is not None:
        return rhythm.since if last is None else add_months(last, rhythm.every_months)
    covered = rhythm.since - dt.timedelta(days=1) if last is None else last + dt.timedelta(days=rhythm.grace_days)
    fixed = (
        dt.date(year, month, min(day, months.monthrange(year, month)[1]))
        for year in range(covered.year, covered.year + 2)
        for month, day in rhythm.days
    )
    return next(day for day in fixed if day > covered)


def days_late(rhythm: Rhythm, last: dt.date | None, today: dt.date) -> int:
    """Give how many days a delivery is past the day expected; 0 within the days of grace."""
    past = (today - next_expected(rhythm, last)).days
    return past if past > rhythm.grace_days else 0


@dataclass(frozen=True)
class Due:
    """Where a provider stands.

    Parameters
    ----------
    provider
        The provider.
    rhythm
        Its calendar; None: it has none.
    last
        Its last delivery that arrived.
    under_way
        Deliveries that wait for a check, a decision or a write.
    expected
        Day of the next one; None without a calendar.
    late
        Days past that day; 0: on time.
    """

    provider: Provider
    rhythm: Rhythm | None
    last: Delivery | None
    under_way: Sequence[Delivery]
    expected: dt.date | None
    late: int


def read_calendar(session: Session, viewer: Viewer, today: dt.date) -> list[Due]:
    """Tell where each provider stands whose deliveries the viewer may see: the latest first, then by day expected."""
    arrived = visible_deliveries(viewer).where(Delivery.state.in_(ARRIVED)).order_by(Delivery.id)
    by_provider: dict[int, list[Delivery]] = {}
    for delivery in session.scalars(arrived):
        by_provider.setdefault(delivery.provider_id, []).append(delivery)
    rhythms = {row.provider_id: _rhythm(row) for row in session.scalars(select(Calendar))}
    found = [
        _due(provider, rhythms.get(provider.id), by_provider.get(provider.id, []), today)
        for provider in session.scalars(_providers(viewer))
    ]
    return sorted(found, key=lambda due: (-due.late, due.expected or dt.date.max, due.provider.name))


def _providers(viewer: Viewer) -> Select[Provider]:
    """Select the providers all of whose deliveries the viewer may see: of a part of them, lateness cannot be told."""
    query = select(Provider).order_by(Provider.name)
    if viewer.require("read", "delivery") is Scope.ALL:
        return query
    if viewer.scope("read", "delivery") is Scope.ORGANISATION and viewer.organisation_id is not None:
        return query.where(Provider.organisation_id == viewer.organisation_id)
    return query.where(false())


def _due(provider: Provider, rhythm: Rhythm | None, arrived: Sequence[Delivery], today: dt.date) -> Due:
    last = arrived[-1] if arrived else None
    day = last.created_at.date() if last else None
    return Due(
        provider,
        rhythm,
        last,
        [delivery for delivery in arrived if delivery.state in UNDER_WAY],
        next_expected(rhythm, day) if rhythm else None,
        days_late(rhythm, day, today) if rhythm else 0,
    )


def find_rhythm(session: Session, provider: Provider) -> Rhythm | None:
    """Give the calendar of a provider."""
    row = session.get(Calendar, provider.id)
    return _rhythm(row) if row else None


def set_rhythm(session: Session, author: Viewer, provider: Provider, rhythm: Rhythm | None) -> None:
    """Give a provider its calendar, or take it away.

    Raises
    ------
    Invalid
        Neither months nor days, or both; months or days that are none.
    """
    author.require("create", "provider")
    row = session.get(Calendar, provider.id)
    before = _facts(_rhythm(row)) if row else None
    if rhythm is not None:
        _require_sense(rhythm)
        row = row or Calendar(provider_id=provider.id)
        row.every_months, row.grace_days, row.since = rhythm.every_months, rhythm.grace_days, rhythm.since
        row.days = [f"{month:02}-{day:02}" for month, day in rhythm.days]
        session.add(row)
    elif row is not None:
        session.delete(row)
    after = _facts(rhythm) if rhythm else None
    if before != after:
        note(session, author, "update", "provider", provider.uuid, before=before, after=after)
    session.flush()


def read_days(text: str) -> tuple[tuple[int, int], ...]:
    """Read fixed days as people write them.

    >>> read_days("31/10, 31/03")
    ((3, 31), (10, 31))

    Raises
    ------
    Invalid
        A part that is no day of the year.
    """
    days = []
    for part in filter(None, re.split(r"[,;]", text.strip())):
        found = _DAY.fullmatch(part.strip())
        day, month = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= month <= 12 or not 1 <= day <= months.monthrange(2024, month)[1]:
            raise Invalid(
                f"« {part.strip()[:40]} » n'est pas un jour de l'année ; écrivez par exemple 31/03, 31/10.",
                code="calendar.bad-day",
                fields={"days": "Des jours comme 31/03, 31/10."},
            )
        days.append((month, day))
    return tuple(sorted(set(days)))


def _require_sense(rhythm: Rhythm) -> None:
    if (rhythm.every_months is None) == (not rhythm.days):
        raise Invalid(
            "Donnez un nombre de mois, ou des jours fixes, pas les deux.",
            code="calendar.one-of-two",
            fields={"every_months": "L'un des deux."},
        )
    if rhythm.every_months is not None and not 1 <= rhythm.every_months <= 120:
        raise Invalid(
            "Un rythme va d'un mois à 120 mois.", code="calendar.bad-months", fields={"every_months": "De 1 à 120."}
        )
    if not 0 <= rhythm.grace_days <= 365:
        raise Invalid(
            "La tolérance va de 0 à 365 jours.", code="calendar.bad-grace", fields={"grace_days": "De 0 à 365."}
        )


def _facts(rhythm: Rhythm) -> dict[str, str | int]:
    return {"calendar": rhythm.words, "grace_days": rhythm.grace_days, "since": rhythm.since.isoformat()}


def _rhythm(row: Calendar) -> Rhythm:
    days = tuple((int(day[:2]), int(day[3:])) for day in row.days)
    return Rhythm(row.every_months, days, row.grace_days, row.since)
