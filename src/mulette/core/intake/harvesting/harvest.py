"""One harvest: everything, or what changed since the last one that was kept, fetched and delivered."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
from sqlalchemy import update

from mulette.core.errors import MuletteError
from mulette.core.house import House
from mulette.core.intake import deliveries
from mulette.core.intake.deliveries import quiet
from mulette.core.intake.harvesting.calling import Caller
from mulette.core.intake.harvesting.kinds import ACTION, DELETED, HarvestKind, Row, Wanted, kind_named
from mulette.core.intake.harvesting.secrets import read_secret
from mulette.core.intake.harvesting.sources import get_source, last_success
from mulette.core.intake.harvesting.tables import Harvest, HarvestSource
from mulette.core.intake.runner import Progress
from mulette.core.people.viewer import Viewer
from mulette.core.storage.base import now

OVERLAP = dt.timedelta(hours=1)
"""How long before the last harvest changes are asked for again: a platform may keep late what it stamped early.

What comes twice is compared, and found unchanged.
"""


@dataclass(frozen=True)
class Fetched:
    """What a harvest brought.

    Parameters
    ----------
    rows, deletions
        Rows received, and those among them that ask to delete.
    """

    rows: int
    deletions: int


def harvest(
    house: House,
    author: Viewer,
    code: str,
    *,
    progress: Progress = quiet,
    pause: Callable[[float], None] = time.sleep,
) -> Harvest:
    """Harvest a source and deliver what came.

    A page that cannot be had stops the harvest: nothing is delivered, and the next one begins where this one did.

    Parameters
    ----------
    pause
        Waits some seconds between two tries.

    Raises
    ------
    MuletteError
        The platform fails, or the file cannot be delivered; the harvest keeps the message.
    """
    author.require("administer", "harvest")
    number = _begin(house, code)
    with house.store.reading() as session:
        run = session.get_one(Harvest, number)
    try:
        fetched, delivery = _fetch_and_deliver(house, author, run, progress, pause)
    except MuletteError as error:
        _end(house, number, state="failed", error=error.message)
        raise
    return _end(house, number, state="done", rows=fetched.rows, deletions=fetched.deletions, delivery_uuid=delivery)


def _begin(house: House, code: str) -> int:
    """Open a harvest; one that a stop of the machine left running is interrupted."""
    with house.store.transaction() as session:
        source = get_source(session, code)
        left = (Harvest.source_id == source.id, Harvest.state == "running")
        session.execute(update(Harvest).where(*left).values(state="interrupted", ended_at=now()))
        last = last_success(session, source)
        begun = Harvest(
            source=source, state="running", started_at=now(), since=last.started_at - OVERLAP if last else None
        )
        session.add(begun)
        session.flush()
        return begun.id


def _end(house: House, number: int, **values: object) -> Harvest:
    with house.store.transaction() as session:
        run = session.get_one(Harvest, number)
        run.ended_at = now()
        for name, value in values.items():
            setattr(run, name, value)
        return run


def _fetch_and_deliver(
    house: House, author: Viewer, run: Harvest, progress: Progress, pause: Callable[[float], None]
) -> tuple[Fetched, uuid.UUID | None]:
    source, kind = run.source, kind_named(house.rooms, run.source.kind)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{source.code}-{run.started_at:%Y-%m-%d-%H%M%S}.csv"
        pages = kind.read(Caller(source.address, pause=pause), _wanted(house, run))
        fetched = _write(path, kind, source, pages, progress)
        if not fetched.rows:
            return fetched, None
        delivery = deliveries.receive(
            house, author, path, template=source.template, provider=source.provider.code, mode="update",
            dataset=source.dataset_uuid, again=True,
        )  # fmt: skip
    outcome = deliveries.check(house, author, delivery, progress=progress)
    if source.is_written and not outcome.is_wholly_blocked:
        deliveries.approve(house, author, delivery, reason="Moisson écrite sans attendre.", progress=progress)
    return fetched, delivery


def _wanted(house: House, run: Harvest) -> Wanted:
    zone = ZoneInfo(house.settings.timezone)
    return Wanted(
        export=run.source.export,
        login=run.source.login or "",
        secret=read_secret(house.settings, run.source.code),
        since=run.since.astimezone(zone).replace(tzinfo=None) if run.since else None,
        until=run.started_at.astimezone(zone).replace(tzinfo=None),
    )


def _write(
    path: Path, kind: HarvestKind, source: HarvestSource, pages: Iterator[list[Row]], progress: Progress
) -> Fetched:
    """Write the rows to a CSV, page by page."""
    given = {kind.dataset_column: None} if source.dataset_uuid else {}
    rows = deletions = 0
    with path.open("wb") as out:
        pl.DataFrame(schema=dict.fromkeys(kind.columns, pl.String)).write_csv(out)
        for page in pages:
            texts = [{name: _text({**row, **given}.get(name)) for name in kind.columns} for row in page]
            schema = dict.fromkeys(kind.columns, pl.String)
            pl.DataFrame(texts, schema=schema, orient="row").write_csv(out, include_header=False)
            rows += len(page)
            deletions += sum(row.get(ACTION) == DELETED for row in page)
            progress(rows, "Moisson")
    return Fetched(rows, deletions)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
