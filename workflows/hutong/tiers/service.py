"""Grading the month of every alley, and what a person decides of a grade that waits."""

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.evaluations.counting import month_bounds, rules_of_month
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.playbooks.tiers import Tiers
from hutong.posts.facts import is_on
from hutong.tiers.counting import months_of
from hutong.tiers.errors import NothingProposed
from hutong.tiers.events import AlleyGraded, TierDecided
from hutong.tiers.models import AlleyTier
from hutong.tiers.queries import standings_before, stood
from hutong.tiers.rules import Verdict, code_of, decided, item_waived_on, judge, resumed
from hutong.tiers.schemas import Decide


async def grade_month(session: AsyncSession, month: date, *, by: Actor, now: datetime) -> dict[UUID, Verdict]:
    """Grade each alley for the month of `month`. Doing it again replaces what no person has decided yet."""
    setting, _ = await rules_of_month(session, month, now=now)
    tiers = setting.playbook.tiers
    if tiers is None:
        return {}
    first, past = month_bounds(month)
    last = past - timedelta(days=1)
    alleys = [alley for alley in setting.directory.alleys if is_on(alley, last)]
    counted = await months_of(session, setting, alleys, first)
    before = await standings_before(session, first)
    waived = item_waived_on(setting.playbook, last)
    verdicts: dict[UUID, Verdict] = {}
    for alley in alleys:
        standing = resumed(tiers, before.get(alley.id), first)
        verdict = judge(tiers, standing, counted[alley.id], on=last, alley=alley.name, item_waived=waived)
        verdicts[alley.id] = verdict
        if await _stored(session, alley.id, first, tiers, verdict, setting.version, now):
            event = AlleyGraded(
                subject=alley.id, month=first, score=verdict.score.score if verdict.score else None,
                before=code_of(tiers, standing.level), after=code_of(tiers, verdict.after.level),
                proposed=code_of(tiers, verdict.proposed or 0),
            )  # fmt: skip
            append(session, event, by=by, at=now, playbook_version=setting.version)
    return verdicts


async def decide(
    session: AsyncSession, row_id: UUID, decision: Decide, *, person: UUID, by: Actor, now: datetime
) -> AlleyTier:
    """Award what is proposed, or decline it for a reason. Raises NotThere, NothingProposed."""
    office_id = bound_office(session)
    statement = select(AlleyTier).where(AlleyTier.office_id == office_id, AlleyTier.id == row_id)
    row = (await session.execute(statement.with_for_update())).scalar_one_or_none()
    if row is None:
        raise NotThere
    later = select(AlleyTier.id).where(
        AlleyTier.office_id == office_id, AlleyTier.alley_id == row.alley_id, AlleyTier.month > row.month
    )
    if row.proposed is None or row.decision is not None or (await session.execute(later)).first() is not None:
        raise NothingProposed
    after = decided(stood(row), row.proposed, decision.decision)
    row.tier, row.clean = after.tier, after.clean
    row.decision, row.note = decision.decision, decision.note.strip() or None
    row.decided_by, row.decided_at = person, now
    event = TierDecided(subject=row.alley_id, month=row.month, proposed=row.proposed, decision=decision.decision)
    append(session, event, by=by, at=now)
    return row


async def _stored(
    session: AsyncSession, alley: UUID, month: date, tiers: Tiers, verdict: Verdict, version: int, now: datetime
) -> bool:
    values = {
        "score": verdict.score.score if verdict.score else None,
        "tier": code_of(tiers, verdict.after.level),
        "clean": verdict.after.clean,
        "proposed": code_of(tiers, verdict.proposed or 0),
        "why": msgspec.to_builtins(verdict),
        "playbook_version": version,
        "computed_at": now,
    }
    row = {"office_id": bound_office(session), "id": new_id(), "alley_id": alley, "month": month, **values}
    statement = insert(AlleyTier).values(row)
    statement = statement.on_conflict_do_update(
        index_elements=["office_id", "alley_id", "month"], set_=values, where=AlleyTier.decision.is_(None)
    )
    return (await session.execute(statement.returning(AlleyTier.id))).first() is not None
