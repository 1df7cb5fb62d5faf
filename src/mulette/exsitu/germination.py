"""Germination of a series of counts: how much, when, how fast, how evenly.

A series is one replicate, or replicates pooled: the seeds *newly* germinated at each day of counting, days counted
from the day the seeds were put in germination conditions (the end, not the beginning, of a cold stratification). A
metric that is not defined, for want of a germination or of a number of seeds sown, is ``None`` and never zero.

Names are those of the R package *germinationmetrics*, kept so that figures can be compared; CVG is Kotowski's
coefficient of *velocity*, which other programs call otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import log2, sqrt

from mulette.core.errors import Invalid

Figure = float | None


@dataclass(frozen=True)
class Series:
    """Counts of one series.

    Parameters
    ----------
    days
        Days of counting, increasing, above zero.
    germinated
        Seeds newly germinated at each of them.
    sown
        Seeds sown, where known.
    empty, infested, fresh
        Fates of the seeds that did not germinate, from the final cut test; ``fresh`` are firm and alive.

    Raises
    ------
    Invalid
        No count, lengths that differ, days not increasing or not above zero, a count below zero, or more seeds
        germinated than sown.
    """

    days: tuple[float, ...]
    germinated: tuple[int, ...]
    sown: int | None = None
    empty: int | None = None
    infested: int | None = None
    fresh: int | None = None

    def __post_init__(self) -> None:
        if not self.days or len(self.days) != len(self.germinated):
            raise Invalid(
                "Une série demande un nombre de germées par jour de comptage.", code="germination.series-of-two-lengths"
            )
        if self.days[0] <= 0 or any(late <= early for early, late in pairwise(self.days)):
            raise Invalid(
                "Les jours de comptage doivent être positifs et croissants.", code="germination.days-not-increasing"
            )
        if any(count < 0 for count in self.germinated):
            raise Invalid("Un nombre de graines germées est négatif.", code="germination.negative-count")
        if self.sown is not None and self.total > self.sown:
            sentence = f"{self.total} graines germées pour {self.sown} semées : corrigez l'un des deux nombres."
            raise Invalid(sentence, code="germination.more-germinated-than-sown")

    @property
    def total(self) -> int:
        """Seeds germinated at the end."""
        return sum(self.germinated)

    @property
    def cumulated(self) -> tuple[int, ...]:
        """Seeds germinated up to each day."""
        return tuple(accumulate(self.germinated))

    @property
    def filled(self) -> int | None:
        """Seeds sown that were neither empty nor infested; none where that is not known."""
        if self.sown is None or self.empty is None or self.infested is None:
            return None
        return self.sown - self.empty - self.infested

    @property
    def pairs(self) -> list[tuple[float, int]]:
        """Days when something germinated, with how many."""
        return [(day, count) for day, count in zip(self.days, self.germinated, strict=True) if count]


def percent(series: Series) -> Figure:
    """Give the germinated seeds out of the sown ones, %. Source: ISTA.

    >>> percent(Series((5, 6), (4, 17), 50))
    42.0
    """
    return 100 * series.total / series.sown if series.sown else None


def percent_of_filled(series: Series) -> Figure:
    """Give the germinated seeds out of the filled ones, %. Source: practice of the seed banks.

    >>> percent_of_filled(Series((5, 6), (4, 16), 50, empty=6, infested=4))
    50.0
    """
    return 100 * series.total / series.filled if series.filled else None


def viability(series: Series) -> Figure:
    """Give the germinated and the fresh seeds out of the filled ones, %. Source: practice of the seed banks.

    >>> viability(Series((5, 6), (4, 16), 50, empty=6, infested=4, fresh=10))
    75.0
    """
    if not series.filled or series.fresh is None:
        return None
    return 100 * (series.total + series.fresh) / series.filled


def wilson(successes: int, trials: int) -> tuple[float, float] | None:
    """Give the 95 % interval of a share, from 0 to 1; none without a trial. Source: Wilson 1927.

    >>> low, high = wilson(5, 10)
    >>> round(low, 4), round(high, 4)
    (0.2366, 0.7634)
    """
    if not trials:
        return None
    z = 1.959963984540054
    share = successes / trials
    centre = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / (1 + z * z / trials)
    return max(centre - half, 0.0), min(centre + half, 1.0)


def mean_time(series: Series) -> Figure:
    """Give the mean germination time, days: sum of n·t over N. Source: Czabator 1962.

    >>> mean_time(Series((2, 4), (1, 3)))
    3.5
    """
    return sum(day * count for day, count in series.pairs) / series.total if series.total else None


def _squares(series: Series) -> Figure:
    """Give the sum of n·(t − mean)²."""
    mean = mean_time(series)
    return None if mean is None else sum(count * (day - mean) ** 2 for day, count in series.pairs)


def variance_of_time(series: Series) -> Figure:
    """Give the variance of the germination time, days². Source: Ranal and Santana 2006.

    >>> variance_of_time(Series((2, 4), (1, 3)))
    1.0
    """
    squares = _squares(series)
    return None if squares is None or series.total < 2 else squares / (series.total - 1)


def _deviation(series: Series) -> Figure:
    variance = variance_of_time(series)
    return None if variance is None else sqrt(variance)


def _error_of_time(series: Series) -> Figure:
    variance = variance_of_time(series)
    return None if variance is None else sqrt(variance / series.total)


def _variation_of_time(series: Series) -> Figure:
    deviation, mean = _deviation(series), mean_time(series)
    return None if deviation is None or mean is None else deviation / mean


def _mean_rate(series: Series) -> Figure:
    mean = mean_time(series)
    return None if mean is None else 1 / mean


def _velocity(series: Series) -> Figure:
    """Give the coefficient of velocity. Source: Kotowski 1926."""
    rate = _mean_rate(series)
    return None if rate is None else 100 * rate


def half_time(series: Series, *, target: float) -> Figure:
    """Give the day when a number of germinated seeds is reached, by a straight line between two counts.

    ``N / 2`` is the T50 of Farooq et al. 2005, ``(N + 1) / 2`` that of Coolbear et al. 1984; N counts the germinated
    seeds, not the sown ones. Where the number is reached exactly at a count, it is the day of that count; before the
    first count the line starts from day 0 with no seed.

    >>> half_time(Series((2, 4), (1, 3)), target=2)
    2.6666666666666665
    """
    if not series.total:
        return None
    early_day, early_count = 0.0, 0
    for day, count in zip(series.days, series.cumulated, strict=True):
        if count >= target:
            return early_day + (target - early_count) * (day - early_day) / (count - early_count)
        early_day, early_count = day, count
    return None


def speed(series: Series) -> float:
    """Give the germination speed, seeds a day: sum of n/t. Source: Maguire 1962.

    >>> speed(Series((2, 4), (1, 3)))
    1.25
    """
    return sum((count / day for day, count in series.pairs), 0.0)


def _speed_percent(series: Series) -> Figure:
    return 100 * speed(series) / series.sown if series.sown else None


def _speed_accumulated(series: Series) -> float:
    """Give the sum of the cumulated counts over their days. Source: Santana and Ranal 2004."""
    return sum(count / day for day, count in zip(series.days, series.cumulated, strict=True))


def synchrony(series: Series) -> Figure:
    """Give the share of pairs of seeds that germinated the same day, 0 to 1. Source: Primack 1985.

    >>> synchrony(Series((2, 4), (1, 3)))
    0.5
    """
    if series.total < 2:
        return None
    together = sum(count * (count - 1) for _, count in series.pairs)
    return together / (series.total * (series.total - 1))


def uncertainty(series: Series) -> Figure:
    """Give the uncertainty of the germination day, bits. Source: Labouriau and Valadares 1976.

    >>> uncertainty(Series((2, 4), (2, 2)))
    1.0
    """
    if not series.total:
        return None
    shares = [count / series.total for _, count in series.pairs]
    return -sum(share * log2(share) for share in shares) + 0.0


def _uniformity(series: Series) -> Figure:
    """Give the coefficient of uniformity, 1/day². Source: Heydecker 1973; undefined when all germinate the same day."""
    squares = _squares(series)
    return series.total / squares if squares else None


def timson(series: Series) -> Figure:
    """Give the sum of the cumulated percentages of the counts. Source: Timson 1965; meant for a count every day.

    >>> timson(Series((1, 2, 3), (0, 2, 1), 4))
    125.0
    """
    return 100 * sum(series.cumulated) / series.sown if series.sown else None


def _timson_labouriau(series: Series) -> Figure:
    """Give Timson's sum over the final percentage. Source: Ranal and Santana 2006."""
    found, final = timson(series), percent(series)
    return found / final if found is not None and final else None


