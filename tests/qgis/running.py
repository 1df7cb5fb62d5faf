"""Running a script under Debian's Python, which has QGIS, without a screen."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any


def run_qgis(script: str, path: Path, *words: str) -> dict[str, Any]:
    """Run a script of this folder on a file; give what it prints last, one JSON object."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(path.parent),
        "QT_QPA_PLATFORM": "offscreen",
        "LANG": "C.UTF-8",
    }
    command = ["/usr/bin/python3", str(Path(__file__).with_name(script)), str(path), *words]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, timeout=120)
    assert done.returncode == 0, (done.returncode, done.stdout, done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
