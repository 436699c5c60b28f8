"""The carrier: dramatiq over Valkey, taking job ids from the relay to the workers. It may be emptied at any moment."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, cast
from uuid import UUID

import dramatiq
import redis
import redis.asyncio
from dramatiq.brokers.redis import RedisBroker

from hutong.jobs import metrics
from hutong.jobs.queue import Lane
from hutong.settings import Settings

NAMESPACE = "hutong"


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is carried: whose jobs, and in which lane."""

    lane: Lane
    office_id: UUID
    job_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Ids waiting per lane, and whether the carrier was emptied since the relay last looked."""

    depths: dict[Lane, int]
    was_emptied: bool


def make_broker(settings: Settings, *, namespace: str = NAMESPACE) -> RedisBroker:
    """For workers. Without any middleware: retries, time limits and results are the rows' business."""
    client = redis.Redis.from_url(settings.redis_url, socket_timeout=5, socket_connect_timeout=3)
    return RedisBroker(client=client, middleware=[], namespace=namespace)  # type: ignore[no-untyped-call]  # dramatiq leaves it untyped


class Carrier:
    """The relay's end."""

    def __init__(self, settings: Settings, *, namespace: str = NAMESPACE) -> None:
        # redis-py types its commands for both worlds at once; here they are all awaited.
        self._client: Any = redis.asyncio.Redis.from_url(settings.redis_url, socket_timeout=5, socket_connect_timeout=3)
        self._namespace = namespace
        self._epoch: str | None = None

    async def standing(self) -> Standing:
        """One round trip. A mark of our own tells whether what was sent before is still there."""
        async with self._client.pipeline(transaction=False) as pipe:
            pipe.get(f"{self._namespace}:epoch")
            for lane in Lane:
                pipe.llen(f"{self._namespace}:{lane}")
            found, *depths = await pipe.execute()
        epoch = found.decode() if found else None
        was_emptied = epoch is None or (self._epoch is not None and epoch != self._epoch)
        if epoch is None:
            epoch = token_hex(8)
            if not await self._client.set(f"{self._namespace}:epoch", epoch, nx=True):
                epoch = None  # Another relay was quicker; its mark is read next time.
            metrics.CARRIER_LOST.inc()
        self._epoch = epoch
        for lane, depth in zip(Lane, depths, strict=True):
            metrics.DEPTH.labels(lane).set(depth)
        return Standing(dict(zip(Lane, depths, strict=True)), was_emptied)

    async def send(self, parcels: Iterable[Parcel]) -> None:
        """In their order, in one round trip. Writes what dramatiq's own enqueue script writes for each message."""
        by_lane: dict[Lane, dict[str, bytes]] = defaultdict(dict)
        for parcel in parcels:
            metrics.SENT.labels(parcel.lane).inc(len(parcel.job_ids))
            message_id = token_hex(16)
            message = dramatiq.Message[None](
                queue_name=parcel.lane,
                actor_name=parcel.lane,
                args=(str(parcel.office_id), [str(job_id) for job_id in parcel.job_ids]),
                kwargs={},
                options={"redis_message_id": message_id},
            )
            by_lane[parcel.lane][message_id] = message.encode()
        async with self._client.pipeline(transaction=True) as pipe:
            for lane, messages in by_lane.items():
                pipe.hset(f"{self._namespace}:{lane}.msgs", mapping=cast("dict[Any, Any]", messages))
                pipe.rpush(f"{self._namespace}:{lane}", *messages)
            await pipe.execute()

    async def close(self) -> None:
        await self._client.aclose()
