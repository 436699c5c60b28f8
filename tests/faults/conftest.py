"""An office in a house of its own, with stewards whose phones are signed in."""

import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from faults.history import differences, unready_pictures
from faults.house import House, rented
from faults.phones import Phone
from hutong.access.sessions import begin_person_session
from hutong.db import Databases
from hutong.objects import Store
from hutong.visits.cookies import CookieNames
from worlds import BEIJING, found_city, office_maker


@dataclass
class Street:
    """Phones of one office, each with a full queue."""

    house: House
    office: UUID
    phones: list[Phone]

    @asynccontextmanager
    async def air(self, address: str = "") -> AsyncIterator[httpx.AsyncClient]:
        """What all phones send through; nobody waits for a free line."""
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
        async with httpx.AsyncClient(base_url=address or self.house.address, limits=limits, trust_env=False) as client:
            yield client

    async def differences(self) -> list[str]:
        async with self.asked() as databases:
            return await differences(databases, self.office, self.phones)

    async def unready_pictures(self) -> list[str]:
        store = Store(self.house.settings)
        try:
            async with self.asked() as databases:
                return await unready_pictures(databases, store, self.office)
        finally:
            store.close()

    @asynccontextmanager
    async def asked(self) -> AsyncIterator[Databases]:
        """Lines of now: those of before ended with the server that was killed."""
        databases = Databases(self.house.settings, pool_size=1)
        try:
            yield databases
        finally:
            await databases.dispose()

    def answers(self) -> dict[str, int]:
        """How often phones heard what, all together."""
        return dict(sum((phone.answers for phone in self.phones), Counter()))


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with rented() as found:
        yield found


@pytest.fixture
def fill() -> Callable:
    """`async with fill(house, phones=8, walks=2) as street`: stewards with walks of the last days in their queues."""

    @asynccontextmanager
    async def street(house: House, *, phones: int, walks: int, seed: int = 1) -> AsyncIterator[Street]:
        chance, now = random.Random(seed), datetime.now(UTC)
        databases = Databases(house.settings)
        city = await found_city(house.settings)
        people = {"command": 1, "alley-chief": 1, "community-worker": 1, "steward": phones}
        office = await office_maker(databases, city)("longtan", alleys=min(phones, 40), people=people)
        items = tuple(item.code for item in office.playbook.items_on(now.date()))
        found = []
        for number, person in enumerate(office.people["steward"]):
            async with office.session() as session:
                token = await begin_person_session(session, person, device="phone", now=now, zone=BEIJING)
            alley = office.alleys[number % len(office.alleys)].id
            found.append(Phone(f"/o/{office.slug}/field", f"{CookieNames(https=False).session}={token}", alley, items))
            found[-1].write(walks, chance, ended=now - timedelta(minutes=5))
        await databases.dispose()
        yield Street(house, office.id, found)

    return street
