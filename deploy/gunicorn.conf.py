"""Mulette under gunicorn: ``gunicorn -c gunicorn.conf.py "mulette.web.wsgi:make_app()"``.

The settings of Mulette come from the environment (MULETTE_…), the number of processes from WEB_CONCURRENCY.
"""

import os
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gunicorn.workers.base import Worker

_figures = tempfile.TemporaryDirectory(prefix="mulette-metrics-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _figures.name  # before any process loads prometheus_client

bind = os.environ.get("MULETTE_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 8
preload_app = False  # each process opens the store itself: its connections do not survive a fork
timeout = 120  # seconds without a sign of life of a process; a slow upload does not count, a thread waits for it
graceful_timeout = 60  # seconds that requests under way have to finish
accesslog = None  # Mulette writes a line a request itself (MULETTE_LOG_LEVEL=INFO), without addresses or searches
errorlog = "-"
control_socket_disable = True


def child_exit(_server: object, worker: "Worker") -> None:
    """Forget the live figures of a process that ended."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)
