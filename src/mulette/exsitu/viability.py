"""The viability equation: how long a lot of seeds would live, at a moisture and a temperature. A « what if », no rule.

Constants exist for crops and a few trees only; for the flora of the mountains a borrowed constant shows an order of
magnitude, never a day of retest. Source: Ellis and Roberts 1980, Annals of Botany 45, 13-30.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10
from statistics import NormalDist

from mulette.core.errors import Invalid

_NORMAL = NormalDist()
COLDEST_C, WARMEST_C = -20.0, 90.0
DRIEST_PERCENT, WETTEST_PERCENT = 5.0, 25.0
"""Range in which the equation was fitted. Source: Ellis and Roberts 1980."""


@dataclass(frozen=True)
class Constants:
    """Viability constants of a species.

    Parameters
    ----------
    ke, cw
        Of the moisture.
    ch, cq
        Of the temperature.
    source
        Who published them.
    """

    ke: float
    cw: float
    ch: float
    cq: float
    source: str


SPECIES: Mapping[str, Constants] = {
    "Acer platanoides": Constants(7.22, 4.23, 0.0329, 0.000478, "Dickie et al. 1991"),
    "Allium cepa": Constants(6.975, 3.47, 0.04, 0.000428, "Ellis et Roberts 1981"),
    "Arabidopsis thaliana": Constants(8.35, 5.15, 0.0563, 8.39e-05, "Hay et al. 2003"),
    "Brassica napus": Constants(7.718, 4.54, 0.0329, 0.000478, "Ellis et al. 1989"),
    "Cicer arietinum": Constants(8.901, 4.847, 0.0329, 0.000478, "Ellis et al. 1982 ; Dickie et al. 1990"),
    "Helianthus annuus": Constants(6.74, 4.16, 0.0329, 0.000478, "Ellis et al. 1988"),
    "Hordeum vulgare": Constants(9.144, 5.342, 0.0329, 0.000478, "Ellis et Roberts 1980 ; Dickie et al. 1990"),
    "Lactuca sativa": Constants(7.938, 5.25, 0.0329, 0.000478, "Ellis et al. 1989"),
    "Linum usitatissimum": Constants(7.76, 4.86, 0.0329, 0.000478, "Ellis et al. 1988"),
    "Oryza sativa": Constants(8.242, 4.345, 0.0307, 0.000501, "Ellis et al. 2007"),
    "Pinus elliottii": Constants(5.587688, 1.449494, 0.0326, 0.00101, "Bonner 1994"),
    "Triticum aestivum": Constants(9.043, 5.183, 0.0351, 0.000475, "Ellis et al. 2007"),
    "Ulmus carpinifolia": Constants(5.83, 3.035, 0.0329, 0.000478, "Tompsett 1986, 1992"),
    "Vigna unguiculata": Constants(9.401, 5.118, 0.0329, 0.000478, "Ellis et al. 1982 ; Dickie et al. 1990"),
    "Zea mays": Constants(10.562, 6.366, 0.0332, 0.000577, "Ellis et al. 2007"),
}
"""Species whose constants are published."""


def probit(percent: float) -> float:
    """Give the normal deviate of a percentage; 5 less than the probit of Bliss 1934.

    Raises
    ------
    Invalid
        0, 100 or beyond: the deviate is infinite.

    >>> probit(50)
    0.0
    """
    if not 0 < percent < 100:
        raise Invalid(
            "Une viabilité de 0 ou de 100 % ne se met pas dans l'équation : corrigez-la du nombre de graines testées.",
            code="viability.infinite",
        )
    return _NORMAL.inv_cdf(percent / 100)


def adjusted(percent: float, seeds: int) -> float:
    """Bring 0 and 100 % inside, by a quarter of a seed out of those tested. Source: Miller and Tainter 1944.

    >>> adjusted(100, 50), adjusted(0, 50), adjusted(97, 50)
    (99.5, 0.5, 97)
    """
    if percent >= 100:
        return 100 * (seeds - 0.25) / seeds
    return 25 / seeds if percent <= 0 else percent


def days_of_one_probit(constants: Constants, moisture_percent: float, temperature_c: float) -> float:
    """Give the days in which a lot loses one probit of viability.

    Parameters
    ----------
    moisture_percent
        Moisture, % of the fresh mass.
    temperature_c
        Temperature of storage, °C.

    >>> round(days_of_one_probit(SPECIES["Oryza sativa"], 10, 5), 3)
    5382.388
    """
    if not 0 < moisture_percent < 100:
        raise Invalid(
            "La teneur en eau va de 0 à 100 % de la masse fraîche.",
            code="viability.bad-moisture",
            fields={"moisture_percent": "Entre 0 et 100 %."},
        )
    power = constants.ke - constants.cw * log10(moisture_percent)
    return float(10 ** (power - constants.ch * temperature_c - constants.cq * temperature_c**2))


def after(initial_percent: float, days: float, one_probit_days: float) -> float:
    """Give the viability after a time of storage, %.

    >>> round(after(98, 365, 5382.388), 5)
    97.64797
    """
    return 100 * _NORMAL.cdf(probit(initial_percent) - days / one_probit_days)


def days_until(initial_percent: float, final_percent: float, one_probit_days: float) -> float:
    """Give the days until the viability has fallen to a percentage; 0 when it is there already.

    >>> round(days_until(98, 95, 5382.388), 3)
    2200.833
    """
    return max(0.0, one_probit_days * (probit(initial_percent) - probit(final_percent)))


def is_in_range(moisture_percent: float, temperature_c: float) -> bool:
    """Whether the equation was fitted for such conditions.

    >>> is_in_range(5, -18), is_in_range(3, 5)
    (True, False)
    """
    return DRIEST_PERCENT <= moisture_percent <= WETTEST_PERCENT and COLDEST_C <= temperature_c <= WARMEST_C
