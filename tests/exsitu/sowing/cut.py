"""A server whose power is cut while it sows a campaign: run as a process of its own, it kills itself in the middle.

``python -m tests.exsitu.sowing.cut REQUEST.json``: database, files folder, cookie, headers, body, and after how many
sowings the cut comes.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mulette.core.house import open_house
from mulette.core.people.web import SESSION_COOKIE
from mulette.exsitu.sowing.operations import together
from mulette.rooms import ROOMS
from mulette.settings import Settings
from mulette.web.app import create_app


def cut_after(sowings: int, take: Callable[..., None]) -> Callable[..., None]:
    """Give the function that takes seeds from the stock, and cuts the power after some sowings."""
    taken: list[int] = []

    def taking(*given: Any, **said: Any) -> None:
        take(*given, **said)
        taken.append(1)
        if len(taken) == sowings:
            os.kill(os.getpid(), signal.SIGKILL)

    return taking


def main(asked: dict[str, Any]) -> None:
    """Send the request to a server of this process."""
    together.take_seeds = cut_after(asked["after"], together.take_seeds)
    with open_house(Settings(database=asked["database"], files=Path(asked["files"])), ROOMS) as house:
        client = create_app(house).test_client()
        client.set_cookie(SESSION_COOKIE, asked["cookie"])
        client.post("/api/v1/exsitu/batch/sowings", json=asked["body"], headers=asked["headers"])


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
