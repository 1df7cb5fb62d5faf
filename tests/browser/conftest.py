"""Chromium, and servers on loopback for it: the gallery of shared parts, and the real house."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from waitress.server import create_server

from tests.browser.gallery.app import make_gallery

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
]
TELEPHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 900}}
SCREENS: dict[str, dict[str, Any]] = {"390": TELEPHONE, "1280": DESK}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one Chromium for the whole run."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Flask], str]]:
    """Serve an application on an ephemeral port of loopback, in a thread; gives its address."""
    servers = []

    def start(app: Flask) -> str:
        server = create_server(app, host="127.0.0.1", port=0, threads=4)
        threading.Thread(target=server.run, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.effective_port}"

    yield start
    for server in servers:
        server.close()


@pytest.fixture(scope="session")
def gallery(serve: Callable[[Flask], str]) -> str:
    """Address of the gallery of shared parts."""
    return serve(make_gallery())


class Watched:
    """A page whose console is read: anything that the browser complains about is kept.

    Parameters
    ----------
    page
        Page of Playwright.
    address
        Address of the server.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: Any) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def open(self, path: str) -> Page:
        """Go to a path and wait until maps and charts are drawn."""
        self.page.goto(self.address + path)
        for selector, sign in (
            ("[data-map]", "data-ready"),
            ("[data-mini-map]", "data-ready"),
            ("[data-chart]", "data-drawn"),
        ):
            if self.page.locator(selector).count():
                self.page.locator(f"{selector}[{sign}]").first.wait_for(state="attached", timeout=60_000)
        return self.page


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """Give a fresh window; the test may name its screen and theme by ``indirect`` parameters."""
    screen, theme = getattr(request, "param", ("1280", "light"))
    window = browser.new_context(**SCREENS[screen], color_scheme=theme, locale="fr-FR", timezone_id="Europe/Paris")
    window.set_default_timeout(30_000)
    yield window
    window.close()


@pytest.fixture
def watched(context: BrowserContext, gallery: str) -> Watched:
    """Give a watched page on the gallery."""
    return Watched(context.new_page(), gallery)


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Folder where screenshots of the run are kept; ignored by git."""
    folder = Path(__file__).parents[2] / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
