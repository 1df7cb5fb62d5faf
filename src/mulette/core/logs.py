"""The server's log on standard error: lines of text, or JSON for a collector; it names no person.

A line bears the identifier of the request, never an address, a login, the words of a search or the values of a query.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from mulette.settings import Settings

CONTEXT: ContextVar[Mapping[str, str]] = ContextVar("mulette_log_context", default={})  # noqa: B039  # never changed
"""What every line of the present request or job bears."""


_QUOTES_VALUES = re.compile(r"^(DETAIL|CONTEXT):.*\n?", re.MULTILINE)
"""Lines of PostgreSQL's errors that quote the row in fault."""


class WithoutValues(logging.Formatter):
    """A formatter whose errors do not quote the values of the store."""

    def formatException(self, ei: Any) -> str:  # noqa: ANN401  # as in the base class
        """Write the error and where it came from."""
        return _QUOTES_VALUES.sub("", super().formatException(ei))


class JsonLines(WithoutValues):
    """One JSON object a line; what ``extra={"fields": …}`` holds stands beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        line: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **CONTEXT.get(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class TextLines(WithoutValues):
    """The same for eyes."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # the name is that of the base class
        """Write the message, then what the request or job bears."""
        borne = "".join(f" {name}={value}" for name, value in CONTEXT.get().items())
        return super().formatMessage(record) + borne


def set_up_logs(settings: Settings) -> None:
    """Send all logs of this process to standard error, in the form and from the level that are set."""
    output = logging.StreamHandler()
    output.setFormatter(JsonLines() if settings.log_format == "json" else TextLines())
    logging.basicConfig(level=logging.WARNING, handlers=[output], force=True)
    logging.getLogger("mulette").setLevel(settings.log_level)
