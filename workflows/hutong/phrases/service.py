"""Writing the office's canned texts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import NotThere, Refusal
from hutong.journal import Actor, append
from hutong.phrases.events import PhraseRetired, PhraseWritten
from hutong.phrases.models import Phrase
from hutong.phrases.schemas import WritePhrase
from hutong.texts import N_

MOST = 200


class TooManyPhrases(Refusal):
    status = 422
    sentence = N_("常用语最多 {most} 条，请先停用不再用的。")


async def write_phrase(session: AsyncSession, new: WritePhrase, *, by: Actor, now: datetime) -> None:
    """Added, or said anew under the same id. Raises TooManyPhrases; NotThere for one that was retired."""
    office_id = bound_office(session)
    there = await session.get(Phrase, (office_id, new.id), with_for_update=True)
    english = new.en.strip() or None
    values = {"deed": new.deed, "zh": new.zh.strip(), "en": english, "place": new.place}
    if there is None:
        offered = select(func.count()).where(Phrase.office_id == office_id, Phrase.retired_at.is_(None))
        if (await session.scalar(offered) or 0) >= MOST:
            raise TooManyPhrases(most=MOST)
        row = {**values, "office_id": office_id, "id": new.id, "made_by": by.id, "made_at": now}
        if await session.scalar(insert(Phrase).values(**row).on_conflict_do_nothing().returning(Phrase.id)) is None:
            return
    elif there.retired_at is not None:
        raise NotThere
    elif all(getattr(there, name) == value for name, value in values.items()):
        return
    else:
        for name, value in values.items():
            setattr(there, name, value)
    append(session, PhraseWritten(subject=new.id, deed=new.deed, zh=new.zh, en=english), by=by, at=now)


async def retire_phrase(session: AsyncSession, phrase: UUID, *, by: Actor, now: datetime) -> None:
    """It is offered no more. Raises NotThere."""
    there = await session.get(Phrase, (bound_office(session), phrase), with_for_update=True)
    if there is None:
        raise NotThere
    if there.retired_at is None:
        there.retired_at = now
        append(session, PhraseRetired(subject=phrase, deed=there.deed), by=by, at=now)
