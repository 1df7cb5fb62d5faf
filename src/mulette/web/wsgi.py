"""The application for a server of several processes: ``gunicorn "mulette.web.wsgi:make_app()"``.

Each process opens the store for itself, after it was made: connections to PostgreSQL and the threads of Polars do not
survive a fork. So the server must not load the application before its processes (no ``--preload``).
"""

from __future__ import annotations

import atexit
from contextlib import ExitStack

from apiflask import APIFlask

from mulette.core.house import open_house
from mulette.core.logs import set_up_logs
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app


def make_app() -> APIFlask:
    """Open the house that the settings name, for as long as the process lives, and make its application.

    Background work is left to other processes (``mulette jobs work``).

    Raises
    ------
    Conflict
        The store is missing, older or newer than this Mulette.
    """
    settings, opened = Settings(), ExitStack()
    set_up_logs(settings)
    house = opened.enter_context(open_house(settings, ROOMS))
    atexit.register(opened.close)
    return create_app(house)
