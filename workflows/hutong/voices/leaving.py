"""Somebody to whom feedback went has left: what nobody is there to answer is told to whoever gave it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.publications.audience import tell_each
from hutong.texts import N_, gettext
from hutong.voices.models import Voice


async def tell_unread(
    session: AsyncSession, leaver: UUID, is_gone: Callable[[UUID], bool], *, link: str, now: datetime
) -> None:
    """Nobody else may read what was meant for those who were named: it can only be said anew, to others."""
    his = select(Voice.person_id, Voice.reader_ids).where(
        Voice.office_id == bound_office(session), Voice.reader_ids.any_() == leaver, Voice.answered_at.is_(None)
    )
    rows = (await session.execute(his)).all()
    left = {row.person_id for row in rows if all(reader == leaver or is_gone(reader) for reader in row.reader_ids)}

    def words() -> tuple[str, str]:
        return gettext(N_("您的反馈没有人收了")), gettext(
            N_("收的人离任了，还没有答复。要说的请再报一次，会由现在的人收。")
        )

    await tell_each(session, sorted(left), "voice.unread", words, link, now=now)
