"""An office of stewards, and the steward's walk through the screens."""

import re

import pytest

LANES = {
    "office-leader": 1, "command": 1, "office-admin": 1, "alley-chief": 2, "community-worker": 1, "steward": 2,
    "delegate-steward": 1,
}  # fmt: skip


@pytest.fixture
async def lanes(make_office):
    """Two alleys in one community; each has a chief and a steward."""
    return await make_office("longtan", alleys=2, people=LANES)


@pytest.fixture
def start_walk(hidden):
    """Begins a walk from the screen that offers it; returns the walk's address."""

    async def start(who, world, alley=0, *, id_=None):
        page = (await who.get(f"/o/{world.slug}/patrols/start")).text
        form = {"id": id_ or hidden(page, "id"), "alley_id": str(world.alleys[alley].id)}
        answer = await who.post(f"/o/{world.slug}/patrols", form, page=f"/o/{world.slug}/patrols/start")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    return start


@pytest.fixture
def walk_all():
    """Answers every item that is asked with "clear" and finishes; returns the last answer."""

    async def walk(who, address, *, minutes="0"):
        for _ in range(20):
            screen = (await who.get(address)).headers["location"]
            if screen.endswith("/finish"):
                return await who.post(screen, {"minutes": minutes})
            answer = await who.post(screen, {"state": "clear"})
            assert answer.status_code == 303, answer.text
        raise AssertionError("the walk has no end")

    return walk


@pytest.fixture
def check_card(hidden):
    """The card box, as a reader fills it in: type the number, press Enter."""

    async def check(worker, world, card, *, id_=None, **typed):
        home = f"/o/{world.slug}/checkins"
        form = {"id": id_ or hidden((await worker.get(home)).text, "id"), "card": card, **typed}
        return await worker.post(home, form)

    return check


@pytest.fixture
def text_of():
    """What a page says, without its markup."""

    def read(page: str) -> str:
        main = page.partition("<main")[2].partition("</main>")[0]
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))

    return read
