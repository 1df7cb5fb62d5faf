from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from mulette.cli import mulette
from mulette.core.house import House


def test_the_shipped_vocabularies_are_loaded_without_a_file(house: House) -> None:
    command = ["--database", house.settings.database, "reference", "load", "nomenclatures", "--json"]
    result = CliRunner().invoke(mulette, command, catch_exceptions=False)
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "nomenclatures fournies": {"added": 622, "changed": 0, "closed": 0, "unchanged": 0}
    }
    assert "622 termes ajoutés" in result.stderr


def test_a_missing_file_is_a_usage_error(house: House, tmp_path: Path) -> None:
    command = ["--database", house.settings.database, "reference", "load", "nomenclatures", str(tmp_path / "no.csv")]
    result = CliRunner().invoke(mulette, command)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr
