"""Planning a project, moving it through its stages, and ending it."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotAllowed, NotThere
from hutong.ids import new_id
from hutong.improvements.errors import (
    NotLastStage,
    ProjectChangedMeanwhile,
    ProjectEnded,
    StageLacks,
    StageNotNext,
)
from hutong.improvements.events import ImprovementChanged, ImprovementEnded, ImprovementPlanned, StageEntered
from hutong.improvements.models import Improvement, ImprovementAlley, ImprovementStage, RegisterLine
from hutong.improvements.queries import alleys_of, facts_of, project_of, stages_of
from hutong.improvements.rules import ORDER, after, missing
from hutong.improvements.schemas import Advance, End, Plan
from hutong.journal import Actor, append
from hutong.playbooks.describing import say
from hutong.playbooks.improving import Improving, Need, Stage
from hutong.playbooks.labels import member_label
from hutong.posts.models import Post
from hutong.texts import N_, gettext

Reach = Collection[UUID] | None
"""Alleys that somebody may manage; None stands for all of the office."""


def check_reach(reach: Reach, alleys: Collection[UUID]) -> None:
    """Raises NotAllowed for a project that reaches beyond."""
    if reach is not None and not set(alleys) <= set(reach):
        raise NotAllowed


async def plan_project(
    session: AsyncSession, plan: Plan, *, known: Collection[UUID], reach: Reach, by: Actor, now: datetime
) -> None:
    """Note a project; a repeat of the same id changes nothing. `known` are the alleys that there are."""
    await _check(session, plan, known)
    check_reach(reach, plan.alleys)
    row = {**_row(session, plan), "id": plan.id, "created_at": now}
    added = await session.execute(insert(Improvement).values(**row).on_conflict_do_nothing().returning(Improvement.id))
    if added.first() is None:
        return
    await _places(session, plan)
    event = ImprovementPlanned(
        subject=plan.id, alleys=plan.alleys, post=plan.post_id, starts_on=plan.starts_on, ends_on=plan.ends_on
    )
    append(session, event, by=by, at=now)


async def change_project(
    session: AsyncSession, project_id: UUID, plan: Plan, *, known: Collection[UUID], reach: Reach, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Change what is planned. Raises ProjectChangedMeanwhile where the form was made from an older state."""
    project = await running(session, project_id, reach=reach)
    await _check(session, plan, known)
    check_reach(reach, plan.alleys)
    if plan.revision != project.revision:
        raise ProjectChangedMeanwhile
    await _check_register(session, project_id, plan)
    for name, value in _row(session, plan).items():
        setattr(project, name, value)
    project.revision += 1
    await session.execute(
        delete(ImprovementAlley)
        .where(ImprovementAlley.improvement_id == project_id)
        .execution_options(synchronize_session=False)
    )
    await _places(session, plan, project_id)
    event = ImprovementChanged(
        subject=project_id, alleys=plan.alleys, post=plan.post_id, starts_on=plan.starts_on, ends_on=plan.ends_on
    )
    append(session, event, by=by, at=now)


async def advance(
    session: AsyncSession, project_id: UUID, to: Advance, *, improving: Improving, reach: Reach, by: Actor,
    now: datetime, day: date,
) -> None:  # fmt: skip
    """On to the next stage; raises StageLacks where something is missing and no reason is given."""
    project = await running(session, project_id, reach=reach)
    present = Stage(project.stage) if project.stage else None
    if after(present) is not to.to:
        raise StageNotNext
    because = to.because.strip()
    lacking: tuple[Need, ...] = ()
    rows = await stages_of(session, project_id)
    if present is not None:
        lacking = missing(improving.rule(present), await facts_of(session, project_id))
        if lacking and not because:
            raise StageLacks(field="because", what=gettext("、").join(member_label(need) for need in lacking))
        rows[present].left_on = day
        rows[present].because = because if lacking else None
    row = rows.get(to.to)
    if row is None:
        row = _stage(project, to.to)
        session.add(row)
    row.entered_on = day
    project.stage = to.to
    if to.to is ORDER[-1]:
        project.held_since = day
    project.revision += 1
    event = StageEntered(subject=project_id, stage=to.to, lacking=tuple(str(need) for need in lacking))
    append(session, event, by=by, at=now)


