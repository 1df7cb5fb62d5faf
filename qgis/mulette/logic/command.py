"""The ``mulette`` command: where it is, and running it with its progress and a way to stop it."""

import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

NAME = "mulette"
POLL_S = 0.2
STOP_S = 5.0
"""Time left to the command to stop by itself before it is killed, s."""
_PERCENT = re.compile(r"(?<![\d,.])(\d{1,3})(?:[.,]\d+)?\s*%")


class CommandMissing(Exception):
    """No ``mulette`` command was found; the message says in French what to do."""


class CommandFailed(Exception):
    """The command refused or failed; the message is what it said."""


def find(setting):
    """Give the path of the command: the setting, a path or a name, else ``mulette`` on the PATH."""
    wanted = (setting or "").strip()
    found = shutil.which(str(Path(wanted or NAME).expanduser()))
    if found:
        return found
    where = f"« {wanted} » n'existe pas ou ne s'exécute pas." if wanted else "Elle n'est pas dans le PATH."
    raise CommandMissing(
        f"La commande mulette est introuvable. {where} Installez Mulette, puis donnez son chemin complet dans "
        "Préférences, Options, Traitement, Fournisseurs, Mulette, « Chemin de la commande mulette »."
    )


def environment(ours):
    """Give the environment of the command: ours without what QGIS says of its own Python and Qt."""
    left_out = ("PYTHONHOME", "PYTHONPATH", "QT_PLUGIN_PATH", "GDAL_DRIVER_PATH", "GDAL_DATA", "PROJ_LIB", "PROJ_DATA")
    kept = {name: value for name, value in ours.items() if name not in left_out}
    return dict(kept, PYTHONIOENCODING="utf-8", PYTHONUTF8="1", PYTHONUNBUFFERED="1")


def percent_of(line):
    """Give the progress that a line tells, 0 to 100, or nothing.

    >>> percent_of("Dalle 3 sur 12, 25 %, encore 40 s"), percent_of("couvert de 12 ares")
    (25, None)
    """
    found = _PERCENT.findall(line)
    return int(found[-1]) if found and int(found[-1]) <= 100 else None


def run(words, is_cancelled, say, progress, accepted=(0,)):
    """Run a command to its end.

    Parameters
    ----------
    words
        Path of the command, and its arguments.
    is_cancelled
        Called often; true: the command and what it started are stopped.
    say, progress
        Called with each line, and with each percentage.
    accepted
        Codes that it may end with: 1 says that some of the inputs were left out.

    Returns
    -------
    Its code, and what it wrote to its standard output; None when it was cancelled.

    Raises
    ------
    CommandFailed
        It ended with another code.
    """
    try:
        process = subprocess.Popen(words, env=environment(os.environ), **_alone())
    except OSError as problem:
        raise CommandFailed(f"La commande ne se lance pas : {problem}.") from problem
    lines = queue.Queue()
    readers = [
        threading.Thread(target=_read, args=(stream, is_output, lines), daemon=True)
        for stream, is_output in ((process.stdout, True), (process.stderr, False))
    ]
    for reader in readers:
        reader.start()
    output, said = [], []
    for is_output, line in _follow(readers, lines):
        if is_cancelled():
            _stop(process)
            return None
        if is_output:
            output.append(line)
        elif line:
            said.append(line)
            say(line)
            share = percent_of(line)
            if share is not None:
                progress(share)
    if process.wait() not in accepted:
        raise CommandFailed("\n".join(said[-10:]) or f"La commande s'est arrêtée avec le code {process.returncode}.")
    return process.returncode, "\n".join(output)


def _follow(readers, lines):
    """Give the lines as they come, and an empty one whenever none came for a while."""
    while any(reader.is_alive() for reader in readers) or not lines.empty():
        try:
            yield lines.get(timeout=POLL_S)
        except queue.Empty:
            yield False, ""


def _alone():
    """Give the options that make the command the head of its own group, so that its workers stop with it."""
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    options.update(universal_newlines=True, encoding="utf-8", errors="replace")
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        return dict(options, creationflags=flags)
    return dict(options, start_new_session=True)


def _read(stream, is_output, lines):
    for line in stream:
        lines.put((is_output, line.rstrip("\n")))
    stream.close()


def _stop(process):
    """Ask the command to stop, then kill it and what it started."""
    if sys.platform == "win32":
        tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(tree, check=False, capture_output=True)
        process.wait()
        return
    _signal(process, signal.SIGTERM)
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        pass
    _signal(process, signal.SIGKILL)
    process.wait()


def _signal(process, number):
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
