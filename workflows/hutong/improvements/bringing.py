"""What was put out for a project, and the convenience points (便民点) that it brought in."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.councils.models import Publicity
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.improvements.events import ConvenienceClosed, ConvenienceOpened, MaterialLinked
from hutong.improvements.models import ConveniencePoint, Material
from hutong.improvements.planning import Reach, running
from hutong.improvements.queries import alleys_of
from hutong.improvements.schemas import CloseConvenience, LinkMaterial, OpenConvenience
from hutong.journal import Actor, append
from hutong.playbooks.improving import Improving
from hutong.texts import N_


async def link_material(
    session: AsyncSession, project_id: UUID, link: LinkMaterial, *, reach: Reach, by: Actor, now: datetime
) -> None:
    """Count a lot of publicity for the project; linked twice it counts once."""
    await running(session, project_id, reach=reach)
    if (await session.execute(select(Publicity.id).where(Publicity.id == link.publicity_id))).first() is None:
        raise Invalid([FieldProblem("publicity_id", N_("没有这批宣传材料。"))])
    row = {
        "office_id": bound_office(session), "id": new_id(), "improvement_id": project_id,
        "publicity_id": link.publicity_id,
    }  # fmt: skip
    added = await session.execute(insert(Material).values(**row).on_conflict_do_nothing().returning(Material.id))
    if added.first():
        append(session, MaterialLinked(subject=project_id, publicity=link.publicity_id), by=by, at=now)


async def open_convenience(
    session: AsyncSession, project_id: UUID, new: OpenConvenience, *, improving: Improving, reach: Reach, by: Actor,
    now: datetime, day: date,
) -> None:  # fmt: skip
    """Note a point that was brought in; once for each id."""
    await running(session, project_id, reach=reach)
    problems = []
    if new.kind not in {kind.code for kind in improving.conveniences}:
        problems.append(FieldProblem("kind", N_("没有这个种类。")))
    if new.alley_id not in {alley for alley, _ in await alleys_of(session, project_id)}:
        problems.append(FieldProblem("alley_id", N_("不是这个项目的街巷。")))
    if new.opened_on > day:
        problems.append(FieldProblem("opened_on", N_("还没有开业，开了再登记。")))
    if problems:
        raise Invalid(problems)
    row = {
        "office_id": bound_office(session), "id": new.id, "improvement_id": project_id, "alley_id": new.alley_id,
        "kind": new.kind, "name": new.name.strip(), "opened_on": new.opened_on,
    }  # fmt: skip
    added = await session.execute(
        insert(ConveniencePoint).values(**row).on_conflict_do_nothing().returning(ConveniencePoint.id)
    )
    if added.first():
        event = ConvenienceOpened(subject=new.id, project=project_id, alley=new.alley_id, convenience=new.kind)
        append(session, event, by=by, at=now)


async def close_convenience(
    session: AsyncSession, project_id: UUID, point_id: UUID, end: CloseConvenience, *, reach: Reach, by: Actor,
    now: datetime, day: date,
) -> None:  # fmt: skip
    """It is no longer there; it was, and stays in the list."""
    await running(session, project_id, reach=reach)
    statement = select(ConveniencePoint).where(
        ConveniencePoint.id == point_id, ConveniencePoint.improvement_id == project_id
    )
    point = (await session.execute(statement.with_for_update())).scalar_one_or_none()
    if point is None:
        raise NotThere
    if not point.opened_on <= end.closed_on <= day:
        raise Invalid([FieldProblem("closed_on", N_("要在开业那天以后，且不晚于今天。"))])
    if point.closed_on is None:
        point.closed_on = end.closed_on
        append(session, ConvenienceClosed(subject=point_id, project=project_id), by=by, at=now)
