"""Sign-in tries, counted by account and by address; an account that exists and one that does not count alike."""

import hashlib

from hutong.access.errors import TooManyTries
from hutong.counters import Counters, Limit

BY_ACCOUNT = Limit("sign-in-account", times=8, seconds=900)
BY_ADDRESS = Limit("sign-in-address", times=60, seconds=900)
CODES_BY_PHONE = Limit("codes-phone", times=4, seconds=900)
CODES_BY_ADDRESS = Limit("codes-address", times=30, seconds=3600)
CODE_TRIES = Limit("code-tries", times=8, seconds=900)


class Throttle:
    """Counts a try before it is judged, so that many at once do not slip through."""

    def __init__(self, counters: Counters) -> None:
        self._counters = counters

    async def trying(self, limit: Limit, *subject: object) -> None:
        """Raises TooManyTries once the window's limit is passed."""
        if await self._counters.count(limit, _plain(subject)) > limit.times:
            raise TooManyTries(minutes=limit.seconds // 60)

    async def succeeded(self, limit: Limit, *subject: object) -> None:
        await self._counters.forgive(limit, _plain(subject))

    async def give_back(self, limit: Limit, *subject: object) -> None:
        """Take one try off again: it was right. A whole office behind one address signs in within minutes of a morning,

        and one right password among many wrong ones must not forgive those.
        """
        await self._counters.count(limit, _plain(subject), by=-1)


def _plain(subject: tuple[object, ...]) -> str:
    """No login or telephone is written into the store of counters."""
    return hashlib.sha256("\0".join(str(part).strip().lower() for part in subject).encode()).hexdigest()[:32]
