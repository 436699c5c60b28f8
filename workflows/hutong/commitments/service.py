"""Resolving, keeping, moving and confirming what councils promised."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Unit
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.cases.settings import setting_at
from hutong.commitments import models
from hutong.commitments.errors import (
    AlreadyACase,
    AlreadyConfirmed,
    DecisionAlreadyDone,
    DecisionNotDone,
    NoAlley,
    NoPromise,
    OwnPromise,
)
from hutong.commitments.events import (
    DecisionAnswered,
    DecisionDateMoved,
    DecisionDone,
    DecisionLinked,
    DecisionMade,
    DecisionTold,
)
from hutong.commitments.models import DateMoved, Decision
from hutong.commitments.schemas import Answer, DecisionLine, Move, Tell, ToCase, ToImprovement
from hutong.councils.models import AgendaItem, Council, CouncilMember, Meeting
from hutong.councils.queries import chairs_of
from hutong.councils.rules import term_is_over
from hutong.db import OfficeOwned, bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.improvements.models import Improvement
from hutong.improvements.queries import projects_with
from hutong.journal import Actor, append
from hutong.posts.models import Post
from hutong.texts import N_

_OWNERS: dict[str, type[OfficeOwned]] = {"post": Post, "council": Council, "unit": Unit}


async def resolve(
    session: AsyncSession, meeting: UUID, lines: Sequence[DecisionLine], *, held_on: date, by: Actor, at: datetime
) -> None:
    """Note what a meeting resolved. Raises Invalid for owners and items that are not there, or days long past."""
    problems = []
    for n, line in enumerate(lines):
        if not await _owner_is_there(session, line.owner):
            problems.append(FieldProblem(f"decisions.{n}.owner", N_("没有这个岗位、理事会或单位。")))
        if line.due_on is not None and line.due_on < held_on:
            problems.append(FieldProblem(f"decisions.{n}.due_on", N_("完成期限不能早于开会那天。")))
        if line.due_on is not None and line.owner is None:
            problems.append(FieldProblem(f"decisions.{n}.owner", N_("写了期限，也要写由谁负责。")))
    if problems:
        raise Invalid(problems)
    subjects = await _subjects(session, [line.agenda_id for line in lines if line.agenda_id])
    for line in lines:
        _, owner = _owner(line.owner)
        decision = Decision(
            office_id=bound_office(session), id=new_id(), meeting_id=meeting, body=line.body.strip(),
            told=line.told.strip() or None, due_on=line.due_on, agenda_id=line.agenda_id, **owner,
            **(subjects.get(line.agenda_id, {}) if line.agenda_id else {}),
        )  # fmt: skip
        session.add(decision)
        made = DecisionMade(
            subject=decision.id, meeting=meeting, post=decision.post_id, council=decision.council_id,
            unit=decision.unit_id, due_on=line.due_on,
        )  # fmt: skip
        append(session, made, by=by, at=at)


async def keep(
    session: AsyncSession, decision_id: UUID, *, note: str = "", day: date, by: Actor, now: datetime
) -> Decision:
    """A commitment is reported kept; raises DecisionAlreadyDone the second time."""
    decision = await locked(session, decision_id)
    if decision.done_on:
        raise DecisionAlreadyDone
    decision.done_on, decision.done_note = day, note.strip() or None
    append(session, DecisionDone(subject=decision.id, meeting=decision.meeting_id), by=by, at=now)
    return decision


async def move(
    session: AsyncSession, decision_id: UUID, to: Move, *, person: UUID, by: Actor, now: datetime, day: date
) -> None:
    """Another day, with the reason; where it was before is kept, and the wall shows both."""
    decision = await locked(session, decision_id)
    if decision.done_on:
        raise DecisionAlreadyDone
    if decision.due_on is None:
        raise NoPromise
    if to.to_day <= max(day, decision.due_on):
        raise Invalid([FieldProblem("to_day", N_("新的日期要在今天以后，也在原来的日期以后。"))])
    session.add(
        DateMoved(
            office_id=decision.office_id, id=new_id(), decision_id=decision.id, from_day=decision.due_on,
            to_day=to.to_day, reason=to.reason.strip(), told=to.told.strip() or None, moved_by=person, moved_at=now,
        )
    )  # fmt: skip
    append(session, DecisionDateMoved(subject=decision.id, from_day=decision.due_on, to_day=to.to_day), by=by, at=now)
    decision.due_on = to.to_day


async def answer(
    session: AsyncSession, decision_id: UUID, said: Answer, *, person: UUID, by: Actor, now: datetime, day: date
) -> None:
    """What a member says of a promise that was reported kept; who says no opens it again."""
    decision = await locked(session, decision_id)
    if decision.confirmed_on:
        raise AlreadyConfirmed
    if decision.done_on is None:
        raise DecisionNotDone
    if person in await owners_of(session, decision.post_id, decision.council_id, now=now):
        raise OwnPromise
    await _check_member(session, decision, said, day)
    kept = said.said == "kept"
    if not kept and not said.note.strip():
        raise Invalid([FieldProblem("note", N_("请写一句还差什么。"))])
    session.add(
        models.Answer(
            office_id=decision.office_id, id=new_id(), decision_id=decision.id, member_id=said.member_id, kept=kept,
            note=said.note.strip() or None, day=day, recorded_by=person,
        )
    )  # fmt: skip
    if kept:
        decision.confirmed_on = day
    else:
        decision.done_on, decision.done_note = None, None
    append(session, DecisionAnswered(subject=decision.id, kept=kept), by=by, at=now)


async def to_case(
    session: AsyncSession, decision_id: UUID, asked: ToCase, *, person: UUID, by: Actor, now: datetime
) -> UUID:
    """Carry it out as a case of the council's alley; pressed twice it is one case."""
    decision = await locked(session, decision_id)
    if decision.case_id is not None:
        raise AlreadyACase
    alley = (
        await session.execute(
            select(Council.alley_id)
            .join(Meeting, (Meeting.office_id == Council.office_id) & (Meeting.council_id == Council.id))
            .where(Meeting.id == decision.meeting_id)
        )
    ).scalar_one_or_none()
    if alley is None:
        raise NoAlley
    case_id = uuid5(decision.id, "case")
    report = OpenCase(
        id=case_id, alley=alley, category=asked.category, description=decision.body, position_m=asked.position_m
    )
    await open_case(session, report, Reporter(person=person), by=by, now=now)
    decision.case_id = case_id
    append(session, DecisionLinked(subject=decision.id, case=case_id), by=by, at=now)
    return case_id


