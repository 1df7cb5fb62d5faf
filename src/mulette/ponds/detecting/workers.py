"""Work given to processes of this machine or to a Dask cluster, a few pieces at a time.

A piece that fails, or whose worker dies, is tried once more, alone; failed again, it is told and the others go on.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection
from threading import Thread
from typing import Any

from mulette.core.errors import Invalid, MuletteError

Call = tuple[Callable[..., Any], tuple[Any, ...]]


@dataclass(frozen=True)
class Piece:
    """One piece of work.

    Parameters
    ----------
    name
        What it is called among the pieces.
    prepare
        Gives, when its turn has come, a function and its arguments, which both travel to the worker.
    needs
        Names of the pieces that must be over before, whether done or failed.
    """

    name: str
    prepare: Callable[[], Call]
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What became of a piece: its result, or why it failed."""

    piece: Piece
    result: Any = None
    failure: BaseException | None = None


class Crew:
    """Workers, replaced when one of them dies.

    Parameters
    ----------
    make
        Gives an executor of some number of workers.
    size
        Number of workers.
    """

    def __init__(self, make: Callable[[int], Executor], size: int) -> None:
        self.make, self.size = make, size
        self._executor: Executor | None = None

    def submit(self, piece: Piece) -> Future[Any]:
        """Give a piece to a worker."""
        function, arguments = piece.prepare()
        self._executor = self._executor or self.make(self.size)
        try:
            return self._executor.submit(function, *arguments)
        except BrokenProcessPool:  # a worker died since; its pieces say so themselves
            self.close()
            self._executor = self.make(self.size)
            return self._executor.submit(function, *arguments)

    def try_alone(self, piece: Piece) -> Outcome:
        """Try a piece again, with nobody else at work."""
        self.close()
        function, arguments = piece.prepare()
        with self.make(1) as executor:
            future = executor.submit(function, *arguments)
            failure = future.exception()
            return Outcome(piece, failure=failure) if failure else Outcome(piece, future.result())

    def close(self) -> None:
        """Let the workers go."""
        if self._executor is not None:
            self._executor.shutdown()
            self._executor = None


def work(pieces: Iterable[Piece], crew: Crew) -> Iterator[Outcome]:
    """Do all pieces, the first ones first, with two for each worker under way at most.

    Yields
    ------
    Outcome
        Of each piece, as they come.
    """
    left, over = deque(pieces), set[str]()
    under_way: dict[Future[Any], Piece] = {}
    try:
        while left or under_way:
            for piece in _take_ready(left, over, 2 * crew.size - len(under_way)):
                under_way[crew.submit(piece)] = piece
            finished, _ = wait(under_way, return_when=FIRST_COMPLETED)
            if any(future.exception() for future in finished):
                finished, _ = wait(under_way)  # a dead worker ends them all, and the one tried again is to be alone
            for future in sorted(finished, key=lambda one: under_way[one].name):
                piece = under_way.pop(future)
                over.add(piece.name)
                yield _outcome(piece, future, crew)
    finally:
        for future in under_way:
            future.cancel()
        crew.close()


def _outcome(piece: Piece, future: Future[Any], crew: Crew) -> Outcome:
    failure = future.exception()
    if failure is None:
        return Outcome(piece, future.result())
    return Outcome(piece, failure=failure) if isinstance(failure, MuletteError) else crew.try_alone(piece)


def _take_ready(left: deque[Piece], over: set[str], most: int) -> list[Piece]:
    """Take from the left the pieces that wait for nothing, up to some number; the others stay in their order."""
    taken: list[Piece] = []
    waiting: list[Piece] = []
    while left and len(taken) < most and len(waiting) <= most:
        piece = left.popleft()
        (taken if piece.needs <= over else waiting).append(piece)
    left.extendleft(reversed(waiting))
    return taken


@contextmanager
def local_crew(workers: int) -> Iterator[Crew]:
    """Give processes of this machine."""
    context = multiprocessing.get_context("spawn")  # a fork would take the threads' locks of GDAL and numba with it
    yield Crew(lambda count: ProcessPoolExecutor(count, context, end_with_parent), workers)


def end_with_parent() -> None:
    """Make this worker end when the process that started it was killed, which could not tell it to."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_wait_then_end, args=(parent.sentinel,), daemon=True).start()


def _wait_then_end(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


@contextmanager
def cluster_crew(address: str, timeout_s: float = 20) -> Iterator[Crew]:
    """Give the workers of an existing Dask cluster.

    Parameters
    ----------
    address
        Of its scheduler.
    timeout_s
        How long an answer is waited for, s.

    Raises
    ------
    Invalid
        The extra ``cluster`` is not installed, or nobody answers at this address.
    """
    try:
        from distributed import Client
    except ModuleNotFoundError as missing:
        sentence = "L'option --scheduler demande Dask : installez mulette[cluster], ou donnez --workers."
        raise Invalid(sentence, code="detection.no-dask") from missing
    try:
        client: Any = Client(address, timeout=timeout_s, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        sentence = (
            f"Aucun ordonnanceur Dask ne répond à {address}. Vérifiez l'adresse, par exemple tcp://10.0.0.4:8786."
        )
        raise Invalid(sentence, code="detection.no-scheduler", address=address) from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            sentence = f"L'ordonnanceur {address} n'a aucun ouvrier. Lancez « dask worker {address} »."
            raise Invalid(sentence, code="detection.no-worker", address=address)
        yield Crew(lambda _count: client.get_executor(pure=False, retries=0), threads)