async def end_project(
    session: AsyncSession, project_id: UUID, end: End, *, improving: Improving, reach: Reach, by: Actor,
    now: datetime, day: date,
) -> None:  # fmt: skip
    """The work is over; what comes back afterwards stays linked to it."""
    project = await running(session, project_id, reach=reach)
    if project.stage != ORDER[-1]:
        raise NotLastStage(stage=say(improving.rule(ORDER[-1]).name))
    project.ended_on, project.end_note = day, end.note.strip()
    project.revision += 1
    append(session, ImprovementEnded(subject=project_id), by=by, at=now)


async def running(session: AsyncSession, project_id: UUID, *, reach: Reach) -> Improvement:
    """The project, locked, for a change. Raises NotThere, NotAllowed, ProjectEnded."""
    project = await project_of(session, project_id, for_change=True)
    check_reach(reach, [alley for alley, _ in await alleys_of(session, project_id)])
    if project.ended_on is not None:
        raise ProjectEnded
    return project


def _row(session: AsyncSession, plan: Plan) -> dict[str, object]:
    return {
        "office_id": bound_office(session), "name": plan.name.strip(), "goal": plan.goal.strip() or None,
        "post_id": plan.post_id, "starts_on": plan.starts_on, "ends_on": plan.ends_on,
    }  # fmt: skip


async def _check(session: AsyncSession, plan: Plan, known: Collection[UUID]) -> None:
    problems = []
    if not set(plan.alleys) <= set(known):
        problems.append(FieldProblem("alleys", N_("没有这条街巷。")))
    if (await session.execute(select(Post.id).where(Post.id == plan.post_id, Post.until.is_(None)))).first() is None:
        problems.append(FieldProblem("post_id", N_("没有这个岗位。")))
    if plan.ends_on < plan.starts_on:
        problems.append(FieldProblem("ends_on", N_("结束不能早于开始。")))
    stages = {str(stage) for stage in ORDER}
    last = plan.starts_on
    for stage in ORDER:
        until = plan.until.get(stage)
        if until is None:
            continue
        if not plan.starts_on <= until <= plan.ends_on:
            problems.append(FieldProblem(f"until.{stage}", N_("要在项目的起止日期之内。")))
        elif until < last:
            problems.append(FieldProblem(f"until.{stage}", N_("不能早于前一步。")))
        else:
            last = until
    if set(plan.until) - stages:
        raise NotThere
    if problems:
        raise Invalid(problems)


async def _check_register(session: AsyncSession, project: UUID, plan: Plan) -> None:
    """An alley that the survey found something in stays."""
    rows = await session.execute(select(RegisterLine.alley_id).where(RegisterLine.improvement_id == project).distinct())
    if set(rows.scalars()) - set(plan.alleys):
        raise Invalid([FieldProblem("alleys", N_("台账里有记录的街巷不能去掉。"))])


async def _places(session: AsyncSession, plan: Plan, project_id: UUID | None = None) -> None:
    project_id = project_id or plan.id
    office = bound_office(session)
    for alley in dict.fromkeys(plan.alleys):
        session.add(ImprovementAlley(office_id=office, id=new_id(), improvement_id=project_id, alley_id=alley))
    rows = await stages_of(session, project_id)
    for stage in ORDER:
        row = rows.get(stage)
        if row is None:
            row = ImprovementStage(office_id=office, id=new_id(), improvement_id=project_id, stage=stage)
            session.add(row)
        row.planned_until = plan.until.get(stage)


def _stage(project: Improvement, stage: Stage) -> ImprovementStage:
    return ImprovementStage(office_id=project.office_id, id=new_id(), improvement_id=project.id, stage=stage)
