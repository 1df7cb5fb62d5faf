"""Learning the profiles of taxa from the certain and probable records, in the store, set-wise."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Integer, and_, case, cast, delete, extract, func, insert, literal, select
from sqlalchemy.orm import Session

from mulette.core.storage.frames import read_frame
from mulette.core.storage.types import Instant
from mulette.occurrences.counts import ABSENT
from mulette.occurrences.tables import Record
from mulette.occurrences.validation.levels import TRUSTED
from mulette.occurrences.validation.profiles import LONGEST_DAYS, Profiles
from mulette.occurrences.validation.tables import Profile, ProfileCell, ProfilePeriod

_LEFT_OUT = 25
"""Thousandths of the altitudes left out at each end, so that 95 % are kept. Source: GeoNature 2.17, profiles."""

ALTITUDE: Any = func.coalesce(
    (Record.altitude_min + Record.altitude_max) / 2.0, Record.altitude_min, Record.altitude_max
)
"""Altitude of a record, m: the middle of its bounds, or the one that is given."""

_TRUSTED = and_(Record.valid_status.in_(TRUSTED), func.coalesce(Record.observation_status, "") != ABSENT)


def learn(session: Session, at: dt.datetime) -> int:
    """Make all profiles again.

    Parameters
    ----------
    at
        The present moment, UTC.

    Returns
    -------
    Number of taxa that have one.
    """
    for table in (ProfileCell, ProfilePeriod, Profile):
        session.execute(delete(table))
    bounds = _altitude_bounds()
    whole = select(Record.cd_ref, func.count().label("records"), func.count(ALTITUDE).label("altitudes"))
    each = whole.where(_TRUSTED).group_by(Record.cd_ref).subquery()
    given = select(each, bounds.c.low, bounds.c.high, literal(at, Instant)).outerjoin(
        bounds, bounds.c.cd_ref == each.c.cd_ref
    )
    names = ["cd_ref", "records", "altitudes", "altitude_low_m", "altitude_high_m", "computed_at"]
    session.execute(insert(Profile).from_select(names, given))
    _count(session, ProfileCell, "cell", Record.cell_10km, Record.cell_10km.is_not(None))
    _count(session, ProfilePeriod, "period", _period(), _is_short())
    return session.scalar(select(func.count()).select_from(Profile)) or 0


def _count(session: Session, table: Any, name: str, key: Any, wanted: Any) -> None:  # noqa: ANN401
    counted = select(Record.cd_ref, key, func.count()).where(_TRUSTED, wanted).group_by(Record.cd_ref, key)
    session.execute(insert(table).from_select(["cd_ref", name, "records"], counted))


def _altitude_bounds() -> Any:  # noqa: ANN401
    """Give the ends of the middle 95 % of the altitudes of each taxon: as many left out on both sides, rounded down."""
    ranked = (
        select(
            Record.cd_ref,
            ALTITUDE.label("altitude"),
            func.row_number().over(partition_by=Record.cd_ref, order_by=ALTITUDE).label("rank"),
            func.count().over(partition_by=Record.cd_ref).label("n"),
        )
        .where(_TRUSTED, ALTITUDE.is_not(None))
        .subquery()
    )
    low = ranked.c.rank * 1_000 > _LEFT_OUT * ranked.c.n
    high = (ranked.c.n + 1 - ranked.c.rank) * 1_000 > _LEFT_OUT * ranked.c.n
    kept = select(ranked.c.cd_ref, func.min(ranked.c.altitude).label("low"), func.max(ranked.c.altitude).label("high"))
    return kept.where(low, high).group_by(ranked.c.cd_ref).subquery()


def _period() -> Any:  # noqa: ANN401
    """Give the number of the ten-day period of a record, as ``profiles.period_of`` does."""
    day, month = (cast(extract(part, Record.date_min), Integer) for part in ("day", "month"))
    return (month - 1) * 3 + case((day <= 10, 1), (day <= 20, 2), else_=3)


def _is_short() -> Any:  # noqa: ANN401
    year, day = (
        cast(extract(part, Record.date_max), Integer) - cast(extract(part, Record.date_min), Integer)
        for part in ("year", "doy")
    )
    return and_(year == 0, day <= LONGEST_DAYS)


def read_profiles(session: Session, cd_ref: int | None = None) -> Profiles:
    """Read the profiles, all or that of one taxon."""
    taxa = select(Profile.cd_ref, Profile.records, Profile.altitudes, Profile.altitude_low_m, Profile.altitude_high_m)
    cells = select(ProfileCell.cd_ref, ProfileCell.cell)
    periods = select(ProfilePeriod.cd_ref, ProfilePeriod.period, ProfilePeriod.records)
    if cd_ref is not None:
        taxa, cells = taxa.where(Profile.cd_ref == cd_ref), cells.where(ProfileCell.cd_ref == cd_ref)
        periods = periods.where(ProfilePeriod.cd_ref == cd_ref)
    return Profiles(read_frame(session, taxa), read_frame(session, cells), read_frame(session, periods))
