"""Several tests, or treatments, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.exsitu.comparing import Outcome, difference
from mulette.exsitu.comparing import compare as compare_outcomes
from mulette.exsitu.testing.pages.blueprint import blueprint
from mulette.exsitu.testing.queries import Found, find_tests, list_tests_of, results_of
from mulette.exsitu.testing.results import Rate, Result
from mulette.exsitu.testing.viewing import charts, words

MOST = 12
"""Tests compared at once."""
RATES = (("on_sown", "Germination sur graines semées"), ("on_filled", "Germination sur graines pleines"),
         ("viable", "Viabilité sur graines pleines"))  # fmt: skip


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
            rates=[
                _compared(label, {name: getattr(one, field) for name, one in shown.items()}) for field, label in RATES
            ],
            others=[one for one in others if one.test.id not in results and one.test.status != "planned"],
            asked=",".join(str(one.test.uuid) for one in found),
            zeros=_zero_words(found),
        )


def _asked() -> list[UUID]:
    texts = [text for text in request.args.get("tests", "").split(",") if text][:MOST]
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise Invalid("L'adresse nomme un essai qui n'en est pas un.", code="test.bad-comparison") from error


def _named(found: Sequence[Found]) -> dict[str, Found]:
    """Name tests by their number, and by what tells them from each other."""
    names: dict[str, Found] = {}
    for one in found:
        treatment = f", {one.test.treatment}" if one.test.treatment else ""
        names[f"{one.node.number}{treatment}"] = one
    return names


def _compared(label: str, rates: dict[str, Rate | None]) -> dict[str, Any]:
    """Compare one rate of several tests: its chart, the verdict, each difference from the first."""
    known = {name: rate for name, rate in rates.items() if rate is not None and rate.trials}
    outcomes = [Outcome(rate.successes, rate.trials) for rate in known.values()]
    return {
        "label": label,
        "chart": charts.intervals_chart(label, known) if len(known) == len(rates) or len(known) > 1 else None,
        "verdict": words.verdict_words(compare_outcomes(outcomes)) if len(outcomes) > 1 else "",
        "differences": [
            (name, *(100 * figure for figure in gap))
            for name, outcome in zip(known, outcomes, strict=True)
            if (gap := difference(outcome, outcomes[0])) is not None and outcome is not outcomes[0]
        ],
        "reference": next(iter(known), ""),
    }


def _zero_words(found: Sequence[Found]) -> str:
    is_shifted = any(one.test.zero_on not in (None, one.test.started_on) for one in found)
    return "Les jours se comptent depuis la mise en germination de chaque essai." if is_shifted else ""


def median_words(result: Result) -> str:
    """Say when half of the germinated seeds had germinated; a dash when it is undefined."""
    half = result.figures.get("T50_coolbear")
    return "–" if half is None else f"{words.figure(half, 1)} j"


blueprint.add_app_template_filter(median_words, "half_time")
