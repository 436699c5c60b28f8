"""Grades of alleys, reckoned again: the score from what was counted, the grade from the month before and the rules."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.evaluations.counting import month_bounds
from hutong.journal import JournalEvent
from hutong.playbooks.tiers import Tiers
from hutong.tiers.counting import months_of
from hutong.tiers.events import TierDecided, TierStarted
from hutong.tiers.models import STARTED, AlleyTier
from hutong.tiers.queries import standings_before, verdict_of
from hutong.tiers.rules import Stood, Verdict, code_of, decided, item_waived_on, judge, kept, resumed
from hutong.tracing.comparing import Difference
from hutong.tracing.histories import Past
from hutong.tracing.scores import grew_since


class Regraded(msgspec.Struct, frozen=True):
    version: int
    found: tuple[Difference, ...]


async def recheck_tiers(session: AsyncSession, rows: Sequence[UUID], *, now: datetime) -> dict[UUID, Regraded]:
    """Each by id."""
    office = bound_office(session)
    grades = await session.scalars(select(AlleyTier).where(AlleyTier.office_id == office, AlleyTier.id.in_(rows)))
    found: dict[UUID, Regraded] = {}
    for row in grades.all():
        past = await Past.since(session, row.computed_at, {row.playbook_version}, now=now)
        word = await _word_on(session, row)
        if row.decision == STARTED:
            differences = _apart(decision=(STARTED, STARTED if word else None), tier=(row.tier, _named(word)))
        else:
            differences = await _regraded(session, row, past.setting(row.playbook_version), word)
        found[row.id] = Regraded(row.playbook_version, differences)
    return found


async def _regraded(
    session: AsyncSession, row: AlleyTier, setting: Setting, word: JournalEvent | None
) -> tuple[Difference, ...]:
    tiers = setting.playbook.tiers
    if tiers is None:
        return ()
    verdict = await _judged(session, row, setting, tiers) or verdict_of(row)
    proposed = code_of(tiers, verdict.proposed or 0)
    left = kept(tiers, verdict, row.month)
    decision = word.data["decision"] if word is not None and word.kind == TierDecided.kind else None
    if decision is not None and proposed is not None:
        left = decided(Stood(row.month, left.tier, left.clean), proposed, decision)
    points = verdict.score.score if verdict.score else None
    return _apart(
        score=(row.score, points), tier=(row.tier, left.tier), clean=(row.clean, left.clean),
        proposed=(row.proposed, proposed), decision=(row.decision, decision),
    )  # fmt: skip


async def _judged(session: AsyncSession, row: AlleyTier, setting: Setting, tiers: Tiers) -> Verdict | None:
    """None where more became known of the month since it was graded, or the alley is known no longer."""
    alley = next((one for one in setting.directory.alleys if one.id == row.alley_id), None)
    zone = setting.calendar.zone
    if alley is None or await grew_since(session, row.month, row.computed_at, zone):
        return None
    counted = (await months_of(session, setting, [alley], row.month))[row.alley_id]
    before = resumed(tiers, (await standings_before(session, row.month)).get(row.alley_id), row.month)
    last = month_bounds(row.month)[1] - timedelta(days=1)
    waived = item_waived_on(setting.playbook, last)
    return judge(tiers, before, counted, on=last, alley=alley.name, item_waived=waived)


async def _word_on(session: AsyncSession, row: AlleyTier) -> JournalEvent | None:
    """The last thing that a person said of the alley's grade in this month."""
    statement = (
        select(JournalEvent)
        .where(
            JournalEvent.office_id == bound_office(session),
            JournalEvent.subject == row.alley_id,
            JournalEvent.kind.in_((TierDecided.kind, TierStarted.kind)),
            JournalEvent.data["month"].as_string() == row.month.isoformat(),
        )
        .order_by(JournalEvent.id.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


def _named(word: JournalEvent | None) -> str | None:
    return word.data.get("tier") if word is not None else None


def _apart(**pairs: tuple[object, object]) -> tuple[Difference, ...]:
    """What is stored beside what it should be, where they part."""
    return tuple(
        Difference(name, None if has is None else f"{has}", None if due is None else f"{due}")
        for name, (has, due) in pairs.items()
        if has != due
    )
