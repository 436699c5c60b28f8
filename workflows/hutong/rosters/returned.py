"""What came back within the window, for the extra walks that it asks for, and what must not come back."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hutong.alleys.models import Alley
from hutong.cases.models import Case
from hutong.cases.rules.opening import same_stretch
from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.posts.facts import AlleyFact
from hutong.rosters.rules.returning import CameBack

_WATCHED = 8
_STRETCHES = 20


@dataclass(frozen=True, slots=True)
class Watched:
    """A closed case still under watch until a day, or an open one that is a rebound (`until` None)."""

    case: Case
    alley: str
    until: date | None


class Stretch(NamedTuple):
    """Where of what category something came back, without a word of who found it; `metres` along the alley."""

    alley: UUID
    category: str
    metres: int | None
    until: date


async def came_back(
    session: AsyncSession, setting: Setting, alleys: Collection[UUID], first: date, last: date
) -> list[CameBack]:
    """Rebounds of these alleys whose window touches the days; what was declined or withdrawn is none."""
    if not _asks_for_walks(setting) or not alleys:
        return []
    office_id, before = bound_office(session), aliased(Case)
    statement = (
        select(Case, before.closed_at)
        .join(before, and_(before.office_id == office_id, before.id == Case.forerunner_id))
        .where(Case.office_id == office_id, _came_back(setting, alleys, first, last))
    )
    return [_told(setting, case, closed) for case, closed in await session.execute(statement)]


async def watched(
    session: AsyncSession,
    setting: Setting,
    alleys: Sequence[AlleyFact],
    now: datetime,
    *,
    walked: Collection[UUID],
    last: date,
) -> tuple[list[Watched], list[CameBack]]:
    """防止反弹 of `alleys`, and what came back in `walked` from today to `last`, in one read.

    Of the first, what came back stands first, then what was closed within the window, the latest first.
    """
    rule = setting.playbook.rebound
    if rule is None:
        return [], []
    office_id, before = bound_office(session), aliased(Case)
    window, zone = timedelta(days=rule.window_days), setting.calendar.place
    is_watched = Case.id.in_(_watch(office_id, [alley.id for alley in alleys], now - window))
    is_back = _came_back(setting, walked if _asks_for_walks(setting) else (), setting.day(now), last)
    rows = await session.execute(
        select(Case, Alley.name, before.closed_at, is_watched, is_back)
        .join(Alley, and_(Alley.office_id == office_id, Alley.id == Case.alley_id))
        .outerjoin(before, and_(before.office_id == office_id, before.id == Case.forerunner_id))
        .where(Case.office_id == office_id, or_(is_watched, is_back))
        .order_by(Case.closed_at.desc().nulls_first(), Case.id.desc())
    )
    watch: list[Watched] = []
    returned: list[CameBack] = []
    for case, alley, closed, shown, back in rows:
        if shown:
            until = case.closed_at.astimezone(zone).date() + window if case.closed_at else None
            watch.append(Watched(case, alley, until))
        if back:
            returned.append(_told(setting, case, closed))
    return watch, returned


async def stretches(session: AsyncSession, setting: Setting, alleys: Collection[UUID], day: date) -> list[Stretch]:
    """再次出现的地方: where something came back within the window, the latest first; each stretch of a kind once."""
    rule, zone = setting.playbook.rebound, setting.calendar.place
    if rule is None or not alleys:
        return []
    statement = (
        select(Case.alley_id, Case.category, Case.position_m, Case.opened_at)
        .where(Case.office_id == bound_office(session), _came_back(setting, alleys, day, day))
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(_STRETCHES)
    )
    rows = (await session.execute(statement)).all()
    window = timedelta(days=rule.window_days)
    found = (Stretch(a, c, metres, at.astimezone(zone).date() + window) for a, c, metres, at in rows)
    return each_once(stretch for stretch in found if stretch.until >= day)


def each_once(found: Iterable[Stretch]) -> list[Stretch]:
    """Without those of the same stretch as one before; one of no known place says nothing beside one that has it."""
    kept: list[Stretch] = []
    for one in sorted(found, key=lambda each: each.metres is None):
        near = (o for o in kept if (o.alley, o.category) == (one.alley, one.category))
        if not any(same_stretch(other.metres, one.metres) for other in near):
            kept.append(one)
    return kept


def _watch(office_id: UUID, alleys: Sequence[UUID], since: datetime) -> Select[UUID]:
    came_back = and_(Case.closed_at.is_(None), Case.forerunner_id.is_not(None))
    still = and_(Case.closed_at >= since, Case.outcome == "closed")
    return (
        select(Case.id)
        .where(Case.office_id == office_id, Case.alley_id.in_(alleys), or_(came_back, still))
        .order_by(Case.closed_at.desc().nulls_first(), Case.id.desc())
        .limit(_WATCHED)
    )


def _asks_for_walks(setting: Setting) -> bool:
    rule = setting.playbook.rebound
    return rule is not None and rule.patrol_every is not None


def _came_back(setting: Setting, alleys: Collection[UUID], first: date, last: date) -> ColumnElement[bool]:
    rule, zone = setting.playbook.rebound, setting.calendar.place
    window = timedelta(days=(rule.window_days if rule else 0) + 1)
    return and_(
        Case.alley_id.in_(list(alleys)),
        Case.forerunner_id.is_not(None),
        Case.outcome.is_(None) | (Case.outcome == "closed"),
        Case.opened_at >= datetime.combine(first, time(), zone) - window,
        Case.opened_at < datetime.combine(last, time(), zone) + timedelta(days=1),
    )


def _told(setting: Setting, case: Case, before: datetime | None) -> CameBack:
    zone = setting.calendar.place
    day = case.opened_at.astimezone(zone).date()
    held = (day - before.astimezone(zone).date()).days if before else 0
    return CameBack(
        case=case.id, number=case.number, alley=case.alley_id, category=case.category, day=day, held_days=max(0, held)
    )
