"""Asking about a walk, once; and taking the answer."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.db import bound_office
from hutong.doubts.errors import AnsweredAlready, WordsMissing
from hutong.doubts.events import WalkAnswered, WalkAsked
from hutong.doubts.evidence import known_points, shots_of
from hutong.doubts.models import WalkQuestion
from hutong.doubts.rules import Finished, Odd, odd_about, place_of
from hutong.doubts.schemas import Answer, AnswerWalk
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.journal import SYSTEM, Actor, append
from hutong.patrols.models import Patrol
from hutong.playbooks.document import Playbook


async def look_over(session: AsyncSession, patrol: Patrol, playbook: Playbook, *, now: datetime) -> bool:
    """Ask the walker where the walk looks odd by the version it was walked under; True where a question is new."""
    odd = await _odd(session, patrol, playbook)
    return bool(odd) and await _ask(session, patrol, odd, now=now)


async def _odd(session: AsyncSession, patrol: Patrol, playbook: Playbook) -> list[Odd]:
    rules = playbook.doubts
    if rules is None or patrol.finished_at is None or patrol.minutes is None or patrol.generated:
        return []
    alley = await session.get_one(Alley, (bound_office(session), patrol.alley_id))
    walk = Finished(
        minutes=patrol.minutes, started_at=patrol.started_at, finished_at=patrol.finished_at,
        start=place_of(patrol.start_point), finish=place_of(patrol.finish_point),
        shots=tuple(await shots_of(session, patrol, rules.likeness)),
    )  # fmt: skip
    return odd_about(rules, walk, length_m=alley.length_m, known=await known_points(session, patrol))


async def answer_beforehand(
    session: AsyncSession,
    patrol: Patrol,
    playbook: Playbook,
    answer: Answer,
    *,
    asked: Collection[str] = (),
    by: Actor,
    now: datetime,
) -> None:
    """What she answered on her phone before sending. Its pictures may still be on their way: what they will say is
    no second question.

    `asked` is what the phone asked about, where it tells. What she was not asked about there is no answer to: then
    the question is left open, for her to answer once with all that is in it.
    """
    if playbook.doubts is None:
        return
    odd = await _odd(session, patrol, playbook)
    is_new = await _ask(session, patrol, odd, now=now)
    if is_new and (not asked or {each.doubt for each in odd} <= set(asked)):
        await answer_walk(session, patrol.id, AnswerWalk(answer=answer), person=patrol.person_id, by=by, now=now)


async def _ask(session: AsyncSession, patrol: Patrol, odd: list[Odd], *, now: datetime) -> bool:
    """Whether it is the first question about the walk."""
    row = {
        "office_id": bound_office(session), "id": new_id(), "patrol_id": patrol.id, "alley_id": patrol.alley_id,
        "person_id": patrol.person_id, "about": [msgspec.to_builtins(each) for each in odd], "asked_at": now,
    }  # fmt: skip
    added = await session.execute(
        insert(WalkQuestion).values(**row).on_conflict_do_nothing().returning(WalkQuestion.id)
    )
    if added.scalar_one_or_none() is None:
        # She was asked at the finish; whatever the pictures say is not a second question.
        return False
    event = WalkAsked(
        subject=patrol.id, alley=patrol.alley_id, person=patrol.person_id, about=tuple(each.doubt for each in odd)
    )
    append(session, event, by=SYSTEM, at=now, playbook_version=patrol.playbook_version)
    return True


async def answer_walk(
    session: AsyncSession, patrol_id: UUID, given: AnswerWalk, *, person: UUID, by: Actor, now: datetime
) -> None:
    """The walker's own answer; the same one again changes nothing. Raises NotThere, WordsMissing, AnsweredAlready."""
    statement = select(WalkQuestion).where(WalkQuestion.patrol_id == patrol_id, WalkQuestion.person_id == person)
    question = (await session.execute(statement.with_for_update())).scalar_one_or_none()
    if question is None:
        raise NotThere
    words = given.words.strip()
    if question.answered_at:
        if (question.answer, question.words or "") == (given.answer, words):
            return
        raise AnsweredAlready
    if given.answer is Answer.OTHER and not words:
        raise WordsMissing(field="words")
    question.answer, question.words, question.answered_at = given.answer, words or None, now
    event = WalkAnswered(subject=patrol_id, alley=question.alley_id, person=person, answer=given.answer)
    append(session, event, by=by, at=now)
