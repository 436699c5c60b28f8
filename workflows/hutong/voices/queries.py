"""Voices for those who may read them, one's own, and what is pooled of all."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Row, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.cases.models import Case
from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.people.models import Person
from hutong.posts.models import Post
from hutong.voices.models import Voice
from hutong.voices.rules import Heard, Pooled, Said, may_read, pooled

_MOST = 200
_BACK = timedelta(days=60)
_STATISTICS = timedelta(days=740)


async def names_of(session: AsyncSession, people: Iterable[UUID]) -> dict[UUID, str]:
    """Names by id, in the order of the names."""
    rows = await session.execute(
        select(Person.id, Person.name)
        .where(Person.office_id == bound_office(session), Person.id.in_(list(people)))
        .order_by(Person.name)
    )
    return {row.id: row.name for row in rows}


async def own_cases(
    session: AsyncSession, person: UUID, alleys: Iterable[UUID], today: date
) -> Sequence[Row[UUID, str, UUID]]:
    """(id, title, alley) of what the person reported lately, the latest first: what there is to say something of."""
    rows = await session.execute(
        select(Case.id, Case.title, Case.alley_id)
        .where(
            Case.office_id == bound_office(session),
            Case.reporter_id == person,
            Case.alley_id.in_(list(alleys)),
            Case.opened_at >= today - _BACK,
        )
        .order_by(Case.opened_at.desc())
        .limit(12)
    )
    return rows.all()


async def voices_to(
    session: AsyncSession, setting: Setting, reader: UUID, day: date
) -> Sequence[Row[Voice, str, str, str, str | None]]:
    """(Voice, who said it, of which post, alley, number of the case) that this reader was named for, latest first.

    Nothing of it for one who is no longer in the reader's post, or in one that is spoken of.
    """
    rows = await session.execute(
        select(Voice, Person.name, Post.name, Alley.name, Case.number)
        .join(Person, and_(Person.office_id == Voice.office_id, Person.id == Voice.person_id))
        .join(Post, and_(Post.office_id == Voice.office_id, Post.id == Voice.post_id))
        .join(Alley, and_(Alley.office_id == Voice.office_id, Alley.id == Voice.alley_id))
        .outerjoin(Case, and_(Case.office_id == Voice.office_id, Case.id == Voice.case_id))
        .where(Voice.office_id == bound_office(session), Voice.reader_ids.any_() == reader)
        .order_by(Voice.given_at.desc(), Voice.id)
        .limit(_MOST)
    )
    return [row for row in rows if reads_on(setting, row[0], reader, day)]


def reads_on(setting: Setting, voice: Voice, reader: UUID, day: date) -> bool:
    rules = setting.playbook.voice
    return rules is not None and may_read(rules, setting.directory, voice.alley_id, voice.post_id, reader, day)


async def own_voices(session: AsyncSession, person: UUID) -> Sequence[Row[Voice, str]]:
    """(Voice, of which post) that one said oneself, the latest first."""
    rows = await session.execute(
        select(Voice, Post.name)
        .join(Post, and_(Post.office_id == Voice.office_id, Post.id == Voice.post_id))
        .where(Voice.office_id == bound_office(session), Voice.person_id == person)
        .order_by(Voice.given_at.desc(), Voice.id)
        .limit(30)
    )
    return rows.all()


async def statistics(session: AsyncSession, *, least: int, today: date) -> list[Pooled]:
    """The last two years by quarter and kind of post."""
    rows = await session.execute(
        select(Voice.person_id, Voice.post_kind, Voice.came, Voice.done, Voice.day).where(
            Voice.office_id == bound_office(session), Voice.day >= today - _STATISTICS
        )
    )
    heard = (Heard(row.person_id, row.post_kind, Said(row.came), Said(row.done), row.day) for row in rows)
    return pooled(heard, least=least, today=today)
