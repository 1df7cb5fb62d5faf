"""Passwords: the rule they obey, and their argon2id hash."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from mulette.core.errors import Invalid

MINIMAL_LENGTH = 12
"""Characters. Source: ANSSI, Recommandations relatives à l'authentification multifacteur et aux mots de passe, 2021."""
_LONGEST = 1024
"""Characters; a longer one would only make the server work."""
_hasher = PasswordHasher()  # argon2id with the parameters of RFC 9106, section 4, second choice (64 MiB)


def hash_password(password: str, *, login: str = "", minimal_length: int = MINIMAL_LENGTH) -> str:
    """Hash a new password.

    Parameters
    ----------
    login
        Login of the person; the password may not hold it.
    minimal_length
        Characters; only the school territory asks for fewer.

    Raises
    ------
    Invalid
        Too short, too long, or made from the login.
    """
    problem = ""
    if len(password) < minimal_length:
        problem = f"Le mot de passe a {len(password)} caractères ; il en faut au moins {minimal_length}."
    elif len(password) > _LONGEST:
        problem = f"Le mot de passe dépasse {_LONGEST} caractères."
    elif minimal_length >= MINIMAL_LENGTH and login and login.lower() in password.lower():
        problem = "Le mot de passe contient l'identifiant. Choisissez-en un autre."
    if problem:
        raise Invalid(problem, code="people.weak-password", fields={"password": problem})
    return _hasher.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether a password is the one hashed; takes as long when there is no hash as when there is one."""
    if len(password) > _LONGEST:
        return False
    try:
        _hasher.verify(password_hash or _hash_of_nobody(), password)
    except VerifyMismatchError:
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def _hash_of_nobody() -> str:
    return _hasher.hash("the password of nobody")
