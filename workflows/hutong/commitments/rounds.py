"""In the morning of a working day: owners hear of days that are near or past, superiors of those past."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.commitments import queries
from hutong.commitments.events import DecisionReminded
from hutong.commitments.models import Decision
from hutong.commitments.queries import Told
from hutong.commitments.rules import Standing
from hutong.councils.queries import members_of
from hutong.db import Databases
from hutong.jobs import ticker
from hutong.journal import SYSTEM, append
from hutong.offices.rounds import in_each_office
from hutong.posts.queries import OfficeNow
from hutong.publications.audience import tell_each
from hutong.texts import N_, gettext

EVERY = timedelta(hours=1)
MORNING = 9
"""Nobody is told before this hour of the office's wall."""

Remind = Callable[..., Awaitable[int]]


@ticker("commitments.remind", every=EVERY)
async def remind_of_commitments(databases: Databases) -> int:
    """Safe to run twice at once: a promise that is being told of is locked, and told of once for each of its days."""
    return await in_the_morning(databases, "commitments.remind", remind_office, now=await databases.now())


async def in_the_morning(databases: Databases, name: str, remind: Remind, *, now: datetime) -> int:
    """Do `remind` in every open office where it is a working day and late enough; returns the sum of what it did."""

    async def do(session: AsyncSession, local: datetime) -> int:
        office, setting = await setting_at(session, now)
        if local.hour < MORNING or not setting.calendar.is_working_day(local.date()).working:
            return 0
        return await remind(session, office, setting, now=now, day=local.date())

    return await in_each_office(databases, name, do, now=now, open_only=True)


async def remind_office(session: AsyncSession, office: OfficeNow, setting: Setting, *, now: datetime, day: date) -> int:
    """How many promises somebody was told of."""
    wanted = queries.Wanted(which="open")
    open_ones = await queries.commitments(session, wanted, day=day, calendar=setting.calendar)
    near = {told.id: told for told in open_ones if told.standing in {Standing.SOON, Standing.LATE}}
    rows = await session.execute(select(Decision).where(Decision.id.in_(list(near))).with_for_update(skip_locked=True))
    count = 0
    for decision in rows.scalars():
        count += await _remind(session, setting, decision, near[decision.id], slug=office.slug, now=now, day=day)
    return count


async def _remind(
    session: AsyncSession, setting: Setting, decision: Decision, told: Told, *, slug: str, now: datetime, day: date
) -> bool:
    late = told.standing is Standing.LATE
    if decision.done_on is not None or decision.due_on is None:
        return False
    if (decision.late_for if late else decision.reminded_for) == decision.due_on:
        return False
    people = await _owners(session, setting, told, day)
    if late:
        decision.late_for = decision.due_on
        people += await _above(setting, told, day)
    else:
        decision.reminded_for = decision.due_on
    kind = "commitment.overdue" if late else "commitment.reminder"
    words = partial(_words, told, late=late)
    await tell_each(session, people, kind, words, f"/o/{slug}/commitments/{told.id}", now=now)
    append(session, DecisionReminded(subject=told.id, late=late, people=len(set(people))), by=SYSTEM, at=now)
    return True


async def _owners(session: AsyncSession, setting: Setting, told: Told, day: date) -> list[UUID]:
    """Holders of the post that promised; of a council its chair; and for a unit the chair of the council too."""
    if told.post_id is not None:
        return list(setting.directory.holders(told.post_id, day).people)
    council = told.owner_council_id or told.council_id
    if council is None:
        return []
    members = await members_of(session, council, day)
    return [member.person_id for member in members if member.chair and member.person_id is not None]


async def _above(setting: Setting, told: Told, day: date) -> list[UUID]:
    if told.post_id is None or told.alley_id is None:
        return []
    return list(setting.directory.superiors(told.post_id, told.alley_id, day).people)


def _words(told: Told, *, late: bool) -> tuple[str, str]:
    """Title and body, in the language being spoken."""
    due = told.due_on.isoformat() if told.due_on else ""
    council = told.council or told.meeting
    if late:
        title = gettext(N_("承诺到期没有兑现：{body}"), body=told.body)
        words = N_("{council}定下，由{owner}负责，期限 {day}。请办结；办不到的，写明理由改期。已写在街巷的公示页上。")
        return title, gettext(words, council=council, owner=told.owner, day=due)
    title = gettext(N_("承诺快到期：{body}"), body=told.body)
    return title, gettext(N_("{council}定下，由{owner}负责，期限 {day}。"), council=council, owner=told.owner, day=due)
