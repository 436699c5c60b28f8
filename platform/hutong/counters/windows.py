"""How often something happened lately, in windows of a fixed length."""

from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic, time

import redis.asyncio
from redis.exceptions import RedisError

# While Valkey is away each process counts alone; a short back-off keeps sign-in quick meanwhile.
_BACK_OFF_SECONDS = 5.0
_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` in `seconds`, for each subject of a named kind."""

    name: str
    times: int
    seconds: int


class Counters:
    """Counts in Valkey and in the process at once; the larger count decides.

    So emptying Valkey forgives nothing that this process saw, and losing it only narrows what is counted.
    """

    def __init__(self, redis_url: str) -> None:
        self._redis = redis.asyncio.Redis.from_url(redis_url, socket_timeout=0.5, socket_connect_timeout=0.5)
        self._own: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._away_until = 0.0

    async def count(self, limit: Limit, subject: str, *, by: int = 1) -> int:
        """Add `by` (0 only reads) and return the count of the window now running."""
        window = int(time() // limit.seconds)
        key = f"rate:{limit.name}:{window}:{subject}"
        own = self._count_own(key, by, limit.seconds)
        if monotonic() < self._away_until:
            return own
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.incrby(key, by)
                pipe.expire(key, limit.seconds)
                shared, _ = await pipe.execute()
        except (RedisError, OSError, TimeoutError):
            self._away_until = monotonic() + _BACK_OFF_SECONDS
            return own
        return max(int(shared), own)

    async def forgive(self, limit: Limit, subject: str) -> None:
        """Start the running window again, after a success."""
        key = f"rate:{limit.name}:{int(time() // limit.seconds)}:{subject}"
        self._own.pop(key, None)
        try:
            await self._redis.delete(key)
        except (RedisError, OSError, TimeoutError):
            self._away_until = monotonic() + _BACK_OFF_SECONDS

    async def close(self) -> None:
        await self._redis.aclose()

    async def is_reachable(self) -> bool:
        try:
            return bool(await self._redis.ping())
        except (RedisError, OSError, TimeoutError):
            return False

    def _count_own(self, key: str, by: int, seconds: int) -> int:
        times, until = self._own.get(key, (0, monotonic() + seconds))
        self._own[key] = (times + by, until)
        while self._own and (len(self._own) > _KEPT or next(iter(self._own.values()))[1] < monotonic()):
            self._own.popitem(last=False)
        return times + by
