"""Labels to print: what is asked stands in the address, so that other pages lead here with their codes."""

from __future__ import annotations

import base64

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from mulette.core.errors import Invalid, NotFound
from mulette.core.house import current_house
from mulette.core.people.web import current_viewer, needs, require
from mulette.core.storage.base import now
from mulette.exsitu.bench.labels.content import labels_for
from mulette.exsitu.bench.labels.drawing import draw_pictures
from mulette.exsitu.bench.labels.formats import DEFAULT, formats
from mulette.exsitu.bench.labels.printing import KINDS, Wish, last_printed, print_labels, read_wish
from mulette.exsitu.bench.pages.blueprint import blueprint

Given = dict[str, str]


@blueprint.get("/ex-situ/etiquettes")
def labels() -> ResponseReturnValue:
    """Choose labels and their format, and see the first page as it will be printed."""
    require("read", "seed_lot")
    given = {name: request.args.get(name, default) for name, default in _DEFAULTS.items()}
    return _page(given)


@blueprint.post("/ex-situ/etiquettes/<kind>")
@needs("read", "seed_lot")
def print_them(kind: str) -> ResponseReturnValue:
    """Give the file of labels, and note it as printed."""
    if kind not in KINDS:
        raise NotFound("Une étiquette s'imprime en pdf ou en zpl.", code="label.unknown-kind")
    given = {name: request.form.get(name, default) for name, default in _DEFAULTS.items()}
    try:
        with current_house().store.transaction() as session:
            drawn = print_labels(session, current_viewer(), _wish(given), kind, at=now())
    except (Invalid, NotFound) as error:
        return _page(given, error)
    headers = {"Content-Disposition": f'attachment; filename="etiquettes.{kind}"'}
    return Response(drawn, mimetype=KINDS[kind], headers=headers)


_DEFAULTS = {"codes": "", "format": DEFAULT, "copies": "1", "first": "1"}


def _wish(given: Given) -> Wish:
    copies, first = (_whole(given, name) for name in ("copies", "first"))
    return read_wish(given["codes"], given["format"], copies, first)


def _whole(given: Given, name: str) -> int:
    if given[name].strip().isdigit():
        return int(given[name])
    words = "Un nombre entier est attendu."
    raise Invalid(words, code="label.not-a-number", fields={name: words})


def _page(given: Given, error: Invalid | NotFound | None = None) -> ResponseReturnValue:
    picture, count = "", 0
    with current_house().store.reading() as session:
        if given["codes"].strip() and error is None:
            try:
                wish = _wish(given)
                drawn = labels_for(session, current_viewer(), wish.codes)
                picture, count = (
                    _picture(
                        draw_pictures(drawn[: wish.format.per_page - wish.first + 1], wish.format, first=wish.first)
                    ),
                    len(drawn),
                )
            except (Invalid, NotFound) as refused:
                error = refused
        last = last_printed(session, current_viewer())
    page = render_template(
        "exsitu/labels.html",
        given=given,
        formats=formats().values(),
        picture=picture,
        count=count,
        last=last,
        error=error,
        errors=getattr(error, "fields", {}),
    )
    return page, error.status if error else 200


def _picture(pages: list[bytes]) -> str:
    return "data:image/png;base64," + base64.b64encode(pages[0]).decode()
