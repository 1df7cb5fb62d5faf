"""French words of the tests: how they are led, what their figures mean. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from mulette.exsitu.comparing import Outcome, Verdict, compare
from mulette.exsitu.germination import Figure
from mulette.exsitu.hill import Hill
from mulette.exsitu.testing.replicates import Dish
from mulette.exsitu.testing.results import Result
from mulette.exsitu.vocabulary import label

THIN, NBSP = "\u202f", "\u00a0"


class Measure(NamedTuple):
    """A metric as pages tell it: what it is called, its unit, its digits, what it says, who defined it."""

    label: str
    unit: str
    digits: int
    says: str
    source: str


@cache
def measures() -> Mapping[str, Measure]:
    """Give the metrics that pages tell, by name, in order."""
    content = yaml.safe_load(Path(__file__).with_name("measures.yaml").read_text(encoding="utf-8"))
    return {name: Measure(**one) for name, one in content.items()}


def figure(value: Figure, digits: int = 1) -> str:
    """Write a figure the French way; a dash for what is undefined.

    >>> figure(6.7, 2), figure(None)
    ('6,70', '–')
    """
    return "–" if value is None else f"{value:.{digits}f}".replace(".", ",").replace("-", "\u2212")


def half_words(result: Result) -> str:
    """Say when half of the germinated seeds had germinated, and of what they are the half."""
    coolbear, farooq = result.figures.get("T50_coolbear"), result.figures.get("T50_farooq")
    if coolbear is None or farooq is None:
        return ""
    return (
        f"{figure(coolbear, 2)} j d'après Coolbear, {figure(farooq, 2)} j d'après Farooq : la moitié des "
        f"{result.germinated} germées, pas des {result.sown} semées"
    )


def hill_words(hill: Hill | None) -> str:
    """Say a Hill curve, or why there is none."""
    if hill is None:
        return "La courbe de Hill ne s'ajuste pas : trop peu de jours de germination, ou pas de convergence."
    half = hill.day_of(50)
    reached = "n'atteint pas 50 % des semées" if half is None else f"50 % des semées au jour {figure(half, 2)}"
    return (
        f"Courbe de Hill (El-Kassaby et al. 2008) : moitié du plateau au jour {figure(hill.c, 2)}, raideur "
        f"{figure(hill.b, 2)}, plateau {figure(hill.a, 1)}{THIN}% ; {reached}."
    )


def result_title(result: Result) -> str:
    """State what a test shows, as the title of its curve."""
    if not result.germinated:
        return "Aucune graine germée pour l'instant"
    if result.series is None:
        return f"{result.germinated} graines germées sur {result.sown}"
    day = figure(result.series.days[-1], 0)
    return f"{result.germinated} graines germées sur {result.sown} au jour {day}"


def untimed_words(result: Result) -> str:
    """Say why times are undefined; nothing when they are not."""
    if not result.untimed:
        return ""
    plural = "s" if result.untimed > 1 else ""
    return (
        f"{result.untimed} graine{plural} germée{plural} avant le jour zéro, ou sans jour connu : les temps ne se "
        "calculent pas. Avancez le jour zéro si la germination a commencé plus tôt."
    )


def pretreatment_words(one: Mapping[str, Any]) -> str:
    """Say a pretreatment with its dose and duration.

    >>> pretreatment_words({"kind": "strat_cold", "duration_hours": 1344, "temperature_c": 5}).replace(NBSP, " ")
    'Stratification froide, 56 j, 5 °C'
    >>> pretreatment_words({"kind": "ga3", "dose": "250 mg/L", "duration_hours": 24}).replace(NBSP, " ")
    'Acide gibbérellique, 250 mg/L, 1 j'
    """
    hours, celsius = one.get("duration_hours"), one.get("temperature_c")
    parts = [
        label("PRETREATMENT", one["kind"]),
        one.get("dose"),
        None if hours is None else f"{_plain(hours / 24)}{NBSP}j" if hours % 24 == 0 else f"{_plain(hours)}{NBSP}h",
        None if celsius is None else f"{_plain(celsius)}{NBSP}°C",
        one.get("comment"),
    ]
    return ", ".join(part for part in parts if part)


def phase_words(one: Mapping[str, Any]) -> str:
    """Say a regime.

    >>> phase_words({"day_c": 20, "night_c": 10, "light_hours": 12, "substrate": "agar"}).replace(NBSP, " ")
    '20/10 °C, lumière 12 h/j, agar'
    >>> phase_words({"days": 28, "day_c": 5, "night_c": 5, "light_hours": 0}).replace(NBSP, " ")
    '28 j, 5 °C, obscurité'
    """
    day, night, light, days = (one.get(name) for name in ("day_c", "night_c", "light_hours", "days"))
    celsius = "/".join(_plain(value) for value in dict.fromkeys(v for v in (day, night) if v is not None))
    substrate = label("SUBSTRATE_LAB", one["substrate"]).lower() if one.get("substrate") else None
    comment = f"({one['comment']})" if one.get("comment") else None
    parts = [
        None if days is None else f"{days}{NBSP}j",
        f"{celsius}{NBSP}°C" if celsius else None,
        None if light is None else "obscurité" if light == 0 else f"lumière {_plain(light)}{NBSP}h/j",
        " ".join(part for part in (substrate, comment) if part),
    ]
    return ", ".join(part for part in parts if part) or "non renseigné"


def parts_of(rows: Iterable[Any], names: Iterable[str]) -> list[dict[str, Any]]:
    """Give the parts of rows of phases or pretreatments, those that are said."""
    return [{name: value for name in names if (value := getattr(row, name)) is not None} for row in rows]


def verdict_words(verdict: Verdict | None) -> str:
    """Say whether treatments differ, and by which test."""
    if verdict is None:
        return "Trop peu de graines pour dire si les modalités diffèrent."
    method = "test exact de Fisher" if verdict.method == "fisher" else f"χ² = {figure(verdict.statistic, 2)}"
    if verdict.p < 0.05:
        return f"Les modalités diffèrent plus que le hasard ne le ferait ({method}, {_chance(verdict)})."
    return f"Rien ne dit que les modalités diffèrent ({method}, {_chance(verdict)})."


def replicates_words(dishes: Sequence[Dish]) -> str:
    """Warn that the replicates differ more than chance would make them; nothing when they do not, or cannot be told.

    >>> replicates_words([Dish(1, 25, fates={"normal": 20, "dead": 5}), Dish(2, 25, fates={"normal": 18, "dead": 7})])
    ''
    """
    verdict = compare([Outcome(dish.germinated, dish.seeds) for dish in dishes])
    if verdict is None or verdict.p >= 0.05:
        return ""
    told = f"Les répétitions diffèrent plus que le hasard ne le ferait ({_chance(verdict)})"
    return f"{told} : cherchez une boîte à part avant de conclure."


def zero_words(started_on: dt.date, zero_on: dt.date | None) -> str:
    """Say from which day times are counted."""
    if zero_on is None or zero_on == started_on:
        return f"Les jours se comptent depuis le début de l'essai, le {started_on:%d/%m/%Y}."
    return f"Les jours se comptent depuis la mise en germination, le {zero_on:%d/%m/%Y}, non depuis le début."


def _chance(verdict: Verdict) -> str:
    return "p < 0,001" if verdict.p < 0.001 else f"p = {figure(verdict.p, 3)}"


def _plain(value: float) -> str:
    return f"{value:g}".replace(".", ",").replace("-", "\u2212")
