"""离开街道: every post that is still held ends through its handover, and then the account is closed."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.settings import setting_at
from hutong.clocks import day_text
from hutong.councils.membership import leave_seats
from hutong.councils.telling import tell_left
from hutong.db import bound_office
from hutong.handovers.ending import end_term
from hutong.handovers.errors import LeavesOneself, NobodyTakesOver, PostNotOver, PostNotTakenOver
from hutong.handovers.models import Handover
from hutong.journal import Actor
from hutong.people.leaving import close_account, locked_person
from hutong.posts.models import Appointment, Post

_BECAUSE = "离开街道"


async def leave_office(session: AsyncSession, person_id: UUID, *, by: Actor, now: datetime) -> None:
    """From today on in no post and no council, and no longer signed in anywhere. A second time changes nothing.

    A chair is the receiver's to take, where a handover is still to be confirmed. Raises NotThere, LeavesOneself,
    PostNotOver, PostNotTakenOver.
    """
    person = await locked_person(session, person_id)
    if person.left_at is not None:
        return
    if by.id == person_id:
        raise LeavesOneself
    _, setting = await setting_at(session, now)
    today = setting.day(now)
    for term, post in await _standing(session, person_id, today):
        if term.since > today:
            raise PostNotOver(post=post, day=day_text(term.since))
        # An end arranged for a later day is brought forward.
        # Whoever takes over answers today already: nobody else would.
        last_day = max(term.since, today - timedelta(days=1))
        try:
            await end_term(session, term.id, last_day=last_day, because=_BECAUSE, by=by, now=now)
        except NobodyTakesOver as nobody:
            raise PostNotTakenOver(post=post) from nobody
    await session.flush()  # The handovers that were opened just now are asked for.
    left = await leave_seats(
        session, person_id, chairs=not await _hands_over(session, person_id), day=today, by=by, now=now
    )
    await tell_left(session, left, person.name, now=now)
    await close_account(session, person, by=by, now=now)


async def _hands_over(session: AsyncSession, person_id: UUID) -> bool:
    """Whether somebody is still to confirm what the person leaves."""
    waiting = exists().where(
        Handover.office_id == bound_office(session), Handover.giver_id == person_id, Handover.done_at.is_(None)
    )
    return bool((await session.execute(select(waiting))).scalar_one())


async def _standing(session: AsyncSession, person_id: UUID, today: date) -> list[tuple[Appointment, str]]:
    """(term, post) of what is held beyond today."""
    rows = await session.execute(
        select(Appointment, Post.name)
        .join(Post, (Post.office_id == Appointment.office_id) & (Post.id == Appointment.post_id))
        .where(
            Appointment.office_id == bound_office(session),
            Appointment.person_id == person_id,
            or_(Appointment.until.is_(None), Appointment.until > today),
        )
        .order_by(Appointment.since, Appointment.id)
    )
    return [(term, post) for term, post in rows]
