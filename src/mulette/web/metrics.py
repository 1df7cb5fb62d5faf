"""Metrics in the text format of Prometheus: requests served, and what the rooms count in the store.

Under a server of several processes each one writes its figures into the folder ``PROMETHEUS_MULTIPROC_DIR``, and the
process asked adds them up.
Source: Prometheus, "Exposition formats" and "Metric and label naming" (base units, ``_total``, ``_seconds``).
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from mulette import __version__
from mulette.core.house import House
from mulette.core.jobs.workers import count_alive
from mulette.core.room import load

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_OF_THIS_PROCESS = CollectorRegistry()
REQUESTS = Counter("mulette_requests", "Requêtes servies.", ("method", "route", "status"), registry=_OF_THIS_PROCESS)
DURATIONS = Histogram(
    "mulette_request_duration_seconds",
    "Durée des requêtes, jusqu'au premier octet de la réponse.",
    ("method", "route"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=_OF_THIS_PROCESS,
)


class StoreCollector(Collector):
    """What the rooms of a house count, read when it is asked for.

    Parameters
    ----------
    house
        Open house.
    now
        Moment of the reading, UTC.
    """

    def __init__(self, house: House, now: dt.datetime) -> None:
        self.house = house
        self.now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give one family a measure."""
        version = GaugeMetricFamily("mulette_build_info", "Version de Mulette.", labels=("version",))
        version.add_metric((__version__,), 1)
        yield version
        yield GaugeMetricFamily("mulette_workers", "Ouvriers en vie.", count_alive(self.house.settings, self.now))
        with self.house.store.reading() as session:
            for room in self.house.rooms:
                for measure in load(room.measures)(session) if room.measures else ():
                    family = GaugeMetricFamily(f"mulette_{measure.name}", measure.help, labels=(measure.by,))
                    for value, figure in measure.figures.items():
                        family.add_metric((value,), figure)
                    yield family


def observe(method: str, route: str, status: int, duration_s: float) -> None:
    """Count one request.

    Parameters
    ----------
    method
        HTTP method; one that HTTP does not know counts as ``other``.
    route
        Rule of the route, never the address itself: there are as many of those as there are records.
    status
        HTTP status.
    duration_s
        Seconds.
    """
    method = method if method in METHODS else "other"
    REQUESTS.labels(method, route, str(status)).inc()
    DURATIONS.labels(method, route).observe(duration_s)


def exposition(house: House, now: dt.datetime) -> bytes:
    """Write all metrics as Prometheus reads them."""
    return _requests() + generate_latest(_registry_of(StoreCollector(house, now)))


def _requests() -> bytes:
    """Write the figures of this process, or of all processes of its server."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(_OF_THIS_PROCESS)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)


def _registry_of(collector: Collector) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(collector)
    return registry
