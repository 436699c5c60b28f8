"""An appointment to a post that nobody was left in: what the superior answered for meanwhile is handed over in turn."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.settings import setting_at
from hutong.db import bound_office
from hutong.handovers.models import Handover
from hutong.handovers.opening import open_handover
from hutong.handovers.rules import Taking, Way
from hutong.journal import Actor
from hutong.posts.models import Appointment
from hutong.posts.service import appoint
from hutong.rosters.changing import settle_rosters
from hutong.voices.leaving import tell_unread


async def take_up(
    session: AsyncSession, post_id: UUID, person_id: UUID, *, since: date, cover: bool = False, by: Actor, now: datetime
) -> tuple[Appointment, Handover | None]:
    """任职; with the handover that it opens, where the post was left to others until somebody succeeds.

    Raises as `appoint`.
    """
    left = None if cover else await _left_open(session, post_id)
    _, before = await setting_at(session, now)
    term = await appoint(session, post_id, person_id, since=since, cover=cover, by=by, now=now)
    await session.flush()  # Who holds it from that day on is asked of the rows.
    here = await setting_at(session, now)
    office, setting = here
    day = max(since, setting.day(now))
    link = f"/o/{office.slug}/voice"
    await tell_unread(session, before.directory, setting, [person_id], day=day, link=link, now=now)
    if left is None or left.giver_id == person_id:
        return term, None
    await settle_rosters(session, since=day, until=None, by=by, now=now)
    taking, last_day = Taking(Way.SUCCESSOR, (person_id,)), max(left.last_day, since - timedelta(days=1))
    opened = await open_handover(
        session, here, term, giver=left.giver_id, taking=taking, last_day=last_day, by=by, now=now
    )
    return term, opened


async def _left_open(session: AsyncSession, post_id: UUID) -> Handover | None:
    """The post's last handover, where nobody was there to succeed."""
    last = (
        select(Handover)
        .where(Handover.office_id == bound_office(session), Handover.post_id == post_id)
        .order_by(Handover.opened_at.desc(), Handover.id.desc())
        .limit(1)
    )
    found = (await session.scalars(last)).one_or_none()
    return found if found is not None and found.way in {Way.SUPERIOR, Way.COVER} else None
