"""What a handler is given."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases, Office
from hutong.jobs.errors import LeaseLost
from hutong.jobs.leases import Lease, finish_within

T = TypeVar("T")


@dataclass(slots=True)
class Work:
    """One attempt of one job: its office, its transactions, and the services of the process."""

    lease: Lease
    databases: Databases
    services: Mapping[type, Any] = field(default_factory=dict)
    is_finished: bool = False

    @property
    def office_id(self) -> UUID:
        return self.lease.office_id

    @property
    def job_id(self) -> UUID:
        return self.lease.job_id

    @property
    def now(self) -> datetime:
        """The database's time of this claim."""
        return self.lease.claimed_at

    @property
    def is_last_attempt(self) -> bool:
        return self.lease.attempt >= self.lease.max_attempts

    def service(self, kind: type[T]) -> T:
        """The process's one object of this type, such as `ObjectStore`; raises KeyError when it has none."""
        found: T = self.services[kind]
        return found

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction as the office, for reading or for steps on the way; raises `LeaseLost` when it is over."""
        if self.lease.is_lost:
            raise LeaseLost(self.lease.kind)
        async with self.databases.session(Office(self.office_id)) as session:
            yield session

    @asynccontextmanager
    async def finishing(self) -> AsyncIterator[AsyncSession]:
        """The transaction that holds the effects and marks the job done, both or neither.

        Raises `LeaseLost` and rolls back when another worker has claimed the job meanwhile.
        """
        async with self.transaction() as session:
            yield session
            await session.flush()  # The effects first: the row's lock is held for the shortest time.
            raw = await (await session.connection()).get_raw_connection()
            driver = raw.driver_connection
            if driver is None or not await finish_within(driver, self.lease):
                raise LeaseLost(self.lease.kind)
        self.is_finished = True
