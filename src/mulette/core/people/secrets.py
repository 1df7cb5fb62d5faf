"""Random secrets given to browsers and programs, of which the store keeps only the hash; the installation's own key."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

from mulette.settings import Settings


def new_secret(prefix: str = "") -> str:
    """Draw a secret of 256 bits."""
    return prefix + secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """Hash a secret; a plain SHA-256 is enough for 256 random bits.

    >>> hash_secret("abc")[:16]
    'ba7816bf8f01cfea'
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def secret_key(settings: Settings) -> bytes:
    """Give the key that signs what browsers hold: set by the installation, or made once in the files folder.

    The secrets of the platforms that are trusted derive from it (see ``platforms``).
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    path = settings.files_folder / "secret.key"
    if not path.exists():
        _make_key(path)
    return path.read_bytes()


def _make_key(path: Path) -> None:
    """Write a new key for its owner's eyes only; of two processes that start together, the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_hex(32).encode())
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
