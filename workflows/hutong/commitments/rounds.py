"""In the morning of a working day: owners hear of days that are near or past, superiors of those past."""

from collections.abc import Awaitable, Callable, Iterable
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
from hutong.councils.queries import chairs_of
from hutong.db import Databases
from hutong.jobs import ticker
from hutong.journal import SYSTEM, append
from hutong.offices.rounds import in_each_office
from hutong.playbooks.verbs import Verb
from hutong.posts.directory import Directory
from hutong.posts.queries import OfficeNow
from hutong.publications.audience import people_with, tell_each
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
        count += await _remind(session, setting, decision, near[decision.id], slug=office.slug, now=now)
    return count


async def _remind(
    session: AsyncSession, setting: Setting, decision: Decision, told: Told, *, slug: str, now: datetime
) -> bool:
    late = told.standing is Standing.LATE
    if decision.done_on is not None or decision.due_on is None:
        return False
    if (decision.late_for if late else decision.reminded_for) == decision.due_on:
        return False
    people = await _people(session, setting, told, late=late, now=now)
    if not people:
        # Nobody is there to be told: the next round asks again.
        return False
    if late:
        decision.late_for = decision.due_on
    else:
        decision.reminded_for = decision.due_on
    kind = "commitment.overdue" if late else "commitment.reminder"
    words = partial(_words, told, late=late)
    await tell_each(session, people, kind, words, f"/o/{slug}/commitments/{told.id}", now=now)
    append(session, DecisionReminded(subject=told.id, late=late, people=len(set(people))), by=SYSTEM, at=now)
    return True


async def _people(session: AsyncSession, setting: Setting, told: Told, *, late: bool, now: datetime) -> list[UUID]:
    """Whose promise it is; once it is late, who answers for them too. What nobody with an account promised is told to
    those who hold the alley's councils, and then to who is above them.
    """
    day, directory, alley = setting.day(now), setting.directory, told.alley_id
    people = await _owners(session, setting, told, day)
    if alley is None:
        return people or list(await people_with(session, setting.playbook, {Verb.HOLD_COUNCIL}, now))
    if told.post_id is not None and people:
        return [*people, *_above(directory, [told.post_id], alley, day)] if late else people
    nearest = holding(directory, alley, day)
    holders = [person for post in nearest for person in directory.holders(post, day).people]
    if people:
        return [*people, *holders] if late else people
    return [*holders, *_above(directory, nearest, alley, day)] if late else holders


async def _owners(session: AsyncSession, setting: Setting, told: Told, day: date) -> list[UUID]:
    """Holders of the post that promised; of a council its chair; and for a unit the chair of the council too."""
    if told.post_id is not None:
        return list(setting.directory.holders(told.post_id, day).people)
    council = told.owner_council_id or told.council_id
    return [] if council is None else await chairs_of(session, council, day)


def holding(directory: Directory, alley: UUID, day: date) -> list[UUID]:
    """Of the posts over the alley whose duty councils are and in which somebody acts, those nearest to it."""
    kinds = {kind.code for kind in directory.kinds if Verb.HOLD_COUNCIL in kind.duties}
    posts = [post for post in directory.most_senior(alley, day) if post.kind in kinds]
    return [post.id for post in posts if post.kind == posts[-1].kind]


def _above(directory: Directory, posts: Iterable[UUID], alley: UUID, day: date) -> list[UUID]:
    return [person for post in posts for person in directory.superiors(post, alley, day).people]


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
