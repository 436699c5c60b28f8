"""Walking a patrol: start, answer item by item, finish. A repeated message changes nothing."""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.journal import Actor, append
from hutong.patrols.errors import NoChecklistToday, NoSuchItem, PatrolAlreadyFinished
from hutong.patrols.events import PatrolFinished
from hutong.patrols.findings import findings_in, kept, led_to, with_another
from hutong.patrols.models import Patrol
from hutong.patrols.places import MyAlley
from hutong.patrols.rules import checked_items, walked_minutes
from hutong.patrols.schemas import FinishPatrol, ItemResult, StartPatrol
from hutong.patrols.spans import minutes_left, of_walk, visits_beside, walks_beside
from hutong.playbooks.checklists import Item
from hutong.playbooks.document import Playbook


async def start_patrol(
    session: AsyncSession,
    start: StartPatrol,
    *,
    person: UUID,
    alley: MyAlley,
    playbook: Playbook,
    version: int,
    zone: ZoneInfo,
    now: datetime,
) -> Patrol:
    """Begin a walk of `alley`; beginning again what was begun gives the same row. Raises NoChecklistToday."""
    started_at = min(start.started_at or now, now)
    day = started_at.astimezone(zone).date()
    checklist = playbook.checklist_on(day)
    if checklist is None:
        raise NoChecklistToday
    # A double click, or the message sent twice, meets the row that is there.
    await session.execute(
        insert(Patrol)
        .values(
            office_id=bound_office(session),
            id=start.id,
            alley_id=alley.id,
            person_id=person,
            post_kind=alley.post_kind,
            checklist=checklist.code,
            playbook_version=version,
            started_at=started_at,
            day=day,
            start_point=start.point.rounded() if start.point else None,
        )
        .on_conflict_do_nothing()
    )
    return await patrol_of(session, start.id, person)


async def patrol_of(session: AsyncSession, patrol_id: UUID, person: UUID, *, lock: bool = False) -> Patrol:
    """The person's own walk; raises NotThere for another's as for none."""
    statement = select(Patrol).where(Patrol.id == patrol_id, Patrol.person_id == person)
    patrol = (await session.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()
    if patrol is None:
        raise NotThere
    return patrol


async def answer_item(
    session: AsyncSession, patrol_id: UUID, result: ItemResult, *, person: UUID, items: tuple[Item, ...]
) -> Patrol:
    """Note one item of a walk under way; answering it again takes the new answer, but what was found stays and another
    finding joins it.
    """
    patrol = await patrol_of(session, patrol_id, person, lock=True)
    if patrol.finished_at:
        raise PatrolAlreadyFinished
    if result.item not in {item.code for item in items}:
        raise NoSuchItem(item=result.item, field="items")
    before = next((msgspec.convert(row, ItemResult) for row in patrol.items if row["item"] == result.item), None)
    others = [row for row in patrol.items if row["item"] != result.item]
    patrol.items = [*others, kept(with_another(before, result))]
    return patrol


async def finish_patrol(
    session: AsyncSession,
    patrol_id: UUID,
    finish: FinishPatrol,
    *,
    person: UUID,
    alley_kind: str,
    items: tuple[Item, ...],
    by: Actor,
    now: datetime,
) -> Patrol:
    """End a walk: every item of the day's list has its answer, given now or on the way.

    A second finish with the same outcome is the first one's; with another, PatrolAlreadyFinished.
    """
    patrol = await patrol_of(session, patrol_id, person, lock=True)
    given = {row["item"]: msgspec.convert(row, ItemResult) for row in patrol.items}
    given |= {result.item: result for result in finish.items}
    results = [kept(result) for result in checked_items(items, list(given.values()))]
    if patrol.finished_at:
        if sorted(patrol.items, key=lambda row: row["item"]) != sorted(results, key=lambda row: row["item"]):
            raise PatrolAlreadyFinished
        return patrol
    finished_at = min(finish.finished_at or now, now)
    patrol.minutes = walked_minutes(patrol.started_at, finished_at, finish.minutes, now)
    patrol.finished_at, patrol.items = finished_at, results
    patrol.finish_point = finish.point.rounded() if finish.point else None
    patrol.joint, patrol.remark = finish.joint, finish.remark or None
    span = of_walk(patrol)
    beside = await walks_beside(session, person, span, but=patrol.id)
    visits = await visits_beside(session, person, span, but=patrol.id)
    minutes = minutes_left(span, beside)
    event = patrol_finished(
        patrol.id, alley=patrol.alley_id, alley_kind=alley_kind, person=person, post_kind=patrol.post_kind,
        minutes=minutes, visited=max(0, minutes - minutes_left(span, [*beside, *visits])), results=results,
    )  # fmt: skip
    append(session, event, by=by, at=finished_at, playbook_version=patrol.playbook_version)
    return patrol


def patrol_finished(
    patrol: UUID,
    *,
    alley: UUID,
    alley_kind: str,
    person: UUID,
    post_kind: str,
    minutes: int,
    results: list[dict[str, Any]],
    visited: int = 0,
) -> PatrolFinished:
    """The event of a finished walk, counted from its items."""
    return PatrolFinished(
        subject=patrol, alley=alley, alley_kind=alley_kind, person=person, post_kind=post_kind, minutes=minutes,
        visited=visited, found=len(findings_in(results)), fixed=len(led_to(results, "fix_id")),
    )  # fmt: skip


async def patrols_of_day(session: AsyncSession, person: UUID, day: date) -> list[Patrol]:
    """A person's walks of a day, earliest first."""
    statement = select(Patrol).where(Patrol.person_id == person, Patrol.day == day).order_by(Patrol.started_at)
    return list((await session.execute(statement)).scalars())