def _timson_khan_ungar(series: Series) -> Figure:
    """Give Timson's sum over the days of the test. Source: Khan and Ungar 1984."""
    found = timson(series)
    return None if found is None else found / series.days[-1]


def _earliness(series: Series) -> float:
    """Give the sum of n·(T − t), T being the last day of the test."""
    return sum(count * (series.days[-1] - day) for day, count in series.pairs)


def _index_melville(series: Series) -> Figure:
    """Give the earliness over the seeds sown, days. Source: Melville et al. 1980."""
    return _earliness(series) / series.sown if series.sown else None


def _index_santana_ranal(series: Series) -> Figure:
    """Give the earliness over the seeds germinated, days. Source: Santana and Ranal 2004."""
    return _earliness(series) / series.total if series.total else None


def peak_value(series: Series) -> Figure:
    """Give the highest cumulated percentage over its day, % a day. Source: Czabator 1962.

    >>> peak_value(Series((5, 8), (4, 34), 50))
    9.5
    """
    if not series.sown:
        return None
    return max(100 * count / series.sown / day for day, count in zip(series.days, series.cumulated, strict=True))


def _first(series: Series) -> Figure:
    return series.pairs[0][0] if series.total else None


def _last(series: Series) -> Figure:
    return series.pairs[-1][0] if series.total else None


