"""How the lanes stand: of one office for those who answer for it, of many for who runs the platform.

Above the office only numbers and kinds are read: neither what a job was given nor why it failed.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases, System, bound_office
from hutong.jobs.models import Job, Round
from hutong.jobs.queue import Lane
from hutong.jobs.rounds import depths


@dataclass(slots=True)
class Standing:
    """Jobs that wait, run, are due later, and gave up; `oldest` is the age of the longest waiting one in seconds."""

    waiting: int = 0
    running: int = 0
    later: int = 0
    failed: int = 0
    oldest: float = 0.0

    def add(self, other: "Standing") -> None:
        self.waiting += other.waiting
        self.running += other.running
        self.later += other.later
        self.failed += other.failed
        self.oldest = max(self.oldest, other.oldest)


def is_open() -> ColumnElement[bool]:
    return and_(Job.done_at.is_(None), Job.failed_at.is_(None))


def is_running() -> ColumnElement[bool]:
    return and_(is_open(), Job.lease_until > func.now())


def is_later() -> ColumnElement[bool]:
    return and_(is_open(), Job.run_at > func.now(), or_(Job.lease_until.is_(None), Job.lease_until <= func.now()))


def is_waiting() -> ColumnElement[bool]:
    return and_(is_open(), Job.run_at <= func.now(), or_(Job.lease_until.is_(None), Job.lease_until <= func.now()))


def gave_up() -> ColumnElement[bool]:
    """And waits for a person: what somebody called off or put away does not."""
    return and_(Job.failed_at.is_not(None), Job.cancelled_at.is_(None))


async def lanes_of_office(session: AsyncSession) -> dict[Lane, Standing]:
    """Of the bound office: its open jobs, and those that wait for a person."""
    age = func.extract("epoch", func.now() - func.min(Job.run_at).filter(is_waiting()))
    rows = await session.execute(
        select(
            Job.lane,
            func.count().filter(is_waiting()),
            func.count().filter(is_running()),
            func.count().filter(is_later()),
            func.count().filter(gave_up()),
            func.coalesce(age, literal(0)),
        )
        .where(Job.office_id == bound_office(session), Job.done_at.is_(None), Job.cancelled_at.is_(None))
        .group_by(Job.lane)
    )
    found = {
        lane: Standing(waiting, running, later, failed, float(oldest))
        for lane, waiting, running, later, failed, oldest in rows
    }
    return {lane: found.get(lane, Standing()) for lane in Lane}


async def lanes_of_offices(databases: Databases, offices: Collection[UUID]) -> dict[UUID, dict[Lane, Standing]]:
    """Of each of the offices, as the platform may see it; what is due later is not counted."""
    found: dict[UUID, dict[Lane, Standing]] = {office: {lane: Standing() for lane in Lane} for office in offices}
    for each in await depths(databases):
        if each.office_id in found and each.lane in set(Lane):
            found[each.office_id][Lane(each.lane)].add(
                Standing(waiting=each.waiting, running=each.in_flight, oldest=each.oldest)
            )
    async with databases.session(System("jobs.overview")) as session:
        rows = await session.execute(
            select(Job.office_id, Job.lane, func.count())
            .where(Job.office_id.in_(offices), gave_up())
            .group_by(Job.office_id, Job.lane)
        )
        for office, lane, count in rows:
            if lane in set(Lane):
                found[office][Lane(lane)].failed = count
    return found


def summed(found: Iterable[Standing]) -> Standing:
    """Several as one: counts together, the oldest of all."""
    whole = Standing()
    for each in found:
        whole.add(each)
    return whole


def together(found: Collection[dict[Lane, Standing]]) -> dict[Lane, Standing]:
    """The lanes of many offices as one."""
    return {lane: summed(lanes[lane] for lanes in found) for lane in Lane}


@dataclass(frozen=True, slots=True)
class RoundStanding:
    """A round as it went last; `is_overdue` when nobody has taken it for two of its times."""

    name: str
    every: float
    ended_at: datetime | None
    due_at: datetime
    late: float
    missed: int
    failed: int
    last_error: str | None
    is_overdue: bool


async def rounds_standing(databases: Databases) -> list[RoundStanding]:
    """All recurring work of the installation."""
    overdue = func.extract("epoch", func.now() - Round.due_at) > func.greatest(2 * Round.every_seconds, 60)
    async with databases.session(System("jobs.overview")) as session:
        rows = await session.execute(select(Round, overdue).order_by(Round.name))
        return [
            RoundStanding(
                row.name, row.every_seconds, row.ended_at, row.due_at, row.late_seconds, row.missed, row.failed,
                row.last_error, bool(is_overdue),
            )
            for row, is_overdue in rows
        ]  # fmt: skip
