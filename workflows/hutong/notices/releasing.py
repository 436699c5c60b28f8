"""What was held for a digest comes into the inboxes when its time has come."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import Databases, Office, System, bound_office
from hutong.ids import new_id
from hutong.jobs import ticker
from hutong.notices.holding import gathered
from hutong.notices.models import Notice
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.playbooks.notices import Digest
from hutong.playbooks.queries import playbook_in_force
from hutong.posts.queries import office_at
from hutong.texts import N_, gettext, speaking

log = structlog.get_logger(__name__)
EVERY = timedelta(seconds=30)
_MOST_LINES = 30


@ticker("notices.release", every=EVERY)
async def release_held(databases: Databases) -> int:
    """Safe to run twice at once: the rows are locked while they are let go."""
    return await release_due(databases, now=await databases.now())


async def release_due(databases: Databases, *, now: datetime) -> int:
    """How many notices were let go, over all offices that have some due."""
    async with databases.session(System("notices.release")) as session:
        due = select(Notice.office_id).where(Notice.held_until <= now).distinct()
        offices = (await session.execute(due)).scalars().all()
    released = 0
    for office_id in offices:
        try:
            async with databases.session(Office(office_id)) as session:
                released += await release(session, now=now)
        except Exception:
            # One office's trouble keeps no other waiting; the next round tries again.
            log.exception("notices.release_failed", office=str(office_id))
    return released


async def release(session: AsyncSession, *, now: datetime) -> int:
    """The bound office's: shown from now on. What the digest gathers is shown under one notice for each person."""
    rows = await session.scalars(
        select(Notice)
        .where(Notice.office_id == bound_office(session), Notice.held_until <= now)
        .order_by(Notice.person_id, Notice.created_at, Notice.id)
        .with_for_update(skip_locked=True)
    )
    held = list(rows)
    digest = await _digest(session, now)
    for notice in held:
        notice.held_until, notice.shown_at = None, now
    due = ((notice.person_id, notice.kind.removeprefix("case."), notice) for notice in held)
    office = await office_at(session, now)
    for person, several in gathered(digest, due).items():
        with speaking(office.languages.get(person, "zh")):
            session.add(_told_together(several, f"/o/{office.slug}/notices", now))
        ids = [notice.id for notice in several]
        # They stay to be looked up; what asks to be read is the one that tells of them all.
        await session.execute(
            update(Notice).where(Notice.office_id == bound_office(session), Notice.id.in_(ids)).values(read_at=now)
        )
    return len(held)


def _told_together(several: Sequence[Notice], link: str, now: datetime) -> Notice:
    lines = [notice.title for notice in several[:_MOST_LINES]]
    if len(several) > _MOST_LINES:
        lines.append(gettext(N_("还有 {n} 件，请到通知里看。"), n=len(several) - _MOST_LINES))
    return Notice(
        office_id=several[0].office_id,
        id=new_id(),
        person_id=several[0].person_id,
        kind="case.digest",
        title=gettext(N_("今天的汇总：{n} 件"), n=len(several)),
        body="\n".join(lines),
        link=link,
        urgent=False,
        created_at=now,
    )


async def _digest(session: AsyncSession, now: datetime) -> Digest | None:
    try:
        return (await playbook_in_force(session, now)).playbook.notices.digest
    except NoPlaybookInForce:
        return None
