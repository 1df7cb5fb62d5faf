"""The arrangement of an organisation, on loopback: PostgreSQL, gunicorn with two processes, two workers of jobs."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import requests
from psycopg import sql

from mulette.settings import Settings
from tests.cluster import free_port

DEPLOY = Path(__file__).parents[2] / "deploy"
PASSWORD = "anodonte des étangs"
DEADLINE_S = 240


def until(condition: Callable[[], object], what: str) -> None:
    """Wait until a condition holds, four minutes at most: the machine may be loaded."""
    over = time.monotonic() + DEADLINE_S
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < over, f"in vain: {what}"
        pause.wait(0.05)


def make_database(cluster: str, name: str, role: str) -> str:
    """Make what docs/fr/exploitation/droits-systeme.md tells: a role that owns the schema ``mulette``, nothing else.

    The database is shared with another program, whose schema is ``autre``.

    Returns
    -------
    The URL that Mulette uses.
    """
    base = cluster.rsplit("/", 1)[0]
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with psycopg.connect(f"{base}/{name}", autocommit=True) as connection:
        connection.execute("CREATE EXTENSION postgis")
        connection.execute(sql.SQL("CREATE SCHEMA mulette AUTHORIZATION {}").format(sql.Identifier(role)))
        connection.execute("CREATE SCHEMA autre CREATE TABLE autre.synthese (id int)")
    return f"{base.replace('//mulette@', f'//{role}@')}/{name}"


@dataclass
class Arrangement:
    """The processes of an organisation's Mulette.

    Parameters
    ----------
    settings
        Its settings.
    port
        Port of loopback that gunicorn listens on.
    """

    settings: Settings
    port: int = field(default_factory=free_port)
    server: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """Environment of all its processes."""
        return os.environ | {
            "MULETTE_DATABASE": self.settings.database,
            "MULETTE_FILES": str(self.settings.files_folder),
            "MULETTE_BIND": f"127.0.0.1:{self.port}",
            "MULETTE_LOG_FORMAT": "json",
            "MULETTE_LOG_LEVEL": "INFO",
            "WEB_CONCURRENCY": "2",
        }

    def url(self, path: str) -> str:
        """Give an address of the server."""
        return f"http://127.0.0.1:{self.port}{path}"

    def run(self, *words: str, given: str | None = None) -> str:
        """Run a command of Mulette to its end; gives what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "mulette.cli", *words],
            env=self.environment, input=given, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def start_server(self) -> None:
        """Start gunicorn with the configuration that is shipped."""
        self.server = self._start("gunicorn", "-c", str(DEPLOY / "gunicorn.conf.py"), "mulette.web.wsgi:make_app()")

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start one worker of jobs."""
        worker = self._start("mulette.cli", "jobs", "work", "--workers", "1")
        self.workers.append(worker)
        return worker

    def web_processes(self) -> list[int]:
        """List the processes that answer."""
        assert self.server is not None
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in children.split()]

    def is_ready(self) -> bool:
        """Whether the server says that it has all it needs."""
        assert self.server is not None
        assert self.server.poll() is None, self.log()
        try:
            return requests.get(self.url("/readyz"), timeout=DEADLINE_S).ok
        except requests.ConnectionError:
            return False

    def log(self) -> str:
        """Read what all processes have logged so far."""
        return (self.settings.files_folder.parent / "log").read_text(encoding="utf-8")

    def _start(self, module: str, *words: str) -> subprocess.Popen[bytes]:
        with (self.settings.files_folder.parent / "log").open("ab") as log:
            return subprocess.Popen([sys.executable, "-m", module, *words], env=self.environment, stderr=log)

    def stop(self) -> None:
        """Stop what still runs."""
        left = [one for one in (self.server, *self.workers) if one is not None and one.poll() is None]
        for process in left:
            process.terminate()
        for process in left:
            process.wait(DEADLINE_S)


@contextmanager
def arranged(settings: Settings) -> Iterator[Arrangement]:
    """Start everything over a store at head, wait until it is ready, and stop it at the end."""
    arrangement = Arrangement(settings)
    try:
        arrangement.start_server()
        first, second = arrangement.start_worker(), arrangement.start_worker()
        until(arrangement.is_ready, "the server is ready")
        until(lambda: len(arrangement.web_processes()) == 2, "two processes answer")
        assert first.pid != second.pid
        yield arrangement
    finally:
        arrangement.stop()
