"""Projects to list, one to show, and what each of its gates asks about."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.cases.models import Case
from hutong.commitments.models import Decision
from hutong.councils.models import AgendaItem, Publicity
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.improvements.models import (
    ConveniencePoint,
    Improvement,
    ImprovementAlley,
    ImprovementStage,
    Material,
    Money,
    RegisterLine,
)
from hutong.improvements.rules import Counted, Entry, Facts, Standing, balances, standing_of, sums, whole
from hutong.photos.queries import pairs, photos_of
from hutong.posts.models import Post

MOST = 500


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list of projects."""

    id: UUID
    name: str
    alleys: str
    post: str | None
    starts_on: date
    ends_on: date
    stage: str | None
    ended_on: date | None
    lines: int
    unsettled: int

    def is_late(self, day: date) -> bool:
        """Past its planned end and not ended."""
        return self.ended_on is None and day > self.ends_on


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which projects: `planned` have no stage yet, `running` have one, `ended` are over."""

    which: str = "all"
    stage: str = ""
    alley: UUID | None = None


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the register with how it stands, its case counted in."""

    line: RegisterLine
    alley: str
    standing: Standing
    case_number: str | None

    @property
    def metres(self) -> int:
        return max(0, (self.line.until_m or self.line.from_m) - self.line.from_m)


class Rebound(msgspec.Struct, frozen=True, kw_only=True):
    """A case of a category of the register that was opened after the work was done."""

    id: UUID
    number: str
    title: str
    category: str
    alley: str
    opened_at: datetime
    closed_at: datetime | None


async def project_of(session: AsyncSession, project_id: UUID, *, for_change: bool = False) -> Improvement:
    """Raises NotThere."""
    statement = select(Improvement).where(Improvement.id == project_id)
    if for_change:
        statement = statement.with_for_update()
    project = (await session.execute(statement)).scalar_one_or_none()
    if project is None:
        raise NotThere
    return project


async def projects(session: AsyncSession, wanted: Wanted) -> list[Listed]:
    """The newest plan first."""
    statement = (
        select(Improvement, Post.name)
        .outerjoin(Post, and_(Post.office_id == Improvement.office_id, Post.id == Improvement.post_id))
        .order_by(Improvement.starts_on.desc(), Improvement.id)
        .limit(MOST)
    )
    match wanted.which:
        case "planned":
            statement = statement.where(Improvement.stage.is_(None), Improvement.ended_on.is_(None))
        case "running":
            statement = statement.where(Improvement.stage.is_not(None), Improvement.ended_on.is_(None))
        case "ended":
            statement = statement.where(Improvement.ended_on.is_not(None))
    if wanted.stage:
        statement = statement.where(Improvement.stage == wanted.stage)
    if wanted.alley:
        of_alley = select(ImprovementAlley.improvement_id).where(
            ImprovementAlley.office_id == Improvement.office_id, ImprovementAlley.alley_id == wanted.alley
        )
        statement = statement.where(Improvement.id.in_(of_alley))
    rows = (await session.execute(statement)).all()
    ids = [project.id for project, _ in rows]
    names, counts = await _alley_names(session, ids), await _counts(session, ids)
    return [
        Listed(
            id=p.id, name=p.name, alleys="、".join(name for _, name in names.get(p.id, [])), post=post,
            starts_on=p.starts_on, ends_on=p.ends_on, stage=p.stage, ended_on=p.ended_on,
            lines=counts.get(p.id, (0, 0))[0], unsettled=counts.get(p.id, (0, 0))[1],
        )
        for p, post in rows
    ]  # fmt: skip


async def alleys_of(session: AsyncSession, project: UUID) -> list[tuple[UUID, str]]:
    """(id, name) of its alleys."""
    return (await _alley_names(session, [project])).get(project, [])


async def lengths_of(session: AsyncSession, project: UUID) -> dict[UUID, int]:
    """How long each of its alleys is, in metres."""
    rows = await session.execute(
        select(Alley.id, Alley.length_m)
        .join(
            ImprovementAlley,
            and_(ImprovementAlley.office_id == Alley.office_id, ImprovementAlley.alley_id == Alley.id),
        )
        .where(ImprovementAlley.improvement_id == project)
    )
    return {row.id: row.length_m for row in rows}


