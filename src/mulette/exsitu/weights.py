"""Masses of seeds: samples weighed, the mass of a thousand seeds and its verdict, how many seeds a mass holds. Pure.

Source: International Rules for Seed Testing (ISTA), chapter 10, weight determination: 8 samples of 100 seeds, repeated
when the coefficient of variation is above 4 %, or 6 % for chaffy seeds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mulette.core.errors import Invalid

SAMPLES, SEEDS = 8, 100
MOST_CV_PERCENT, MOST_CV_CHAFFY_PERCENT = 4.0, 6.0
FEWEST_SAMPLES = 2


@dataclass(frozen=True)
class Weighed:
    """What samples say of the mass of seeds.

    Parameters
    ----------
    samples
        Number of samples.
    mean_g
        Mean mass of a sample, g.
    tsw_g
        Mass of a thousand seeds, g: 1000 / n × mean, n seeds a sample.
    cv_percent
        Coefficient of variation of the samples, %, with the standard deviation of n − 1.
    is_steady
        Whether the coefficient is within what is allowed; if not, other samples are to be weighed.
    """

    samples: int
    mean_g: float
    tsw_g: float
    cv_percent: float
    is_steady: bool


def weigh(masses_g: Sequence[float], *, seeds_per_sample: int = SEEDS, is_chaffy: bool = False) -> Weighed:
    """Judge the samples of a lot.

    Raises
    ------
    Invalid
        Fewer than two samples, a mass that is not above zero, or samples without a seed.

    >>> weigh([0.05, 0.05, 0.05, 0.05])
    Weighed(samples=4, mean_g=0.05, tsw_g=0.5, cv_percent=0.0, is_steady=True)
    """
    if len(masses_g) < FEWEST_SAMPLES:
        raise Invalid(
            f"Il faut au moins {FEWEST_SAMPLES} échantillons ; {SAMPLES} de {SEEDS} graines selon l'ISTA.",
            code="weights.too-few",
            fields={"masses_g": f"Au moins {FEWEST_SAMPLES} échantillons."},
        )
    if not all(math.isfinite(mass) and mass > 0 for mass in masses_g):
        raise Invalid(
            "Une masse d'échantillon n'est pas un nombre au-dessus de zéro.",
            code="weights.bad-mass",
            fields={"masses_g": "Des masses au-dessus de zéro, en g."},
        )
    if seeds_per_sample < 1:
        raise Invalid(
            "Un échantillon a au moins une graine.",
            code="weights.empty-sample",
            fields={"seeds_per_sample": "Au moins une graine."},
        )
    mean = math.fsum(masses_g) / len(masses_g)
    spread = math.sqrt(math.fsum((mass - mean) ** 2 for mass in masses_g) / (len(masses_g) - 1))
    cv = 100 * spread / mean
    allowed = MOST_CV_CHAFFY_PERCENT if is_chaffy else MOST_CV_PERCENT
    return Weighed(len(masses_g), mean, 1000 / seeds_per_sample * mean, cv, cv <= allowed)


def seeds_in(mass_g: float, tsw_g: float) -> float:
    """Give how many seeds a mass holds, not rounded.

    >>> seeds_in(12, 0.5)
    24000.0
    """
    return mass_g * 1000 / tsw_g


def mass_of(seeds: float, tsw_g: float) -> float:
    """Give the mass of seeds, g.

    >>> mass_of(100, 0.5)
    0.05
    """
    return seeds * tsw_g / 1000


@dataclass(frozen=True)
class SeedCount:
    """An estimate of how many seeds a mass holds.

    Parameters
    ----------
    seeds
        Most likely number.
    low, high
        Ends of the 95 % interval; ``high`` is infinite where the mass of a seed cannot be told from zero.
    """

    seeds: float
    low: float
    high: float


def estimate_seeds(mass_g: float, masses_g: Sequence[float], *, seeds_per_sample: int = SEEDS) -> SeedCount:
    """Estimate the seeds in a mass from samples, with the 95 % interval of Student on the mean of the samples.

    The interval says how well the mean of the samples is known; it leaves out the balance and the counting.

    Raises
    ------
    Invalid
        As ``weigh``.

    >>> estimate_seeds(10, [0.05, 0.05])
    SeedCount(seeds=20000.0, low=20000.0, high=20000.0)
    """
    from scipy.stats import t as student

    weighed = weigh(masses_g, seeds_per_sample=seeds_per_sample)
    error = weighed.mean_g * weighed.cv_percent / 100 / math.sqrt(weighed.samples)
    margin = float(student.ppf(0.975, weighed.samples - 1)) * error
    heaviest, lightest = weighed.mean_g + margin, weighed.mean_g - margin

    def seeds(sample_g: float) -> float:
        return mass_g / sample_g * seeds_per_sample if sample_g > 0 else math.inf

    return SeedCount(seeds(weighed.mean_g), seeds(heaviest), seeds(lightest))
