"""Somebody to whom feedback went has left or moved: what nobody is there to answer is told to whoever gave it."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.posts.directory import Directory
from hutong.publications.audience import tell_each
from hutong.texts import N_, gettext
from hutong.voices.models import Voice
from hutong.voices.rules import may_read


async def tell_unread(
    session: AsyncSession,
    before: Directory,
    after: Setting,
    moved: Iterable[UUID],
    *,
    day: date,
    link: str,
    now: datetime,
) -> None:
    """Nobody else may read what was meant for those who were named: it can only be said anew, to others.

    `before` and `after` are the office without and with what changed: only what somebody of `moved` could read until
    then, and none of those named can read on `day`, is told of.
    """
    rules = after.playbook.voice
    if rules is None:
        return
    left = set()
    for person in moved:
        his = select(Voice.person_id, Voice.reader_ids, Voice.alley_id, Voice.post_id).where(
            Voice.office_id == bound_office(session), Voice.reader_ids.any_() == person, Voice.answered_at.is_(None)
        )
        for row in (await session.execute(his)).all():
            there = row.alley_id, row.post_id
            if may_read(rules, before, *there, person, day) and not any(
                may_read(rules, after.directory, *there, reader, day) for reader in row.reader_ids
            ):
                left.add(row.person_id)

    def words() -> tuple[str, str]:
        return gettext(N_("您的反馈没有人收了")), gettext(
            N_("收的人离任或换岗了，还没有答复。要说的请再报一次，会由现在的人收。")
        )

    await tell_each(session, sorted(left), "voice.unread", words, link, now=now)
