"""Several tests, or treatments, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.exsitu.testing.comparison import MOST, RATES, compare_rate, read_tests
from mulette.exsitu.testing.pages.blueprint import blueprint
from mulette.exsitu.testing.queries import Found, find_tests, list_tests_of, results_of
from mulette.exsitu.testing.results import Result
from mulette.exsitu.testing.viewing import charts, words


@blueprint.post("/ex-situ/essais/comparer")
@needs("read", "seed_test")
def compare_chosen() -> ResponseReturnValue:
    """Lead to the comparison of the tests picked in a list."""
    return redirect(url_for("exsitu_testing.compare", tests=",".join(request.form.getlist("id")[:MOST])), 303)


@blueprint.get("/ex-situ/essais/comparer")
def compare() -> ResponseReturnValue:
    """Compare tests: curves side by side, rates with their intervals, differences from the first."""
    require("read", "seed_test")
    with current_house().store.reading() as session:
        found = find_tests(session, current_viewer(), _asked())
        results = results_of(session, found)
        others = list_tests_of(session, current_viewer(), found[0].lot) if found else []
        named = _named(found)
        shown = {name: results[one.test.id] for name, one in named.items()}
        return render_template(
            "exsitu_testing/compare.html",
            tests=[(name, one, shown[name]) for name, one in named.items()],
            curves=charts.compared_chart(shown),
            rates=[_compared(shown, rate) for rate in RATES],
            others=[one for one in others if one.test.id not in results and one.test.status != "planned"],
            asked=",".join(str(one.test.uuid) for one in found),
            zeros=_zero_words(found),
        )


def _asked() -> list[UUID]:
    return read_tests(request.args.get("tests", ""))


def _named(found: Sequence[Found]) -> dict[str, Found]:
    """Name tests by their number, and by what tells them from each other."""
    names: dict[str, Found] = {}
    for one in found:
        treatment = f", {one.test.treatment}" if one.test.treatment else ""
        names[f"{one.node.number}{treatment}"] = one
    return names


def _compared(results: Mapping[str, Result], rate: str) -> dict[str, Any]:
    """Show one rate of several tests; nothing is drawn where only one of several is known."""
    found, label = compare_rate(results, rate), RATES[rate]
    is_drawn = len(found.rates) > 1 or len(results) == 1
    return {
        "label": label,
        "chart": charts.intervals_chart(label, found.rates) if is_drawn else None,
        "verdict": words.verdict_words(found.verdict) if len(found.rates) > 1 else "",
        "gaps": found.gaps,
        "reference": next(iter(found.rates), ""),
    }


def _zero_words(found: Sequence[Found]) -> str:
    is_shifted = any(one.test.zero_on not in (None, one.test.started_on) for one in found)
    return "Les jours se comptent depuis la mise en germination de chaque essai." if is_shifted else ""


def median_words(result: Result) -> str:
    """Say when half of the germinated seeds had germinated; a dash when it is undefined."""
    half = result.figures.get("T50_coolbear")
    return "–" if half is None else f"{words.figure(half, 1)} j"


blueprint.add_app_template_filter(median_words, "half_time")
