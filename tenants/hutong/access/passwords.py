"""Passwords: argon2id, computed beside the event loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hutong.access.errors import PasswordTooCommon, PasswordTooShort

LEAST = 10
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Two at a time: each takes 19 MiB and a core for some 30 ms, and sign-in must not starve the pages.
_turns = asyncio.Semaphore(2)
# Of nobody: compared against when an account does not exist, so that both answers take the same time.
_NOBODY = _hasher.hash("nobody has this password")
_COMMON = frozenset(
    {"1234567890", "0123456789", "password123", "qwertyuiop", "1111111111", "0000000000", "1q2w3e4r5t", "a123456789"}
)


async def hash_password(password: str) -> str:
    async with _turns:
        return await asyncio.to_thread(_hasher.hash, password)


async def is_right(password: str, stored: str | None) -> bool:
    """Whether the password fits; with nothing stored it takes as long and is never right."""
    async with _turns:
        fits = await asyncio.to_thread(_verify, password, stored or _NOBODY)
    return fits and stored is not None


def check_strength(password: str, *, login: str = "") -> None:
    """Raises PasswordTooShort or PasswordTooCommon."""
    if len(password) < LEAST:
        raise PasswordTooShort(field="password", least=LEAST)
    plain = password.lower()
    if plain in _COMMON or len(set(plain)) < 4 or (login and plain == login.lower()):
        raise PasswordTooCommon(field="password")


def _verify(password: str, stored: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
