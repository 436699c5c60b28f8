"""What is measured: the request that a phone or page sends, and the services' own way to the same statements."""

import itertools
import os
import struct
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from tests.benchmarks.world import STEPS_EACH, BenchWorld, case_id, steps_begin

from hutong.cases.opening import Reporter, open_case_fast
from hutong.cases.queries import open_items_fast
from hutong.cases.schemas import OpenCase, TakeStep
from hutong.cases.settings import Settings as CaseSettings
from hutong.cases.steps import take_step_fast
from hutong.db import Databases, Office
from hutong.journal import Actor
from hutong.patrols.schemas import ItemResult, SubmitPatrol
from hutong.patrols.submitting import submit_patrol

Requests = Iterator[tuple[str, str, bytes]]
Direct = Callable[[Databases, CaseSettings], Awaitable[None]]


@dataclass(frozen=True)
class Operation:
    """`logins` sign in at `home`; `requests(n)` are the requests of the n-th connection: method, path, body.

    `direct` does the same once through the services, to be recorded. `counts` names uuids that each run must count
    up from a start (cases that can be stepped once).
    """

    name: str
    goal: str
    home: str
    logins: list[str]
    requests: Callable[[int], Requests]
    direct: Direct
    stepped: UUID | None = None
    first_step: int = 0


def operations(world: BenchWorld) -> list[Operation]:
    return [_patrol(world), _open(world), _items(world), _step(world), _comparison(world)]


def fresh() -> UUID:
    """Unique in this run, and cheap."""
    return UUID(bytes=struct.pack(">Q", next(_count)) + os.urandom(8))


_count = itertools.count(1 << 48)


def _walk(world: BenchWorld, number: int) -> SubmitPatrol:
    now = datetime.now(UTC)
    results = tuple(ItemResult(item=item.code, state="clear") for item in world.playbook.items_on(now.date()))
    return SubmitPatrol(
        id=fresh(), alley_id=world.alleys[number].id, started_at=now - timedelta(minutes=40), items=results, minutes=38
    )


def _patrol(world: BenchWorld) -> Operation:
    home = f"/o/{world.slug}"

    def requests(number: int) -> Requests:
        while True:
            yield "POST", f"{home}/api/patrols", msgspec.json.encode(_walk(world, number % len(world.readers)))

    async def direct(databases: Databases, rules: CaseSettings) -> None:
        async with databases.driver(Office(world.office)) as driver:
            at, setting = await rules.at(driver, world.office, datetime.now(UTC))
            steward = world.stewards[0]
            await submit_patrol(
                driver, world.office, _walk(world, 0), person=steward.id, playbook=setting.playbook,
                version=setting.version, zone=at_zone(at.zone), by=Actor("person", steward.id), now=datetime.now(UTC),
            )  # fmt: skip

    logins = [person.login or "" for person in world.stewards[: len(world.readers)]]
    return Operation("submit a patrol", "≥ 0.15, p99 < 80 ms", home, logins, requests, direct)


def at_zone(name: str) -> Any:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def _report(world: BenchWorld, number: int) -> OpenCase:
    return OpenCase(id=fresh(), alley=world.alleys[number].id, category="road", description="路面破损，请处理")


def _open(world: BenchWorld) -> Operation:
    home = f"/o/{world.slug}"

    def requests(number: int) -> Requests:
        while True:
            yield "POST", f"{home}/api/cases", msgspec.json.encode(_report(world, number))

    async def direct(databases: Databases, rules: CaseSettings) -> None:
        steward = world.stewards[2 * len(world.readers)]
        by = Actor("person", steward.id)
        await open_case_fast(
            databases, rules, world.office, _report(world, 2 * len(world.readers)), Reporter(person=steward.id),
            by=by, now=datetime.now(UTC),
        )  # fmt: skip

    # Alleys whose chiefs are neither readers nor steppers, so that their lists stay as they are.
    start = 2 * len(world.readers)
    logins = [person.login or "" for person in world.stewards[start : start + len(world.readers)]]

    def shifted(number: int) -> Requests:
        return requests(start + number % len(world.readers))

    return Operation("open a case", "≥ 0.17, p99 < 60 ms", home, logins, shifted, direct)


def _items(world: BenchWorld) -> Operation:
    home = f"/o/{world.slug}"

    def requests(_number: int) -> Requests:
        return itertools.repeat(("GET", f"{home}/api/items", b""))

    async def direct(databases: Databases, rules: CaseSettings) -> None:
        async with databases.driver(Office(world.office)) as driver:
            now = datetime.now(UTC)
            at, setting = await rules.at(driver, world.office, now)
            await open_items_fast(driver, at, setting, world.readers[0].id, now=now)

    logins = [person.login or "" for person in world.readers]
    return Operation("my open items", "≥ 0.14, p99 < 40 ms", home, logins, requests, direct)


def _step(world: BenchWorld) -> Operation:
    home = f"/o/{world.slug}"
    taken = msgspec.json.encode({"action": "ask-command", "note": "请协调"})

    def requests(number: int) -> Requests:
        # Connections that share a session have a slice of its cases each; the second half is pgbench's.
        nth, person = divmod(number, len(world.steppers))
        first = steps_begin(world, person) + nth * (STEPS_EACH // 6)
        for case in range(first, first + STEPS_EACH // 6):
            yield "POST", f"{home}/api/cases/{case_id(case)}/steps", taken

    stepper = len(world.steppers) - 1
    case = case_id(steps_begin(world, stepper) + STEPS_EACH - 1)

    async def direct(databases: Databases, rules: CaseSettings) -> None:
        person = world.steppers[stepper]
        await take_step_fast(
            databases, rules, world.office, case, TakeStep(action="ask-command", note="请协调"), person=person.id,
            by=Actor("person", person.id), now=datetime.now(UTC),
        )  # fmt: skip

    logins = [person.login or "" for person in world.steppers]
    return Operation(
        "take a step", "≥ 0.17, p99 < 60 ms", home, logins, requests, direct, stepped=case,
        first_step=steps_begin(world, 0) + STEPS_EACH // 2,
    )  # fmt: skip


def _comparison(world: BenchWorld) -> Operation:
    home = f"/d/{world.district_slug}"

    def requests(_number: int) -> Requests:
        return itertools.repeat(("GET", f"{home}/comparison", b""))

    async def direct(databases: Databases, _rules: CaseSettings) -> None:
        from tests.benchmarks.comparing import compare_once

        await compare_once(databases, world)

    return Operation("the comparison", "p95 < 25 ms as JSON", home, [world.account], requests, direct)
