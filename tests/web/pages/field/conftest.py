"""A steward's phone as a program sees it: the kit it carries, and what it hands in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy import update

from hutong.ids import new_id
from hutong.people.models import Person


@dataclass
class Pocket:
    """Sends bytes once made, as the phone does: a repeat is the same to the letter."""

    client: httpx.AsyncClient
    home: str
    kit: dict[str, Any]

    async def send(self, body: Any, **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return await self.client.post(f"{self.home}/submissions", content=content, headers=self._head(headers))

    async def photo(self, photo_id: Any, of: Any, content: bytes, *, kind: str = "case", **query: str):
        params = {"kind": kind, "of": str(of), **query}
        head = self._head({"content-type": "image/jpeg"})
        return await self.client.post(f"{self.home}/photos/{photo_id}", params=params, content=content, headers=head)

    async def ask(self, *photos: dict[str, Any], **headers: str) -> httpx.Response:
        """For forms and receipts, as `offered` describes each."""
        body = msgspec.json.encode({"photos": photos})
        return await self.client.post(f"{self.home}/photos", content=body, headers=self._head(headers))

    async def told(self, photo: dict[str, Any]) -> dict[str, Any]:
        """What the office says of one."""
        answer = await self.ask(photo)
        assert answer.status_code == 200, answer.text
        (found,) = answer.json()["photos"]
        return found

    def _head(self, more: dict[str, str]) -> dict[str, str]:
        said = {"accept": "application/json", "content-type": "application/json", "x-csrf-token": self.kit["token"]}
        return {**said, **{name.replace("_", "-"): value for name, value in more.items()}}


@pytest.fixture
async def lanes(make_office):
    return await make_office(
        "longtan", alleys=2, people={"command": 1, "alley-chief": 2, "community-worker": 1, "steward": 2}
    )


@pytest.fixture
def enter(browser, password, password_hash):
    """`await enter(world, "steward")`: a browser in which that person is signed in."""

    async def sign_in(world, kind, n=0):
        person = world.people[kind][n]
        async with world.session() as session:
            mine = Person.office_id == world.id, Person.id == person.id
            await session.execute(update(Person).where(*mine).values(password_hash=password_hash))
        found = browser()
        await found.post(f"/o/{world.slug}/sign-in", {"login": person.login, "password": password})
        return found

    return sign_in


@pytest.fixture
def pocket(enter):
    async def take(world, kind="steward", n=0):
        client = (await enter(world, kind, n)).client
        home = f"/o/{world.slug}/field"
        answer = await client.get(f"{home}/kit", headers={"accept": "application/json"})
        assert answer.status_code == 200, answer.text
        return Pocket(client, home, answer.json())

    return take


@pytest.fixture
def walked(lanes):
    """A walk of forty minutes with one report and one fix, as a phone writes it down."""

    def make(*, ended=None, alley=None, report="路面有个坑，下雨积水", **changes):
        ended = ended or datetime.now(UTC) - timedelta(minutes=3)
        place = str(alley or lanes.alleys[0].id)
        items = [item.code for item in lanes.playbook.items_on(ended.date())]
        case, fix = str(new_id()), str(new_id())
        results: list[dict[str, Any]] = [{"item": code, "state": "clear"} for code in items]
        results[0] |= {"state": "found", "case_id": case}
        results[1] |= {"state": "found", "fix_id": fix}
        return {
            "id": str(new_id()),
            "captured_at": ended.isoformat(),
            "version": 1,
            "patrol": {
                "id": str(new_id()), "alley_id": place, "started_at": (ended - timedelta(minutes=40)).isoformat(),
                "finished_at": ended.isoformat(), "items": results,
            },
            "reports": [{"id": case, "alley_id": place, "category": "road", "description": report}],
            "fixes": [
                {"id": fix, "alley_id": place, "category": "flyers", "way": "tidy", "at": ended.isoformat()}
            ],
            **changes,
        }  # fmt: skip

    return make
