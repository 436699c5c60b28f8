"""Giving a voice, reading it, answering it."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.journal import SYSTEM, append
from hutong.notices.service import tell
from hutong.playbooks.describing import say
from hutong.playbooks.voice import Voice as VoiceRules
from hutong.posts.facts import PostFact
from hutong.texts import N_, gettext
from hutong.voices.errors import AnsweredAlready, NobodyReads, NotSpokenOf, ReadersChanged
from hutong.voices.events import VoiceAnswered, VoiceGiven
from hutong.voices.models import Voice
from hutong.voices.queries import names_of, reads_on
from hutong.voices.rules import readers, spoken_of
from hutong.voices.schemas import AnswerVoice, GiveVoice


async def give_voice(
    session: AsyncSession,
    setting: Setting,
    rules: VoiceRules,
    given: GiveVoice,
    *,
    speaker: UUID,
    link: str,
    now: datetime,
) -> None:
    """Store what a steward said, once for each id, and tell the readers that there is something to read.

    Raises NotSpokenOf, NobodyReads, and ReadersChanged where others would read it than the page had named.
    """
    day = setting.day(now)
    post = _spoken_of(setting, rules, given, now)
    who = readers(rules, setting.directory, given.alley, given.post, speaker, day)
    if not who:
        raise NobodyReads
    if set(given.readers) != set(who):
        raise ReadersChanged(readers="、".join((await names_of(session, who)).values()))
    if given.case is not None:
        await _own_case(session, given.case, speaker, given.alley)
    row = {
        "office_id": bound_office(session), "id": given.id, "person_id": speaker, "post_id": post.id,
        "post_kind": post.kind, "alley_id": given.alley, "case_id": given.case, "came": given.came,
        "done": given.done, "remark": given.remark.strip() or None, "reader_ids": list(who), "day": day,
        "given_at": now,
    }  # fmt: skip
    added = await session.execute(insert(Voice).values(**row).on_conflict_do_nothing().returning(Voice.id))
    if added.first() is None:
        return
    append(session, VoiceGiven(subject=given.id), by=SYSTEM, at=now)
    title = gettext(N_("有一条{steward}反馈"), steward=say(setting.playbook.terms.steward))
    await tell(
        session, to=who, kind="voice.given", title=title, body="", link=link, to_groups=False, now=now,
    )  # fmt: skip


def _spoken_of(setting: Setting, rules: VoiceRules, given: GiveVoice, now: datetime) -> PostFact:
    if not setting.directory.has_alley(given.alley):
        raise NotSpokenOf(field="post")
    for post in spoken_of(rules, setting.directory, given.alley, setting.day(now)):
        if post.id == given.post:
            return post
    raise NotSpokenOf(field="post")


async def _own_case(session: AsyncSession, case: UUID, speaker: UUID, alley: UUID) -> None:
    statement = select(Case.id).where(
        Case.office_id == bound_office(session), Case.id == case, Case.reporter_id == speaker, Case.alley_id == alley
    )
    if (await session.execute(statement)).first() is None:
        raise Invalid([FieldProblem("case", N_("这不是您报的事。"))])


async def voice_to(
    session: AsyncSession, setting: Setting, voice_id: UUID, reader: UUID, *, day: date, lock: bool = False
) -> Voice:
    """Raises NotThere for a voice that this person does not read (any more): all the same as one that there is not."""
    statement = select(Voice).where(
        Voice.office_id == bound_office(session), Voice.id == voice_id, Voice.reader_ids.any_() == reader
    )
    found = (await session.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()
    if found is None or not reads_on(setting, found, reader, day):
        raise NotThere
    return found


async def mark_read(session: AsyncSession, voices: Iterable[UUID], *, now: datetime) -> None:
    """The reader has the list open: stewards see that it was read."""
    await session.execute(
        update(Voice)
        .where(Voice.office_id == bound_office(session), Voice.id.in_(list(voices)), Voice.read_at.is_(None))
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )


async def answer_voice(
    session: AsyncSession,
    setting: Setting,
    voice_id: UUID,
    answered: AnswerVoice,
    *,
    reader: UUID,
    link: str,
    now: datetime,
) -> None:
    """Say to the steward what came of it. Raises NotThere and AnsweredAlready."""
    voice = await voice_to(session, setting, voice_id, reader, day=setting.day(now), lock=True)
    if voice.answered_at is not None:
        raise AnsweredAlready
    voice.answer, voice.answered_at = answered.answer.strip(), now
    append(session, VoiceAnswered(subject=voice.id), by=SYSTEM, at=now)
    await tell(
        session, to=[voice.person_id], kind="voice.answered", title=gettext(N_("您的反馈有了答复")),
        body=voice.answer, link=link, to_groups=False, now=now,
    )  # fmt: skip
