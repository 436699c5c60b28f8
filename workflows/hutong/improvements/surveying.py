"""The survey's register: lines found, made into cases, settled or dropped."""

from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.improvements.errors import LineHasCase, LineIsSettled
from hutong.improvements.events import LineFound, LineSettled
from hutong.improvements.models import RegisterLine
from hutong.improvements.planning import Reach, running
from hutong.improvements.queries import lengths_of
from hutong.improvements.rules import Standing, standing_of
from hutong.improvements.schemas import AddLine, SettleLine
from hutong.journal import Actor, append
from hutong.playbooks.document import Playbook
from hutong.texts import N_


async def add_line(
    session: AsyncSession, project_id: UUID, line: AddLine, *, playbook: Playbook, reach: Reach, by: Actor,
    now: datetime, day: date,
) -> None:  # fmt: skip
    """Note what the survey found at one stretch; once for each id."""
    await running(session, project_id, reach=reach)
    await _check(session, project_id, line, playbook)
    row = {
        "office_id": bound_office(session), "id": line.id, "improvement_id": project_id, "alley_id": line.alley_id,
        "category": line.category, "from_m": line.from_m, "until_m": line.until_m, "note": line.note.strip() or None,
        "state": "open", "found_on": day,
    }  # fmt: skip
    added = await session.execute(
        insert(RegisterLine).values(**row).on_conflict_do_nothing().returning(RegisterLine.id)
    )
    if added.first():
        event = LineFound(subject=line.id, project=project_id, alley=line.alley_id, category=line.category)
        append(session, event, by=by, at=now)


async def make_case(
    session: AsyncSession, project_id: UUID, line_id: UUID, *, person: UUID, reach: Reach, by: Actor, now: datetime
) -> UUID:
    """Hand a line on as a case, which then takes its own road; pressed twice it is one case. Returns the case's id."""
    await running(session, project_id, reach=reach)
    line = await line_of(session, project_id, line_id)
    standing = await _standing(session, line)
    if standing is not Standing.OPEN:
        if line.case_id is not None and line.state == "case":
            return line.case_id
        raise LineIsSettled
    # A second case follows one that was declined: its id must be another.
    case_id = uuid5(line.id, str(line.case_id or ""))
    report = OpenCase(
        id=case_id, alley=line.alley_id, category=line.category, description=line.note or "", position_m=line.from_m
    )
    await open_case(session, report, Reporter(person=person), by=by, now=now)
    line.case_id, line.state = case_id, "case"
    append(session, LineSettled(subject=line.id, project=project_id, how="case", case=case_id), by=by, at=now)
    return case_id


async def settle_line(
    session: AsyncSession, project_id: UUID, line_id: UUID, how: SettleLine, *, reach: Reach, by: Actor,
    now: datetime, day: date,
) -> None:  # fmt: skip
    """End a line without a case, with how it was settled or why it is dropped."""
    await running(session, project_id, reach=reach)
    line = await line_of(session, project_id, line_id)
    standing = await _standing(session, line)
    if standing in {Standing.IN_HAND, Standing.CLOSED}:
        raise LineHasCase
    if standing is not Standing.OPEN:
        raise LineIsSettled
    line.state, line.settled_on, line.settled_how = how.how, day, how.words.strip()
    append(session, LineSettled(subject=line.id, project=project_id, how=how.how), by=by, at=now)


async def reopen_line(
    session: AsyncSession, project_id: UUID, line_id: UUID, *, reach: Reach, by: Actor, now: datetime
) -> None:
    """A line that was ended by mistake is open again."""
    await running(session, project_id, reach=reach)
    line = await line_of(session, project_id, line_id)
    if line.state == "case":
        raise LineHasCase
    if line.state == "open":
        return
    line.state, line.settled_on, line.settled_how = "open", None, None
    append(session, LineSettled(subject=line.id, project=project_id, how="open"), by=by, at=now)


async def line_of(session: AsyncSession, project_id: UUID, line_id: UUID) -> RegisterLine:
    """The line, locked; raises NotThere for one of another project."""
    statement = select(RegisterLine).where(RegisterLine.id == line_id, RegisterLine.improvement_id == project_id)
    line = (await session.execute(statement.with_for_update())).scalar_one_or_none()
    if line is None:
        raise NotThere
    return line


async def _standing(session: AsyncSession, line: RegisterLine) -> Standing:
    case = None
    if line.case_id is not None:
        case = (
            await session.execute(select(Case.outcome, Case.closed_at).where(Case.id == line.case_id))
        ).one_or_none()
    return standing_of(
        line.state, case_outcome=case.outcome if case else None, case_ended=bool(case and case.closed_at)
    )


async def _check(session: AsyncSession, project_id: UUID, line: AddLine, playbook: Playbook) -> None:
    lengths = await lengths_of(session, project_id)
    problems = []
    if line.alley_id not in lengths:
        problems.append(FieldProblem("alley_id", N_("不是这个项目的街巷。")))
    if line.category not in {category.code for category in playbook.categories}:
        problems.append(FieldProblem("category", N_("没有这个类别。")))
    length = lengths.get(line.alley_id)
    for name, metres in (("from_m", line.from_m), ("until_m", line.until_m)):
        if length is not None and metres is not None and metres > length:
            problems.append(FieldProblem(name, N_("这条街巷全长 {length} 米。"), length=length))
    if line.until_m is not None and line.until_m < line.from_m:
        problems.append(FieldProblem("until_m", N_("止点不能小于起点。")))
    if problems:
        raise Invalid(problems)
