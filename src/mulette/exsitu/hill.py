"""The four-parameter Hill curve of a germination: y = y0 + a·x^b / (c^b + x^b), in % of the seeds sown.

Source: El-Kassaby et al. 2008, Forest Science 54, 220-227.
"""

from __future__ import annotations

from dataclasses import dataclass

from mulette.exsitu.germination import Figure, Series, percent

LEAST_DAYS = 3
"""Days with a germination below which no curve is fitted: two parameters need a degree of freedom."""


@dataclass(frozen=True)
class Hill:
    """A fitted curve.

    Parameters
    ----------
    a
        Asymptote, % of the seeds sown.
    b
        Steepness.
    c
        Day when half of the seeds that germinate have germinated.
    y0
        Germination at day 0, %.
    """

    a: float
    b: float
    c: float
    y0: float = 0.0

    def at(self, day: float) -> float:
        """Give the germination at a day, % of the seeds sown.

        >>> Hill(80, 10, 6).at(6)
        40.0
        """
        return self.y0 + (self.a / (1 + (self.c / day) ** self.b) if day > 0 else 0.0)

    def day_of(self, share: float) -> Figure:
        """Give the day when a percentage of the seeds sown has germinated; none when the curve never reaches it.

        >>> Hill(80, 10, 6).day_of(40), Hill(80, 10, 6).day_of(85)
        (6.0, None)
        """
        risen = share - self.y0
        if not 0 < risen < self.a:
            return None
        return float(self.c * (risen / (self.a - risen)) ** (1 / self.b))

    @property
    def uniformity(self) -> Figure:
        """Days between 10 and 90 % of the seeds that germinate; none where it rises from above."""
        early, late = self.day_of(0.1 * self.a), self.day_of(0.9 * self.a)
        return None if early is None or late is None else late - early


def fit_hill(series: Series, *, is_free: bool = False) -> Hill | None:
    """Fit the curve of a series by least squares on its cumulated percentages.

    Parameters
    ----------
    is_free
        Whether the asymptote and the start are fitted too; otherwise they are the final germination and 0, which is
        what a finished test wants.

    Returns
    -------
    None where there is nothing to fit or the fit does not converge: fewer than three days with a germination, the seeds
    sown unknown, a curve without end.
    """
    final = percent(series)
    least = LEAST_DAYS + 2 * is_free
    if not final or len(series.pairs) < least:
        return None
    import numpy as np
    from scipy.optimize import OptimizeWarning, curve_fit

    days = np.asarray(series.days, float)
    risen = 100 * np.asarray(series.cumulated, float) / float(series.sown or 0)

    def curve(day: np.ndarray, b: float, c: float, a: float = final, y0: float = 0.0) -> np.ndarray:
        return np.asarray(y0 + a / (1 + (c / day) ** b))

    half = float(days[np.searchsorted(risen, final / 2)])
    start, low, high = [8.0, half], [0.1, 1e-6], [200.0, 10 * days[-1]]
    if is_free:
        start, low, high = [*start, final, 0.0], [*low, 0.0, -50.0], [*high, 150.0, 50.0]
    import warnings

    with warnings.catch_warnings(), np.errstate(over="ignore"):
        warnings.simplefilter("error", OptimizeWarning)
        try:
            found, _ = curve_fit(curve, days, risen, p0=start, bounds=(low, high))
        except (RuntimeError, OptimizeWarning):
            return None
    return Hill(found[2] if is_free else final, found[0], found[1], found[3] if is_free else 0.0)
