"""From the inbox onward: each new notice goes the further ways that its reader chose, once.

Notices are written by many, in the transactions of what they tell of; none of those asks for wishes or channels. This
round reads what is new by its index, so that an office without channels pays one UPDATE, and the rest nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Select, func, select, union, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.matters_models import DepartmentNotice
from hutong.cases.models import JointCallAnswer
from hutong.db import Databases, Office, System, bound_office
from hutong.ids import new_id
from hutong.jobs import Job, Lane, job_row, ticker
from hutong.notices import jobs as _declares_delivery  # noqa: F401 - its specification is looked up below
from hutong.notices.department_routing import route_to_departments
from hutong.notices.models import Delivery, Notice, Preference
from hutong.notices.preferring import wait_until
from hutong.notices.reaching import Reached, addresses, wishes_of, working_ways
from hutong.notices.topics import topic_of
from hutong.notices.trying import NEWS, never_sent
from hutong.people.models import Person
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.playbooks.queries import playbook_in_force
from hutong.playbooks.sections import Hours
from hutong.posts.queries import office_at

log = structlog.get_logger(__name__)
EVERY = timedelta(seconds=3)
_AT_ONCE = 500
_COLUMNS: Mapping[str, Any] = {
    **dict.fromkeys(("person_id", "robot_id", "department_way_id", "answer")), "state": "waiting", "log": []
}  # fmt: skip
"""What a row is without a word of its own."""


@ticker("notices.route", every=EVERY)
async def route_new(databases: Databases) -> int:
    """Safe to run twice at once: the rows are locked while they are looked at."""
    return await route_all(databases, now=await databases.now())


async def route_all(databases: Databases, *, now: datetime) -> int:
    """How many messages to persons were left to be sent, over all offices."""
    async with databases.session(System("notices.route")) as session:
        new = union(
            select(Notice.office_id).where(Notice.routed_at.is_(None), Notice.held_until.is_(None)),
            *(
                select(table.office_id).where(table.routed_at.is_(None))
                for table in (DepartmentNotice, JointCallAnswer)
            ),
        )
        offices = (await session.execute(new)).scalars().all()
    sent = 0
    for office_id in offices:
        try:
            async with databases.session(Office(office_id)) as session:
                sent += await route(session, now=now)
        except Exception:
            # One office's trouble keeps no other waiting; the next round tries again.
            log.exception("notices.route_failed", office=str(office_id))
    return sent


async def route(session: AsyncSession, *, now: datetime) -> int:
    """The bound office's: how many messages were left to be sent, to people and to departments."""
    zone, quiet = await _hours(session, now)
    rows = await _to_people(session, now, zone, quiet)
    rows += await route_to_departments(session, now=now, zone=zone, quiet=quiet)
    if rows:
        await session.execute(insert(Delivery), [{**_COLUMNS, **row} for row in rows])
    if jobs := [_job(row) for row in rows if row["state"] == "waiting"]:
        await session.execute(insert(Job), jobs)
    return len(jobs)


async def _to_people(session: AsyncSession, now: datetime, zone: ZoneInfo, quiet: Hours | None) -> list[dict[str, Any]]:
    office_id = bound_office(session)
    unrouted = (Notice.office_id == office_id, Notice.routed_at.is_(None), Notice.held_until.is_(None))
    working = await working_ways(session)
    settled = update(Notice).values(routed_at=now).execution_options(synchronize_session=False)
    if not working:
        await session.execute(settled.where(*unrouted))
        return []
    # Old ones of whom nobody is reached were written by a demonstration or an import, and are many.
    old = (func.coalesce(Notice.shown_at, Notice.created_at) < now - NEWS, Notice.urgent.is_(False))
    await session.execute(settled.where(*unrouted, *old, Notice.person_id.not_in(_reachable(office_id))))
    statement = select(Notice).where(*unrouted).order_by(Notice.urgent.desc(), Notice.created_at, Notice.id)
    statement = statement.limit(_AT_ONCE)
    notices = (await session.scalars(statement.with_for_update(skip_locked=True))).all()
    if not notices:
        return []
    await session.execute(settled.where(Notice.office_id == office_id, Notice.id.in_([each.id for each in notices])))
    reached = await _reached(session, {notice.person_id for notice in notices})
    return _deliveries(notices, reached, working, now, zone, quiet)


def _deliveries(
    notices: Iterable[Notice],
    reached: Mapping[UUID, Reached],
    working: frozenset[str],
    now: datetime,
    zone: ZoneInfo,
    quiet: Hours | None,
) -> list[dict[str, Any]]:
    rows = []
    for notice in notices:
        if notice.read_at is not None or notice.person_id not in reached:
            continue
        person = reached[notice.person_id]
        topic = topic_of(notice.kind, urgent=notice.urgent)
        held = wait_until(person.wishes, topic, now, zone, office=quiet)
        is_old = not notice.urgent and (notice.shown_at or notice.created_at) < now - NEWS
        rows += [
            {
                "office_id": notice.office_id, "id": new_id(), "channel": way, "person_id": notice.person_id,
                "notice_id": notice.id, "kind": notice.kind, "body": f"{notice.title}\n{notice.body}".strip(),
                "link": notice.link, "urgent": notice.urgent, "held_until": held, "created_at": now, "state": "waiting",
                **(never_sent(now, way) if is_old else {}),
            }
            for way in person.ways(working, topic, notice.ways)
        ]  # fmt: skip
    return rows


def _job(row: Mapping[str, Any]) -> dict[str, Any]:
    lane = Lane.URGENT if row["urgent"] else Lane.NORMAL
    job = job_row(row["office_id"], "notice.deliver", lane=lane, delivery_id=row["id"])
    return {**job, "run_at": row["held_until"] or row["created_at"]}


async def _reached(session: AsyncSession, people: set[UUID]) -> dict[UUID, Reached]:
    """What each person wishes, and by which ways he can be reached at all."""
    office_id = bound_office(session)
    rows = await session.execute(
        select(Person.id, Person.phone, Preference)
        .outerjoin(Preference, (Preference.office_id == Person.office_id) & (Preference.person_id == Person.id))
        .where(Person.office_id == office_id, Person.id.in_(people), Person.id.in_(_reachable(office_id)))
    )
    return {person: Reached(wishes_of(chosen), addresses(phone, chosen)) for person, phone, chosen in rows}


def _reachable(office_id: UUID) -> Select[UUID]:
    return select(Person.id).where(Person.office_id == office_id, Person.left_at.is_(None), Person.generated.is_(False))


async def _hours(session: AsyncSession, now: datetime) -> tuple[ZoneInfo, Hours | None]:
    """The office's clock, and its quiet hours, which hold for whoever chose none."""
    zone = ZoneInfo((await office_at(session, now)).zone)
    try:
        return zone, (await playbook_in_force(session, now)).playbook.notices.quiet
    except NoPlaybookInForce:
        return zone, None
