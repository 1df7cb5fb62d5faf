"""The tab « Essais » of a lot: its tests, its viability over the years, and what the viability equation would say."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import Invalid
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, require
from mulette.exsitu import viability
from mulette.exsitu.bank.tables import Lot
from mulette.exsitu.bank.viewing.head import lot_head
from mulette.exsitu.testing.pages.blueprint import blueprint, today
from mulette.exsitu.testing.queries import Found, list_tests_of
from mulette.exsitu.testing.statuses import STATES
from mulette.exsitu.testing.viewing.rows import with_results
from mulette.exsitu.vocabulary import label

SEEDS_TESTED = 100
"""Seeds of a usual test, by which 0 and 100 % are brought inside."""
YEARS = (5, 10, 20, 50, 100)


@blueprint.get("/ex-situ/lots/<uuid:identifier>/essais")
def lot_tests(identifier: UUID) -> ResponseReturnValue:
    """Show the tests of a lot."""
    require("read", "seed_test")
    viewer = current_viewer()
    with current_house().store.reading() as session:
        head = lot_head(session, viewer, identifier, "exsitu_testing.lot_tests", today=today())
        found = list_tests_of(session, viewer, head.lot)
        return render_template(
            "exsitu_testing/lot_tests.html",
            head=head,
            rows=[
                (one, result, (label("TEST_STATUS", one.test.status), STATES[one.test.status]))
                for one, result in with_results(session, found)
            ],
            new_url=url_for("exsitu_testing.new", lots=identifier) if viewer.may("create", "seed_test") else "",
            compare_url=_compare_url(found),
            species=[(name, name) for name in viability.SPECIES],
            **_what_if(head.lot),
        )


def _compare_url(found: list[Found]) -> str:
    comparable = [str(one.test.uuid) for one in found if one.test.status != "planned"]
    return url_for("exsitu_testing.compare", tests=",".join(comparable[:12])) if len(comparable) > 1 else ""


def _what_if(lot: Lot) -> dict[str, Any]:
    """Work out what the equation of viability would say, with the constants of a species that was studied."""
    known = lot.viability_percent
    given = {
        "species": request.args.get("species", ""),
        "initial": request.args.get("initial", "" if known is None else f"{known:.0f}"),
        "moisture": request.args.get("moisture", _text(lot.moisture_percent)),
        "temperature": request.args.get("temperature", "-18"),
    }
    constants = viability.SPECIES.get(given["species"])
    if constants is None:
        return {"asked": given, "life": None, "refusal": ""}
    try:
        figures = {name: float(given[name].replace(",", ".")) for name in ("initial", "moisture", "temperature")}
        days = viability.days_of_one_probit(constants, figures["moisture"], figures["temperature"])
        start = viability.adjusted(figures["initial"], SEEDS_TESTED)
        life = {
            "years_85": viability.days_until(start, 0.85 * start, days) / 365,
            "after": [(years, viability.after(start, 365 * years, days)) for years in YEARS],
            "source": constants.source,
            "is_in_range": viability.is_in_range(figures["moisture"], figures["temperature"]),
        }
    except (ValueError, OverflowError):
        return {
            "asked": given,
            "life": None,
            "refusal": "Donnez trois nombres : viabilité, teneur en eau, température.",
        }
    except Invalid as error:
        return {"asked": given, "life": None, "refusal": error.message}
    return {"asked": given, "life": life, "refusal": ""}


def _text(figure: float | None) -> str:
    return "" if figure is None else f"{figure:g}".replace(".", ",")