async def to_improvement(
    session: AsyncSession, decision_id: UUID, asked: ToImprovement, *, by: Actor, now: datetime
) -> None:
    """It belongs to a project from now on, and counts at its gates."""
    decision = await locked(session, decision_id)
    there = select(Improvement.id).where(Improvement.id == asked.improvement_id)
    if (await session.execute(there)).first() is None:
        raise Invalid([FieldProblem("improvement_id", N_("没有这个项目。"))])
    decision.improvement_id = asked.improvement_id
    append(session, DecisionLinked(subject=decision.id, improvement=asked.improvement_id), by=by, at=now)


async def tell_wall(session: AsyncSession, decision_id: UUID, words: Tell, *, by: Actor, now: datetime) -> None:
    """The words for the wall. The journal says that there are some, and not which: they may be mended."""
    decision, told = await locked(session, decision_id), words.told.strip() or None
    if decision.told != told:
        decision.told = told
        append(session, DecisionTold(subject=decision.id, given=told is not None), by=by, at=now)


async def tell_move(
    session: AsyncSession, decision_id: UUID, move_id: UUID, words: Tell, *, by: Actor, now: datetime
) -> None:
    """How the wall says why a day moved. Raises NotThere for a move of another promise."""
    decision, told = await locked(session, decision_id), words.told.strip() or None
    statement = select(DateMoved).where(
        DateMoved.office_id == decision.office_id, DateMoved.decision_id == decision.id, DateMoved.id == move_id
    )
    moved = (await session.scalars(statement)).one_or_none()
    if moved is None:
        raise NotThere
    if moved.told != told:
        moved.told = told
        append(session, DecisionTold(subject=decision.id, given=told is not None, move=moved.id), by=by, at=now)


