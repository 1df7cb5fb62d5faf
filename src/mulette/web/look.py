"""What the templates of every room share: French words as filters, links that keep the state of the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from markupsafe import Markup

from mulette.web import words

FILTERS = {
    "number": words.number,
    "percent": words.percent,
    "plural": words.plural,
    "date_fr": words.date,
    "date_range": words.date_range,
    "instant_fr": words.instant,
    "duration": words.duration,
    "filesize_fr": words.size,
    "scientific": words.scientific,
}


def register(app: Flask, zone: dt.tzinfo | None = None) -> None:
    """Mount the filters and globals that the shared templates use on an application; hours are those of a zone."""
    app.jinja_env.filters.update(FILTERS | {"instant_fr": partial(words.instant, zone=zone)})
    app.jinja_env.globals.update(here=here, without=without, query_pairs=query_pairs, icon=icon, page_url=page_url)
    app.jinja_env.globals.update(instance=None, own_word=str, own_logo=str)  # web.instance says better
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def here(**changes: Any) -> str:  # noqa: ANN401
    """Give the address of this page with some query parameters changed; None removes one.

    Any change but of ``page`` returns to the first page, so that nobody lands past the end.
    """
    return with_changes(request.path, request.args.items(multi=True), changes)


def without(name: str, value: object) -> str:
    """Give the address of this page without one value of a parameter that may have several."""
    kept = [pair for pair in request.args.items(multi=True) if pair != (name, str(value)) and pair[0] != "page"]
    return with_changes(request.path, kept, {})


def with_changes(path: str, pairs: Iterable[tuple[str, str]], changes: Mapping[str, Any]) -> str:
    """Give ``path`` with its query parameters changed.

    Examples
    --------
    >>> with_changes("/releves", [("q", "loutre"), ("page", "3")], {"sort": "-date"})
    '/releves?q=loutre&sort=-date'
    >>> with_changes("/releves", [("q", "loutre")], {"q": None})
    '/releves'
    """
    dropped = set(changes) | (set() if "page" in changes else {"page"})
    kept = [(name, value) for name, value in pairs if name not in dropped]
    for name, value in changes.items():
        if isinstance(value, list | tuple):
            kept += [(name, str(item)) for item in value]
        elif value is not None:
            kept.append((name, str(value)))
    return f"{path}?{urlencode(kept)}" if kept else path


def query_pairs() -> list[tuple[str, str]]:
    """Give the query parameters of this page, in order, for the hidden inputs of a GET form."""
    return list(request.args.items(multi=True))


def page_url(endpoint: str, **values: Any) -> str:  # noqa: ANN401
    """Give the address of a page that another room may or may not offer; empty when it does not."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def icon(name: str, label: str = "") -> Markup:
    """Draw one icon of our own set; with a label it speaks, without one it is silent beside its word."""
    speech = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    source = url_for("static", filename="icons.svg")
    return Markup('<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>').format(speech, source, name)
