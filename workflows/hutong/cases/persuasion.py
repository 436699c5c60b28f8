"""Rounds of talking with someone who will not (持续攻心), in neutral words."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, exists, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hutong.alleys.models import Alley
from hutong.cases.changing import change, settings_in
from hutong.cases.models import Case, Persuasion
from hutong.cases.rules import Round
from hutong.cases.schemas import RecordRound, TakeStep
from hutong.cases.states import CaseState
from hutong.cases.steps import acting
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.journal import Actor
from hutong.retention.held import erasable

# The step that a round was taken with bears the same words.
_WORDS = """
DELETE FROM journal_personal p USING journal j
 WHERE p.office_id = :office AND j.office_id = :office AND j.id = p.event_id AND j.subject = ANY(:cases)
   AND j.kind = 'case.stepped' AND j.data->>'verb' = 'persuade' AND j.occurred_at < :before
"""


async def record_round(
    session: AsyncSession, case_id: UUID, record: RecordRound, *, person: UUID, by: Actor, now: datetime
) -> CaseState:
    """One round, and the action that it leads to; raises what the rules refuse."""
    spoken = Round(
        who_went=record.who_went,
        difficulty=record.difficulty or None,
        help_agreed=record.help_agreed or None,
        next_visit=record.next_visit,
        agreed=record.agreed,
    )
    step = TakeStep(action=record.action, note=record.note, outcome=record.outcome or record.difficulty)
    return await change(
        SessionWire(session), settings_in(session, now), case_id, acting(step, person, now, spoken=spoken),
        person=person, by=by, now=now, revision=record.revision,
    )  # fmt: skip


async def rounds_of(session: AsyncSession, case_id: UUID) -> Sequence[Persuasion]:
    """The rounds of a case in their order. Read by chief, superiors and enforcement lead: the caller sees to it."""
    statement = (
        select(Persuasion)
        .where(Persuasion.office_id == bound_office(session), Persuasion.case_id == case_id)
        .order_by(Persuasion.round)
    )
    return (await session.scalars(statement)).all()


class VisitDue(NamedTuple):
    """A case in which somebody agreed to be called on again, and the day."""

    case_id: UUID
    number: str
    title: str
    alley: str
    day: date


async def visits_due(
    session: AsyncSession, posts: Collection[UUID], person: UUID, day: date, *, limit: int = 12
) -> list[VisitDue]:
    """Of cases that these posts or the person have: the last round's next visit is today, or passed without a round."""
    later = aliased(Persuasion)
    last = ~exists().where(
        later.office_id == Persuasion.office_id, later.case_id == Persuasion.case_id, later.round > Persuasion.round
    )
    statement = (
        select(Case.id, Case.number, Case.title, Alley.name, Persuasion.next_visit)
        .join(Case, and_(Case.office_id == Persuasion.office_id, Case.id == Persuasion.case_id))
        .join(Alley, and_(Alley.office_id == Case.office_id, Alley.id == Case.alley_id))
        .where(
            Persuasion.office_id == bound_office(session),
            Persuasion.next_visit <= day,
            Persuasion.agreed.is_(False),
            Case.closed_at.is_(None),
            or_(Case.owner_post_id.in_(list(posts)), Case.owner_person_id == person),
            last,
        )
        .order_by(Persuasion.next_visit.desc(), Case.id)
        .limit(limit)
    )
    rows = await session.execute(statement)
    return [
        VisitDue(case, number, title, alley, agreed)
        for case, number, title, alley, agreed in rows
        if agreed is not None
    ]


async def erase_rounds(session: AsyncSession, *, before: datetime, now: datetime) -> int:
    """Erase the words of rounds recorded before a time, here and beside the journal; that there was a round stays.

    Generated rounds are about nobody and stay as they are, and so do those of matters that are kept. Returns how many
    were erased.
    """
    office_id = bound_office(session)
    made_up = exists().where(Case.office_id == office_id, Case.id == Persuasion.case_id, Case.generated)
    over = (
        Persuasion.office_id == office_id, Persuasion.recorded_at < before, Persuasion.erased_at.is_(None), ~made_up,
    )  # fmt: skip
    gone = 0
    async for some in erasable(session, Persuasion.case_id, *over, now=now):
        statement = (
            update(Persuasion)
            .where(*over, some)
            .values(who_went="", difficulty=None, help_agreed=None, erased_at=now)
            .returning(Persuasion.case_id)
            .execution_options(synchronize_session=False)
        )
        if cases := (await session.scalars(statement)).all():
            given = {"office": office_id, "cases": list(set(cases)), "before": before}
            await session.execute(text(_WORDS), given)
        gone += len(cases)
    return gone
