"""A store where files can be delivered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mulette.core.house import House
from tests.factories.deliveries import DATASET, Said, prepare, run, write_file

Deliver = Callable[..., Said]


@pytest.fixture
def ready(house: House) -> House:
    """Give a house with a dataset, two taxa, two areas and the provider ``cen``."""
    prepare(house.store)
    assert run(house.settings, "intake", "provider", "add", "cen", "--name", "CEN").exit_code == 0
    return house


@pytest.fixture
def deliver(ready: House, tmp_path: Path) -> Deliver:
    """Give the command that delivers rows, or a file, with the template ``identite``."""

    def run_it(rows: list[dict[str, Any]] | Path, *options: str, provider: str = "cen") -> Said:
        path = rows if isinstance(rows, Path) else write_file(tmp_path / "observations.csv", rows)
        return run(
            ready.settings, "intake", "deliver", path, "--template", "identite", "--provider", provider,
            "--dataset", str(DATASET), *options,
        )  # fmt: skip

    return run_it
