"""The look of an installation: its name, logo, accent and words, where it has its own (``core.instance``)."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from mulette.core.errors import NotFound
from mulette.core.house import current_house
from mulette.core.instance import Instance, read_instance
from mulette.settings import Settings

blueprint = Blueprint("instance", __name__, url_prefix="/instance")
_STYLE = """:root {{
  --brand: light-dark({light}, {dark});
  --brand-strong: light-dark(color-mix(in srgb, {light} 80%, black), color-mix(in srgb, {dark} 75%, white));
  --brand-soft: light-dark(color-mix(in srgb, {light} 15%, white), color-mix(in srgb, {dark} 20%, black));
}}
"""


def dress(app: Flask, settings: Settings) -> None:
    """Give the pages of an application what its installation makes its own.

    Raises
    ------
    Invalid
        The folder of the installation cannot be taken.
    """
    own = read_instance(settings.instance)
    app.register_blueprint(blueprint)
    app.jinja_env.globals["instance"] = own
    app.jinja_env.globals["own_word"] = lambda word: own.words.get(str(word), word)
    app.jinja_env.globals["own_logo"] = lambda: url_for("instance.static_file", name=own.logo) if own.logo else ""


@blueprint.get("/style.css")
def style() -> ResponseReturnValue:
    """Give the accent as a style sheet; empty without one."""
    own = _instance()
    light, dark = own.accent or ("", "")
    return Response(_STYLE.format(light=light, dark=dark) if light else "", mimetype="text/css")


@blueprint.get("/statics/<path:name>")
def static_file(name: str) -> ResponseReturnValue:
    """Give a file of the installation: its logo, images of its pages."""
    own = _instance()
    if own.folder is None:
        raise NotFound("Cette installation n'a pas de fichiers à elle.", code="instance.none")
    return send_from_directory((own.folder / "statics").absolute(), name)


def _instance() -> Instance:
    return read_instance(current_house().settings.instance)