async def _alley_names(session: AsyncSession, projects: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    rows = await session.execute(
        select(ImprovementAlley.improvement_id, Alley.id, Alley.name)
        .join(Alley, and_(Alley.office_id == ImprovementAlley.office_id, Alley.id == ImprovementAlley.alley_id))
        .where(ImprovementAlley.improvement_id.in_(projects))
        .order_by(Alley.code)
    )
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for project, alley, name in rows:
        found.setdefault(project, []).append((alley, name))
    return found


async def _counts(session: AsyncSession, projects: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """(lines, those not settled) of each."""
    rows = await session.execute(
        select(RegisterLine.improvement_id, RegisterLine.state, Case.outcome, Case.closed_at.is_not(None), func.count())
        .outerjoin(Case, and_(Case.office_id == RegisterLine.office_id, Case.id == RegisterLine.case_id))
        .where(RegisterLine.improvement_id.in_(projects))
        .group_by(RegisterLine.improvement_id, RegisterLine.state, Case.outcome, Case.closed_at.is_not(None))
    )
    found: dict[UUID, tuple[int, int]] = {}
    for project, state, outcome, ended, n in rows:
        standing = standing_of(state, case_outcome=outcome, case_ended=bool(ended))
        lines, unsettled = found.get(project, (0, 0))
        found[project] = lines + n, unsettled + n * (standing in {Standing.OPEN, Standing.IN_HAND})
    return found


async def stages_of(session: AsyncSession, project: UUID) -> dict[str, ImprovementStage]:
    """What is planned and what was done, by stage."""
    rows = await session.execute(select(ImprovementStage).where(ImprovementStage.improvement_id == project))
    return {row.stage: row for row in rows.scalars()}


async def register_of(session: AsyncSession, project: UUID) -> list[LineView]:
    """Along each alley from its first end."""
    rows = await session.execute(
        select(RegisterLine, Alley.name, Case.number, Case.outcome, Case.closed_at)
        .join(Alley, and_(Alley.office_id == RegisterLine.office_id, Alley.id == RegisterLine.alley_id))
        .outerjoin(Case, and_(Case.office_id == RegisterLine.office_id, Case.id == RegisterLine.case_id))
        .where(RegisterLine.improvement_id == project)
        .order_by(Alley.code, RegisterLine.from_m, RegisterLine.id)
    )
    return [
        LineView(
            line=line, alley=alley, case_number=number,
            standing=standing_of(line.state, case_outcome=outcome, case_ended=closed_at is not None),
        )
        for line, alley, number, outcome, closed_at in rows
    ]  # fmt: skip


async def money_of(session: AsyncSession, project: UUID) -> Sequence[Money]:
    """Every entry, withdrawn ones too, in order of their days."""
    statement = select(Money).where(Money.improvement_id == project).order_by(Money.day, Money.id)
    return (await session.execute(statement)).scalars().all()


def entries(money: Sequence[Money]) -> list[Entry]:
    """Those that count."""
    return [Entry(each.budget, each.kind, each.fen) for each in money if each.withdrawn_at is None]


async def material_of(session: AsyncSession, project: UUID) -> Sequence[Publicity]:
    """The lots of publicity put out for it."""
    statement = (
        select(Publicity)
        .join(Material, and_(Material.office_id == Publicity.office_id, Material.publicity_id == Publicity.id))
        .where(Material.improvement_id == project)
        .order_by(Publicity.put_out_on, Publicity.id)
    )
    return (await session.execute(statement)).scalars().all()


async def conveniences_of(session: AsyncSession, project: UUID) -> Sequence[Row[*tuple[Any, ...]]]:
    """(point, name of its alley)."""
    statement = (
        select(ConveniencePoint, Alley.name)
        .join(Alley, and_(Alley.office_id == ConveniencePoint.office_id, Alley.id == ConveniencePoint.alley_id))
        .where(ConveniencePoint.improvement_id == project)
        .order_by(ConveniencePoint.opened_on, ConveniencePoint.id)
    )
    return (await session.execute(statement)).all()


async def conveniences_in(session: AsyncSession, alley: UUID) -> Sequence[ConveniencePoint]:
    """Those of an alley that are open."""
    statement = (
        select(ConveniencePoint)
        .where(ConveniencePoint.alley_id == alley, ConveniencePoint.closed_on.is_(None))
        .order_by(ConveniencePoint.opened_on, ConveniencePoint.id)
    )
    return (await session.execute(statement)).scalars().all()


async def agenda_of(session: AsyncSession, project: UUID) -> Sequence[AgendaItem]:
    """Where councils talked, or will talk, of the project or of a line of it."""
    lines = select(RegisterLine.id).where(
        RegisterLine.office_id == AgendaItem.office_id, RegisterLine.improvement_id == project
    )
    statement = (
        select(AgendaItem)
        .where(or_(AgendaItem.subject_id == project, AgendaItem.subject_id.in_(lines)))
        .order_by(AgendaItem.proposed_at)
    )
    return (await session.execute(statement)).scalars().all()


async def projects_with(session: AsyncSession, lines: Collection[UUID]) -> dict[UUID, UUID]:
    """The project of each of some lines of registers."""
    if not lines:
        return {}
    found = await session.execute(
        select(RegisterLine.id, RegisterLine.improvement_id).where(RegisterLine.id.in_(lines))
    )
    return {row.id: row.improvement_id for row in found}


async def rebounds_of(session: AsyncSession, project: Improvement, *, since: datetime | None) -> list[Rebound]:
    """Cases of the register's categories opened in its alleys since the work was done; none before."""
    if since is None:
        return []
    alleys = select(ImprovementAlley.alley_id).where(
        ImprovementAlley.office_id == Case.office_id, ImprovementAlley.improvement_id == project.id
    )
    categories = select(RegisterLine.category).where(
        RegisterLine.office_id == Case.office_id, RegisterLine.improvement_id == project.id
    )
    rows = await session.execute(
        select(Case.id, Case.number, Case.title, Case.category, Alley.name, Case.opened_at, Case.closed_at)
        .join(Alley, and_(Alley.office_id == Case.office_id, Alley.id == Case.alley_id))
        .where(
            Case.alley_id.in_(alleys),
            Case.category.in_(categories),
            Case.opened_at >= since,
            Case.id.not_in(_own_cases(project.id)),
            or_(Case.outcome.is_(None), Case.outcome == "closed"),
        )
        .order_by(Case.opened_at)
        .limit(200)
    )
    return [
        Rebound(id=id_, number=number, title=title, category=category, alley=alley, opened_at=opened, closed_at=closed)
        for id_, number, title, category, alley, opened, closed in rows
    ]


def _own_cases(project: UUID) -> Any:
    """Cases made of the register's own lines are the work itself."""
    return select(RegisterLine.case_id).where(
        RegisterLine.office_id == Case.office_id,
        RegisterLine.improvement_id == project,
        RegisterLine.case_id.is_not(None),
    )


async def facts_of(session: AsyncSession, project: UUID) -> Facts:
    """What the gates ask about."""
    lines = await register_of(session, project)
    total = whole(sums(Counted(each.line.category, each.standing) for each in lines))
    agenda = await agenda_of(session, project)
    promised = (
        select(func.count())
        .select_from(Decision)
        .where(
            Decision.office_id == bound_office(session),
            Decision.improvement_id == project,
            Decision.due_on.is_not(None),
            func.num_nonnulls(Decision.post_id, Decision.council_id, Decision.unit_id) == 1,
        )
    )
    money = balances(entries(await money_of(session, project)))
    both = [pair for pair in pairs(await photos_of(session, "improvement", project)) if pair.before and pair.after]
    return Facts(
        publicity=len(await material_of(session, project)),
        lines=total.total,
        unsettled=total.unsettled,
        meetings=sum(item.state == "discussed" for item in agenda),
        commitments=(await session.execute(promised)).scalar_one(),
        approved=sum(balance.approved for balance in money.values()),
        pairs=len(both),
    )
