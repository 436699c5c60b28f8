"""One office's receiver is silent under a flood of messages to it: what another office sends does not wait for that."""

import asyncio
import statistics
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from faults.house import rented
from hutong.db import Databases
from hutong.journal import SYSTEM
from hutong.lockbox import Lockbox
from hutong.notices.robots import add_webhook
from hutong.notices.schemas import AddWebhook
from hutong.notices.service import send_to_robot
from stand_ins import Quiet, served
from worlds import found_city, office_maker

pytestmark = [pytest.mark.fault, pytest.mark.timeout(900)]

FLOOD, ASKED = 600, 40


@asynccontextmanager
async def silent():
    """Takes every connection and never says a word. Yields its address and how many there were."""
    taken = []

    def hold(_reader, writer):
        taken.append(writer)

    server = await asyncio.start_server(hold, "127.0.0.1", 0, backlog=1024)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook", taken
    server.close()
    for writer in taken:
        writer.close()


class Office:
    """One with a webhook, and how to send by it."""

    def __init__(self, world, box):
        self.world, self.box, self.hook = world, box, None

    async def listen(self, url):
        async with self.world.session() as session:
            hook = AddWebhook(name="值班系统", url=url, topics=["danger", "matters"])
            self.hook, _ = await add_webhook(session, hook, box=self.box, by=SYSTEM, now=datetime.now(UTC))

    async def send(self, text, *, urgent):
        async with self.world.session() as session:
            await send_to_robot(
                session, self.hook, kind="case.danger" if urgent else "case.assigned", body=text, link="",
                urgent=urgent, now=datetime.now(UTC),
            )  # fmt: skip

    async def flood(self, count, *, urgent):
        async with self.world.session() as session:
            for n in range(count):
                await send_to_robot(
                    session, self.hook, kind="case.danger" if urgent else "case.assigned", body=f"第{n}条", link="",
                    urgent=urgent, now=datetime.now(UTC),
                )  # fmt: skip


@pytest.fixture
def arrivals():
    """Words → when they came, at a receiver that answers at once; with its address."""
    came = {}

    class Handler(Quiet):
        def do_POST(self):  # noqa: N802 - the name that http.server calls
            body = self.body().decode()
            came.setdefault(body.split('"text":"')[1].split('"')[0], time.monotonic())
            self.answer(200, {})

    with served(Handler) as url:
        yield came, f"{url}/hook"


async def waits(office, came, what, *, urgent):
    """Seconds from the commit until the receiver has it, for some dozens one after the other."""
    found = []
    for n in range(ASKED):
        words = f"{what}{n}"
        await office.send(words, urgent=urgent)
        began = time.monotonic()
        while words not in came:
            assert time.monotonic() < began + 120
            await asyncio.sleep(0.01)
        found.append(came[words] - began)
        await asyncio.sleep(0.05)
    return found


def p95(found):
    return statistics.quantiles(found, n=20)[-1]


async def test_a_silent_receiver_of_one_office_holds_up_no_other(arrivals, report):
    came, quick = arrivals
    with rented(HUTONG_ALLOW_LOCAL_WEBHOOKS="1") as house:
        databases, box = Databases(house.settings), Lockbox.of(house.settings)
        make = office_maker(databases, await found_city(house.settings))
        theirs, mine = [Office(await make(alleys=1, people={"office-admin": 1}), box) for _ in range(2)]
        await mine.listen(quick)
        async with silent() as (url, taken):
            await theirs.listen(url)
            for urgent, lane in ((True, "urgent"), (False, "normal")):
                alone = await waits(mine, came, f"{lane} alone ", urgent=urgent)
                before = len(taken)
                await theirs.flood(FLOOD, urgent=urgent)
                while len(taken) == before:
                    await asyncio.sleep(0.05)
                beside = await waits(mine, came, f"{lane} beside ", urgent=urgent)
                report(
                    f"{lane}, beside {FLOOD} messages to a receiver that never answers ({len(taken) - before} calls"
                    f" begun meanwhile): p95 {p95(beside):.3f} s, longest {max(beside):.2f} s; alone p95"
                    f" {p95(alone):.3f} s; ratio {p95(beside) / p95(alone):.2f} (promised 1.20)"
                )
                assert max(beside) < 2
        await databases.dispose()
