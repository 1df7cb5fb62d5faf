"""Passwords and tokens of the sources: in the environment or a file of the server, never in the store nor on a page."""

from __future__ import annotations

import os
import re
from pathlib import Path

from mulette.core.errors import NotFound
from mulette.settings import Settings


def variable_of(code: str) -> str:
    """Name the environment variable that holds the secret of a source.

    >>> variable_of("geonature-cen")
    'MULETTE_HARVEST_GEONATURE_CEN'
    """
    return "MULETTE_HARVEST_" + re.sub(r"\W", "_", code).upper()


def file_of(settings: Settings, code: str) -> Path:
    """Name the file that holds the secret of a source where the environment does not."""
    return settings.files_folder / "secrets" / f"harvest-{code}"


def find_secret(settings: Settings, code: str) -> str:
    """Look for the secret of a source; empty where there is none."""
    found, path = os.environ.get(variable_of(code), ""), file_of(settings, code)
    return found or (path.read_text(encoding="utf-8").strip() if path.is_file() else "")


def read_secret(settings: Settings, code: str) -> str:
    """Read the secret of a source.

    Raises
    ------
    NotFound
        There is none; the message says where to put it.
    """
    found = find_secret(settings, code)
    if not found:
        raise NotFound(
            f"Le mot de passe ou le jeton de la source « {code} » manque. Donnez-le au serveur par la variable "
            f"{variable_of(code)}, ou dans le fichier {file_of(settings, code)}.",
            code="harvest.no-secret",
        )
    return found