async def owners_of(session: AsyncSession, post: UUID | None, council: UUID | None, *, now: datetime) -> set[UUID]:
    """People who answer for a promise: holders of the post and whoever stands in for them, or who is in the chair."""
    if post is not None:
        _, setting = await setting_at(session, now)
        return set(setting.directory.holders(post, setting.day(now)).people)
    if council is None:
        return set()
    return set(await chairs_of(session, council, (await setting_at(session, now))[1].day(now)))


async def locked(session: AsyncSession, decision_id: UUID) -> Decision:
    """Raises NotThere."""
    statement = select(Decision).where(Decision.id == decision_id).with_for_update()
    decision = (await session.execute(statement)).scalar_one_or_none()
    if decision is None:
        raise NotThere
    return decision


def _owner(owner: str | None) -> tuple[str | None, dict[str, UUID]]:
    if owner is None:
        return None, {}
    kind, _, plain = owner.partition(":")
    return kind, {f"{kind}_id": UUID(plain)}


async def _owner_is_there(session: AsyncSession, owner: str | None) -> bool:
    if owner is None:
        return True
    kind, _, plain = owner.partition(":")
    try:
        wanted = UUID(plain)
    except ValueError:
        return False
    model = _OWNERS[kind]
    return (await session.execute(select(model.id).where(model.id == wanted))).first() is not None


async def _subjects(session: AsyncSession, agenda: Sequence[UUID]) -> dict[UUID, dict[str, UUID]]:
    """What the decisions on agenda items belong to."""
    if not agenda:
        return {}
    items = (await session.execute(select(AgendaItem).where(AgendaItem.id.in_(agenda)))).scalars().all()
    lines = [item.subject_id for item in items if item.subject_kind == "line"]
    projects = await projects_with(session, [line for line in lines if line])
    told: dict[UUID, dict[str, UUID]] = {}
    for item in items:
        match item.subject_kind, item.subject_id:
            case "improvement", UUID() as subject:
                told[item.id] = {"improvement_id": subject}
            case "initiative", UUID() as subject:
                told[item.id] = {"initiative_id": subject}
            case "case", UUID() as subject:
                told[item.id] = {"case_id": subject}
            case "line", UUID() as subject if subject in projects:
                told[item.id] = {"improvement_id": projects[subject]}
    return told


async def _check_member(session: AsyncSession, decision: Decision, said: Answer, day: date) -> None:
    """Residents, courtyards, units and volunteers confirm; a chief does not confirm what a chief did."""
    statement = (
        select(CouncilMember)
        .join(
            Meeting, (Meeting.office_id == CouncilMember.office_id) & (Meeting.council_id == CouncilMember.council_id)
        )
        .where(Meeting.id == decision.meeting_id, CouncilMember.id == said.member_id)
    )
    member = (await session.execute(statement)).scalar_one_or_none()
    if member is None or (member.until is not None and member.until < day):
        raise Invalid([FieldProblem("member_id", N_("名单里没有这个人。"))])
    if term_is_over(member.term_until, day):
        raise Invalid([FieldProblem("member_id", N_("这位成员的任期已经满了，先续任，再由他确认。"))])
    if member.speaks_for == "chief":
        raise Invalid([FieldProblem("member_id", N_("要由居民、单位、楼门院长或志愿者来确认。"))])
