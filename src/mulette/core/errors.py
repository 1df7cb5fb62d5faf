"""Errors raised for a caller; findings about data are another thing (see ``core.findings``).

The doors map each class once, to an HTTP status (RFC 9457 body) and to an exit code.
"""

from __future__ import annotations

from typing import Any


class MuletteError(Exception):
    """Base of all errors that a caller can act upon.

    Parameters
    ----------
    message
        French sentence for a person: what is wrong, where, and what to do next.
    code
        Stable identifier, ``subject.problem``.
    values
        The values named in the message, for a program.
    """

    status = 500
    exit_code = 2

    def __init__(self, message: str, *, code: str, **values: Any) -> None:  # noqa: ANN401
        super().__init__(message)
        self.message = message
        self.code = code
        self.values = values


class NotFound(MuletteError):
    """The thing named does not exist, or the viewer may not know that it does."""

    status = 404


class Forbidden(MuletteError):
    """The author lacks the right; the message says which one."""

    status = 403


class Unauthenticated(MuletteError):
    """Nobody is signed in, or the token is wrong or expired."""

    status = 401


class Conflict(MuletteError):
    """The thing changed meanwhile, exists already, or is closed."""

    status = 409


class Stale(MuletteError):
    """The caller wrote over a version that is no longer the last one (``If-Match``)."""

    status = 412


class Unavailable(MuletteError):
    """Something that everything needs failed, the store or the disk; the message says when to try again."""

    status = 503


class TooManyRequests(MuletteError):
    """Asked too often; the message says when to try again."""

    status = 429


class Invalid(MuletteError):
    """What was given cannot be taken; ``fields`` gives one French message per field in fault.

    Parameters
    ----------
    fields
        ``{field name: message}``; empty where the whole is in fault.
    """

    status = 422

    def __init__(
        self,
        message: str,
        *,
        code: str,
        fields: dict[str, str] | None = None,
        **values: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(message, code=code, **values)
        self.fields = fields or {}
