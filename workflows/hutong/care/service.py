"""Keeping the register, calling on a household, looking who it is, ending; each once and journalled."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.care.errors import CareEnded, ConsentMissing, NotForYou
from hutong.care.events import CareBegun, CareCorrected, CareEndedOn, CareRevealed, CareVisited
from hutong.care.models import CareHousehold, CareLook
from hutong.care.schemas import Called, Correct, Look, Register
from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.patrols.places import MyAlley
from hutong.patrols.recording import record_visit
from hutong.patrols.schemas import RecordVisit
from hutong.playbooks.privacy import PersonalField

MENDED = "更正登记"
"""Why somebody looked who mended an entry, in the log of looks."""


async def register(
    session: AsyncSession, given: Register, *, within: Collection[UUID], day: date, person: UUID, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Put a household on the register of an alley of one's own; the same id again changes nothing.

    Raises NotThere, ConsentMissing.
    """
    if given.alley_id not in within:
        raise NotThere
    if not given.agreed:
        raise ConsentMissing(field="agreed")
    # Two who register at once would give one number twice: the second waits for the first.
    await session.execute(select(func.pg_advisory_xact_lock(given.alley_id.int % 2**62)))
    highest = select(func.coalesce(func.max(CareHousehold.number), 0)).where(CareHousehold.alley_id == given.alley_id)
    number = (await session.execute(highest)).scalar_one() + 1
    row = {
        "office_id": bound_office(session), "id": given.id, "alley_id": given.alley_id, "number": number,
        "name": given.name.strip(), "door": given.door.strip(), "phone": given.phone.strip() or None,
        "asked": given.asked.strip() or None, "every_days": given.every_days, "since": day, "agreed_on": day,
        "registered_by": person,
    }  # fmt: skip
    added = await session.execute(
        insert(CareHousehold).values(**row).on_conflict_do_nothing().returning(CareHousehold.id)
    )
    if added.scalar_one_or_none() is not None:
        append(session, CareBegun(subject=given.id, alley=given.alley_id, every_days=given.every_days), by=by, at=now)


async def household_of(
    session: AsyncSession, household: UUID, within: Collection[UUID], *, lock: bool = False
) -> CareHousehold:
    """Raises NotThere for one in an alley beyond one's own, as for none."""
    statement = select(CareHousehold).where(CareHousehold.id == household, CareHousehold.alley_id.in_(list(within)))
    found = (await session.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()
    if found is None:
        raise NotThere
    return found


def may_look(setting: Setting, alley: UUID, person: UUID, day: date) -> bool:
    """Whether one holds a post over the alley that the rules in force name; where they name none, nobody does."""
    named = setting.playbook.privacy.readers(PersonalField.CARE_HOUSEHOLD) or frozenset()
    directory = setting.directory
    posts = directory.posts_answered_for(person, day)
    return any(post.kind in named and directory.covers(post.id, alley, day) for post in posts)


async def look(
    session: AsyncSession, setting: Setting, household: CareHousehold, given: Look, *, person: UUID, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Note that somebody looks who the household is, before it is shown. Raises NotForYou."""
    if not may_look(setting, household.alley_id, person, setting.day(now)):
        raise NotForYou
    session.add(
        CareLook(
            office_id=bound_office(session), id=new_id(), household_id=household.id, person_id=person,
            because=given.because.strip(), looked_at=now,
        )
    )  # fmt: skip
    append(session, CareRevealed(subject=household.id, alley=household.alley_id, person=person), by=by, at=now)


async def correct(
    session: AsyncSession, setting: Setting, household: CareHousehold, given: Correct, *, person: UUID, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Mend the entry: number and visits stay. Who mends knows who it is, so that it is a look as well.

    Raises NotForYou, CareEnded.
    """
    await look(session, setting, household, Look(because=MENDED), person=person, by=by, now=now)
    if household.ended_on is not None:
        raise CareEnded
    wanted = {
        "name": given.name.strip(), "door": given.door.strip(), "phone": given.phone.strip() or None,
        "asked": given.asked.strip() or None, "every_days": given.every_days,
    }  # fmt: skip
    changed = tuple(field for field, value in wanted.items() if getattr(household, field) != value)
    for field in changed:
        setattr(household, field, wanted[field])
    if changed:
        told = CareCorrected(subject=household.id, alley=household.alley_id, person=person, fields=changed)
        append(session, told, by=by, at=now)


async def call_on(
    session: AsyncSession, household: CareHousehold, given: Called, *, person: UUID, alley: MyAlley, zone: ZoneInfo,
    by: Actor, now: datetime,
) -> None:  # fmt: skip
    """Note a visit: a visit to residents like any other, and the household's next one counts from today."""
    if household.ended_on is not None:
        raise CareEnded
    visit = RecordVisit(id=given.id, alley_id=alley.id, whom="resident", minutes=given.minutes, need=given.need)
    await record_visit(session, visit, person=person, alley=alley, zone=zone, by=by, now=now)
    day = now.astimezone(zone).date()
    if household.visited_on != day:
        household.visited_on = day
        append(session, CareVisited(subject=household.id, alley=household.alley_id, day=day), by=by, at=now)


async def end_care(session: AsyncSession, household: CareHousehold, *, day: date, by: Actor, now: datetime) -> None:
    """Take a household off the register; a second time changes nothing."""
    if household.ended_on is None:
        household.ended_on = day
        append(session, CareEndedOn(subject=household.id, alley=household.alley_id, day=day), by=by, at=now)
