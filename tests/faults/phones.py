"""Simulated phones: each has a queue, sends until it holds a receipt, and remembers what it was promised."""

import asyncio
import hashlib
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pyvips

from hutong.ids import new_id

TIMEOUT = 30.0
"""Seconds a phone waits for an answer before it tries again."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds between tries that fail: doubled each time, as real phones do, though these have less patience."""


def picture(photo: UUID) -> bytes:
    """A JPEG of that photo's own, the same each time: no two scenes are alike."""
    noise = pyvips.Image.gaussnoise(320, 240, mean=128, sigma=60, seed=photo.int % 2**31)
    found: bytes = noise.cast("uchar").jpegsave_buffer()
    return found


@dataclass
class Item:
    """One walk in a queue, with the picture of what it found. `receipt` is the number that the server promised."""

    body: dict[str, Any]
    photo: UUID | None = None
    receipt: str = ""
    photo_taken: bool = False
    tries: int = 0
    slowest: float = 0.0

    @property
    def id(self) -> UUID:
        return UUID(self.body["id"])

    @property
    def patrol(self) -> UUID:
        return UUID(self.body["patrol"]["id"])

    @property
    def case(self) -> UUID | None:
        return UUID(self.body["reports"][0]["id"]) if self.body["reports"] else None


@dataclass
class Phone:
    """A steward's, already signed in."""

    home: str
    cookie: str
    alley: UUID
    items: tuple[str, ...]
    queue: list[Item] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    token: str = ""

    def write(self, walks: int, chance: random.Random, *, ended: datetime) -> None:
        """Fill the queue: walks one after another up to `ended`; each third finds something and photographs it."""
        for number in range(walks):
            end = ended - timedelta(minutes=50 * (walks - number))
            results: list[dict[str, Any]] = [{"item": code, "state": "clear"} for code in self.items]
            reports, photo = [], None
            if chance.random() < 1 / 3:
                case, photo = str(new_id()), new_id()
                results[0] |= {"state": "found", "case_id": case}
                reports = [{"id": case, "alley_id": str(self.alley), "category": "road", "description": "路面有坑"}]
            walk = {
                "id": str(new_id()), "alley_id": str(self.alley), "items": results,
                "started_at": (end - timedelta(minutes=30)).isoformat(), "finished_at": end.isoformat(),
            }  # fmt: skip
            coming = [{"id": str(photo), "kind": "case", "of": case}] if photo else []
            body = {"id": str(new_id()), "captured_at": end.isoformat(), "version": 1, "patrol": walk, "photos": coming}
            self.queue.append(Item({**body, "reports": reports, "fixes": []}, photo))

    async def send_all(self, client: httpx.AsyncClient, chance: random.Random) -> None:
        """The oldest first, again and again; nothing leaves the queue without its receipt."""
        failed = 0
        for item in self.queue:
            while not (item.receipt and (item.photo_taken or item.photo is None)):
                began = time.monotonic()
                try:
                    await self._go_on(client, item)
                    failed = 0
                except (httpx.HTTPError, msgspec.DecodeError) as trouble:
                    self.answers[type(trouble).__name__] += 1
                    await asyncio.sleep(min(LONGEST_PAUSE, FIRST_PAUSE * 2**failed) * chance.uniform(0.5, 1.5))
                    failed = min(failed + 1, 8)
                item.tries += 1
                item.slowest = max(item.slowest, time.monotonic() - began)

    async def _go_on(self, client: httpx.AsyncClient, item: Item) -> None:
        if not self.token:
            self.token = (await self._ask(client, "GET", f"{self.home}/kit"))["token"]
        if not item.receipt:
            receipt = await self._ask(client, "POST", f"{self.home}/submissions", json=item.body)
            assert receipt["id"] == str(item.id)
            item.receipt = receipt["number"]
        elif item.photo:
            content = picture(item.photo)
            wanted = {
                "id": str(item.photo), "kind": "case", "of": str(item.case), "media_type": "image/jpeg",
                "size": len(content), "sha256": hashlib.sha256(content).hexdigest(),
            }  # fmt: skip
            (told,) = (await self._ask(client, "POST", f"{self.home}/photos", json={"photos": [wanted]}))["photos"]
            item.photo_taken = told["id"] == str(item.photo) and bool(told.get("number"))
            if form := told.get("form"):
                await self._put(client, form, content)

    async def _put(self, client: httpx.AsyncClient, form: dict[str, Any], content: bytes) -> None:
        """Straight into the store; whether it is there the office says when it is asked again."""
        file = {"file": ("p.jpg", content, "image/jpeg")}
        answer = await client.post(form["url"], data=form["fields"], files=file, timeout=TIMEOUT)
        self.answers[f"store {answer.status_code}"] += 1
        answer.raise_for_status()

    async def _ask(self, client: httpx.AsyncClient, method: str, path: str, **body: Any) -> dict[str, Any]:
        headers = {"cookie": self.cookie, "accept": "application/json", "x-csrf-token": self.token}
        answer = await client.request(method, path, headers=headers, timeout=TIMEOUT, **body)
        self.answers[str(answer.status_code)] += 1
        answer.raise_for_status()
        found: dict[str, Any] = msgspec.json.decode(answer.content)
        return found
