"""The figures of a test: rates with their interval, times, curves; of each replicate and of all pooled. Pure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mulette.exsitu.germination import Figure, Series, metrics, wilson
from mulette.exsitu.hill import Hill, fit_hill
from mulette.exsitu.testing.replicates import Dish


@dataclass(frozen=True)
class Rate:
    """A share of seeds, with its Wilson 95 % interval, all in %; undefined where there is no seed to divide by.

    Parameters
    ----------
    successes, trials
        Seeds that did, out of those that could.
    """

    successes: int
    trials: int

    @property
    def percent(self) -> Figure:
        """The share."""
        return 100 * self.successes / self.trials if self.trials else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Ends of the interval."""
        ends = wilson(self.successes, self.trials)
        return None if ends is None else (100 * ends[0], 100 * ends[1])


@dataclass(frozen=True)
class Result:
    """What a test, or one of its replicates, shows.

    Parameters
    ----------
    on_sown, on_filled, viable
        The three rates; the last two are None until the fates are said.
    germinated, sown
        Seeds.
    series
        Counts in days since day zero; None: nothing counted yet, or some seeds germinated untimed.
    untimed
        Seeds that germinated before or on day zero, or on no day that is known: then no time can be told.
    figures
        Every metric of the series by its name; empty without a series.
    """

    on_sown: Rate
    on_filled: Rate | None
    viable: Rate | None
    germinated: int
    sown: int
    series: Series | None
    untimed: int = 0
    figures: Mapping[str, Figure] = field(default_factory=dict)

    def hill(self) -> Hill | None:
        """Fit the Hill curve; None: too few counts, or the fit does not converge."""
        return None if self.series is None else fit_hill(self.series)


def result_of(dishes: Sequence[Dish], zero_on: dt.date) -> Result:
    """Work out the figures of replicates pooled; of one of them, give it alone.

    Parameters
    ----------
    zero_on
        Day zero of the times: the day when the seeds were put in conditions of germination.
    """
    sown, germinated = sum(dish.seeds for dish in dishes), sum(dish.germinated for dish in dishes)
    fates = _fates(dishes)
    filled = sown - fates["empty"] - fates["infested"] if fates else None
    by_day: dict[int, int] = defaultdict(int)
    for dish in dishes:
        for seen in dish.seen:
            by_day[(seen.day - zero_on).days] += seen.germinated
    untimed = germinated - sum(count for day, count in by_day.items() if day > 0)
    timed = sorted((day, count) for day, count in by_day.items() if day > 0)
    series = None
    if timed and not untimed:
        known = {name: fates[name] for name in ("empty", "infested", "fresh")} if fates else {}
        series = Series(tuple(day for day, _ in timed), tuple(count for _, count in timed), sown, **known)
    return Result(
        Rate(germinated, sown),
        None if filled is None else Rate(germinated, filled),
        None if filled is None or fates is None else Rate(germinated + fates["fresh"], filled),
        germinated,
        sown,
        series,
        untimed,
        {} if series is None else metrics(series),
    )


def _fates(dishes: Sequence[Dish]) -> dict[str, int] | None:
    """Sum the fates; None until those of all the replicates are said whole."""
    if not dishes or any(dish.fates is None or dish.told != dish.seeds for dish in dishes):
        return None
    summed: dict[str, int] = defaultdict(int)
    for dish in dishes:
        for name, count in (dish.fates or {}).items():
            summed[name] += count
    return summed
