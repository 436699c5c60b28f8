"""Where an alley begins that had a grade before its first month here: written by a person, with the reason."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.cases.settings import setting_at
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.playbooks.tiers import Tiers
from hutong.texts import N_
from hutong.tiers.errors import AlreadyGraded
from hutong.tiers.events import TierStarted
from hutong.tiers.models import STARTED, AlleyTier
from hutong.tiers.rules import NO_TIER, Reason, Said, Standing, Verdict, level_of
from hutong.tiers.schemas import StartGrades


async def ungraded_alleys(session: AsyncSession) -> Sequence[Alley]:
    """Those of which no month was graded, in their own order; what a person wrote may still be put right."""
    office = bound_office(session)
    graded = select(AlleyTier.alley_id).where(AlleyTier.office_id == office, _by_month())
    statement = select(Alley).where(Alley.office_id == office, Alley.until.is_(None), Alley.id.not_in(graded))
    return (await session.scalars(statement.order_by(Alley.code))).all()


async def start_grades(
    session: AsyncSession, start: StartGrades, *, person: UUID, by: Actor, now: datetime
) -> Sequence[AlleyTier]:
    """The alleys have the grade from the month before this one. Raises NotThere, Invalid, AlreadyGraded."""
    _, setting = await setting_at(session, now)
    tiers = setting.playbook.tiers
    if tiers is None or level_of(tiers, start.tier) == NO_TIER:
        raise Invalid([FieldProblem("tier", N_("制度里没有这个等级。"))])
    office, wanted = bound_office(session), sorted(set(start.alleys))
    known = await session.scalars(
        select(Alley).where(Alley.office_id == office, Alley.until.is_(None), Alley.id.in_(wanted))
    )
    names = {alley.id: alley.name for alley in known}
    if set(names) != set(wanted):
        raise NotThere
    month = _month_before(setting.day(now))
    values = {
        "tier": start.tier, "clean": 0, "score": None, "proposed": None, "decision": STARTED,
        "decided_by": person, "decided_at": now, "note": start.note.strip(), "month": month,
        "why": msgspec.to_builtins(_verdict(tiers, start)), "playbook_version": setting.version, "computed_at": now,
    }  # fmt: skip
    ids = []
    for alley in wanted:
        graded = select(AlleyTier.id).where(AlleyTier.office_id == office, AlleyTier.alley_id == alley, _by_month())
        if (await session.execute(graded.limit(1))).first() is not None:
            raise AlreadyGraded(field="alleys", alley=names[alley])
        written = select(AlleyTier.id).where(AlleyTier.office_id == office, AlleyTier.alley_id == alley)
        row_id = await session.scalar(written) or new_id()
        statement = insert(AlleyTier).values({"office_id": office, "id": row_id, "alley_id": alley, **values})
        await session.execute(statement.on_conflict_do_update(index_elements=["office_id", "id"], set_=values))
        event = TierStarted(subject=alley, month=month, tier=start.tier)
        append(session, event, by=by, at=now, playbook_version=setting.version)
        ids.append(row_id)
    rows = select(AlleyTier).where(AlleyTier.office_id == office, AlleyTier.id.in_(ids))
    return (await session.scalars(rows.execution_options(populate_existing=True))).all()


def _by_month() -> ColumnElement[bool]:
    return AlleyTier.decision.is_distinct_from(STARTED)


def _verdict(tiers: Tiers, start: StartGrades) -> Verdict:
    level = level_of(tiers, start.tier)
    facts: dict[str, Said] = {"tier": tiers.levels[level - 1].name, "why": start.note.strip()}
    reason = Reason(N_("起始等级“{tier}”，由人写明：{why}"), facts)
    return Verdict(before=Standing(), after=Standing(level), score=None, reasons=(reason,))


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
