"""A phone: signed in, sending JSON."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from hutong.people.models import Person


@dataclass
class Phone:
    client: httpx.AsyncClient
    home: str
    token: str

    async def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        sent = {"accept": "application/json", "x-csrf-token": self.token, **headers}
        if isinstance(body, bytes):
            return await self.client.post(self.home + path, content=body, headers=sent)
        return await self.client.post(self.home + path, json=body, headers=sent)

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(self.home + path, headers={"accept": "application/json"})


@pytest.fixture
async def lanes(make_office):
    return await make_office("longtan", alleys=2, people={"command": 1, "alley-chief": 2, "steward": 2})


@pytest.fixture
def phone(browser, password, password_hash):
    """`await phone(world, "steward")`: that person's telephone."""

    async def enter(world, kind, n=0):
        person = world.people[kind][n]
        async with world.session() as session:
            mine = Person.office_id == world.id, Person.id == person.id
            await session.execute(update(Person).where(*mine).values(password_hash=password_hash))
        found = browser()
        await found.post(f"/o/{world.slug}/sign-in", {"login": person.login, "password": password})
        page = (await found.get("/me")).text
        token = page.partition('name="csrf-token" content="')[2].partition('"')[0]
        return Phone(found.client, f"/o/{world.slug}/api", token)

    return enter