def _spread(series: Series) -> Figure:
    return series.pairs[-1][0] - series.pairs[0][0] if series.total else None


METRICS: Mapping[str, Callable[[Series], Figure]] = {
    "GermPercent": percent,
    "GermPercent_filled": percent_of_filled,
    "Viability_filled": viability,
    "FirstGermTime": _first,
    "LastGermTime": _last,
    "TimeSpreadGerm": _spread,
    "MeanGermTime": mean_time,
    "VarGermTime": variance_of_time,
    "SDGermTime": _deviation,
    "SEGermTime": _error_of_time,
    "CVGermTime": _variation_of_time,
    "MeanGermRate": _mean_rate,
    "CVG": _velocity,
    "GermSpeed": speed,
    "GermSpeed_percent": _speed_percent,
    "GermSpeedAccumulated": _speed_accumulated,
    "T50_farooq": lambda series: half_time(series, target=series.total / 2),
    "T50_coolbear": lambda series: half_time(series, target=(series.total + 1) / 2),
    "Synchrony_Z": synchrony,
    "Uncertainty_U": uncertainty,
    "CUG": _uniformity,
    "TimsonIndex": timson,
    "TimsonsIndex_labouriau": _timson_labouriau,
    "TimsonsIndex_khanungar": _timson_khan_ungar,
    "GermIndex": _index_melville,
    "GermIndex_santanaranal": _index_santana_ranal,
    "PeakValue": peak_value,
}
"""Every metric of a series by its name."""


def metrics(series: Series) -> dict[str, Figure]:
    """Give every metric of a series; percentages are 0 to 100."""
    return {name: measure(series) for name, measure in METRICS.items()}
