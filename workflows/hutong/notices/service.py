"""Telling people: into each one's inbox, and to the group robots that the office set up for the topic."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.ids import new_id
from hutong.jobs import Job, Lane, job_row
from hutong.notices.holding import quiet_until
from hutong.notices.models import Delivery, Notice, Robot
from hutong.notices.topics import topic_of
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.playbooks.queries import playbook_in_force
from hutong.posts.queries import office_at
from hutong.texts import current_language


async def tell(
    session: AsyncSession,
    *,
    to: Sequence[UUID],
    kind: str,
    title: str,
    body: str,
    link: str,
    urgent: bool = False,
    to_groups: bool = True,
    now: datetime,
) -> None:
    """Write a notice to each person once, and one message to each group robot that listens to the topic.

    `kind` is a name such as `case.overdue`; `link` a path such as `/o/longtan/cases/…`. Words come ready, in the
    reader's language: tell readers of two languages in two calls, each while that is spoken (`speaking`), for groups
    hear what is said in theirs. Names of households have no place in them.
    """
    people = list(dict.fromkeys(to))
    office_id = bound_office(session)
    if people:
        message = {"kind": kind, "title": title, "body": body, "link": link, "urgent": urgent, "created_at": now}
        rows = [{"office_id": office_id, "id": new_id(), "person_id": person, **message} for person in people]
        await session.execute(insert(Notice), rows)
    if to_groups:
        held = await _quiet_until(session, now, urgent=urgent)
        await _tell_groups(session, kind, f"{title}\n{body}".strip(), link, urgent=urgent, held=held, now=now)


async def _quiet_until(session: AsyncSession, now: datetime, *, urgent: bool) -> datetime | None:
    """When the quiet hours of the office end; none where it is not quiet, or has no rules yet."""
    try:
        rules = (await playbook_in_force(session, now)).playbook.notices
    except NoPlaybookInForce:
        return None
    if rules.quiet is None:
        return None
    return quiet_until(rules, now, ZoneInfo((await office_at(session, now)).zone), urgent=urgent)


async def _tell_groups(
    session: AsyncSession, kind: str, body: str, link: str, *, urgent: bool, held: datetime | None, now: datetime
) -> None:
    topic = topic_of(kind, urgent=urgent)
    here = (Robot.active, Robot.language == current_language())
    robots = await session.execute(select(Robot.id, Robot.kinds).where(*here))
    for robot_id in [robot_id for robot_id, kinds in robots if topic in kinds]:
        await send_to_robot(session, robot_id, kind=kind, body=body, link=link, urgent=urgent, held=held, now=now)


async def send_to_robot(
    session: AsyncSession,
    robot_id: UUID,
    *,
    kind: str,
    body: str,
    link: str,
    urgent: bool = False,
    held: datetime | None = None,
    now: datetime,
) -> UUID:
    """Leave a message for one robot; it goes out after the commit, or at `held`. Returns the delivery's id."""
    delivery_id, office_id = new_id(), bound_office(session)
    row = {"office_id": office_id, "id": delivery_id, "robot_id": robot_id, "kind": kind, "body": body, "link": link}
    await session.execute(insert(Delivery).values(**row, state="waiting", urgent=urgent, created_at=now))
    lane = Lane.URGENT if urgent else None
    job = job_row(office_id, "notice.deliver", lane=lane, run_at=held, delivery_id=delivery_id)
    await session.execute(insert(Job).values(**job))
    return delivery_id


async def mark_read(session: AsyncSession, notice_id: UUID, *, person: UUID, now: datetime) -> None:
    """Note that the person has seen it; the first time counts, and another's notice is left alone."""
    await session.execute(
        update(Notice)
        .where(Notice.id == notice_id, Notice.person_id == person, Notice.read_at.is_(None))
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )


async def mark_all_read(session: AsyncSession, *, person: UUID, now: datetime) -> None:
    await session.execute(
        update(Notice)
        .where(Notice.person_id == person, Notice.read_at.is_(None), Notice.held_until.is_(None))
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )
