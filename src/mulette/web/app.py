"""Making the web application: mounts what each room offers, and maps errors once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import current_app, request, url_for
from jinja2 import ChoiceLoader, FileSystemLoader
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from mulette import __version__
from mulette.core.errors import MuletteError
from mulette.core.house import House
from mulette.core.instance import read_instance
from mulette.core.people.viewer import Viewer
from mulette.core.people.web import current_viewer
from mulette.core.room import Entry, Room, load
from mulette.web import health, look, pages
from mulette.web.answers import answer_bad_values, answer_busy, answer_error, answer_http_error, answer_overtaken
from mulette.web.instance import dress
from mulette.web.look import register
from mulette.web.openapi import complete
from mulette.web.requests import follow
from mulette.web.security import secure
from mulette.web.unchanged import tell_unchanged

HERE = Path(__file__).parent


def create_app(house: House) -> APIFlask:
    """Make the application of a house.

    Parameters
    ----------
    house
        Open store, settings and rooms; it must outlive the application.
    """
    app = APIFlask(
        "mulette",
        title="Mulette",
        version=__version__,
        static_folder=str(HERE / "static"),
        template_folder=str(HERE / "templates"),
        spec_path="/api/openapi.json",
        docs_path=None,
        json_errors=False,
    )
    app.config["MAX_CONTENT_LENGTH"] = house.settings.max_upload_bytes
    app.config["SPEC_FORMAT"] = "json"
    app.config["AUTO_OPERATION_ID"] = True
    app.extensions["mulette"] = house
    app.register_error_handler(MuletteError, answer_error)
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(HTTPError, answer_bad_values)
    app.register_error_handler(OperationalError, answer_busy)
    app.register_error_handler(StaleDataError, answer_overtaken)
    follow(app, house.settings)
    secure(app, house)
    tell_unchanged(app)
    app.spec_processor(complete)  # type: ignore[arg-type]  # the description is never text: SPEC_FORMAT is json
    register(app)
    look.register(app, ZoneInfo(house.settings.timezone))
    dress(app, house.settings)
    if hops := house.settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.register_blueprint(health.blueprint)
    app.register_blueprint(pages.blueprint)
    _mount(app, house.rooms)
    app.context_processor(lambda: _common(house))
    return app


def _mount(app: APIFlask, rooms: tuple[Room, ...]) -> None:
    folders = [str(room.templates) for room in rooms if room.templates]
    app.jinja_loader = ChoiceLoader([FileSystemLoader(str(HERE / "templates")), FileSystemLoader(folders)])
    for room in rooms:
        for path in (room.api, room.pages):
            if path:
                app.register_blueprint(load(path))


def _common(house: House) -> dict[str, Any]:
    """Give what every page shows around its content."""
    viewer, own = current_viewer(), read_instance(house.settings.instance)
    entries = sorted((entry for room in house.rooms for entry in room.rail), key=lambda entry: entry.position)
    opened = [entry for entry in entries if _is_open(entry, viewer)]
    here = _here(opened)
    return {
        "viewer": viewer,
        "territory": house.settings.territory or own.territory,
        "version": __version__,
        "rail": _rail(opened, here, own.words),
        "section_tabs": _tabs(opened, here, own.words),
    }


def _is_open(entry: Entry, viewer: Viewer) -> bool:
    """Whether an entry of the rail leads this viewer to a page."""
    may = entry.permission is None or viewer.may(*entry.permission)
    return may and entry.endpoint in current_app.view_functions


def _here(entries: list[Entry]) -> Entry | None:
    """Give the entry of this very page; else, of its room, the first of a section or the last of the rail."""
    here = [entry for entry in entries if entry.endpoint == request.endpoint]
    room = [entry for entry in entries if entry.endpoint.partition(".")[0] == request.blueprint]
    marked = here or room
    return (marked[0] if marked[0].section else marked[-1]) if marked else None


def _rail(entries: list[Entry], here: Entry | None, words: Mapping[str, str]) -> list[dict[str, Any]]:
    """Write the rail in the words of the installation: a section is one entry, that opens its first page."""
    shown: dict[str, Entry] = {}
    for entry in entries:
        shown.setdefault(entry.section or entry.endpoint, entry)
    return [
        {
            "label": words.get(entry.section or entry.label, entry.section or entry.label),
            "icon": entry.icon,
            "url": url_for(entry.endpoint),
            "active": here is not None and name == (here.section or here.endpoint),
        }
        for name, entry in shown.items()
    ]


def _tabs(entries: list[Entry], here: Entry | None, words: Mapping[str, str]) -> list[tuple[str, str, bool, None]]:
    """Give the pages of the section of this page, as ``ui.tabs`` shows them; nothing outside of a section."""
    if here is None or not here.section:
        return []
    return [
        (words.get(entry.label, entry.label), url_for(entry.endpoint), entry is here, None)
        for entry in entries
        if entry.section == here.section
    ]
