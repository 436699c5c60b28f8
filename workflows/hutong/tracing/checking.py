"""The nightly check of one office: everything that changed since the last, and a bounded part of all the rest.

It goes on where it stopped: each batch and where it ended are one transaction.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.ids import new_id
from hutong.tracing.comparing import Difference
from hutong.tracing.metrics import CHECKED, DIFFERENT
from hutong.tracing.models import WhyCheck, WhyDifference
from hutong.tracing.points import recheck_points
from hutong.tracing.rechecking import recheck_cases
from hutong.tracing.scores import recheck_scores
from hutong.tracing.tiers import recheck_tiers

BATCH = 100
ROUND = 300
"""Cases a night of the round through all of them."""
LONGEST_AGO = timedelta(days=31)

CASE_KINDS = (
    "case.opened", "case.stepped", "case.closed", "case.reopened", "case.deferred", "case.paused", "case.resumed",
    "case.lapsed", "case.moved", "case.pressed", "case.reminded", "case.overdue", "case.escalated",
    "case.rung_passed", "joint_call.opened", "joint_call.answered", "joint_call.unanswered", "joint_call.moved",
    "joint_call.widened", "joint_call.closed", "case.transferred", "case.supervised", "case.merged", "case.unmerged",
    "case.referral", "case.redated", "case.inherited",
)  # fmt: skip

# An event may have happened before it was written down, as deadlines are: a margin of two days is read with it.
_CASES = text("""
SELECT DISTINCT subject FROM journal
 WHERE office_id = :office AND kind = ANY(:kinds) AND occurred_at >= CAST(:since AS timestamptz) - interval '2 days'
   AND (CAST(:after AS uuid) IS NULL OR subject > :after)
 ORDER BY subject LIMIT :most
""")
_ROUND = text("""
SELECT id FROM cases WHERE office_id = :office AND (CAST(:after AS uuid) IS NULL OR id > :after) ORDER BY id LIMIT :most
""")
_POINTS = text("""
SELECT id FROM point_transfers WHERE office_id = :office AND kind = 'grant' AND at >= :since
   AND (CAST(:after AS uuid) IS NULL OR id > :after) ORDER BY id LIMIT :most
""")
_SCORES = text("""
SELECT id FROM evaluations WHERE office_id = :office AND computed_at >= :since
   AND (CAST(:after AS uuid) IS NULL OR id > :after) ORDER BY id LIMIT :most
""")
_TIERS = text("""
SELECT id FROM alley_tiers WHERE office_id = :office AND (computed_at >= :since OR decided_at >= :since)
   AND (CAST(:after AS uuid) IS NULL OR id > :after) ORDER BY id LIMIT :most
""")

_EVERY = {
    "case": _ROUND,
    "points": text("""
SELECT id FROM point_transfers WHERE office_id = :office AND kind = 'grant'
   AND (CAST(:after AS uuid) IS NULL OR id > :after) ORDER BY id LIMIT :most
"""),
    "score": text("""
SELECT id FROM evaluations WHERE office_id = :office AND (CAST(:after AS uuid) IS NULL OR id > :after)
 ORDER BY id LIMIT :most
"""),
    "tier": text("""
SELECT id FROM alley_tiers WHERE office_id = :office AND (CAST(:after AS uuid) IS NULL OR id > :after)
 ORDER BY id LIMIT :most
"""),
}

Found = Mapping[UUID, tuple[str, int | None, tuple[Difference, ...]]]
"""By subject: what people call it, the version, and what differs."""
PHASES = ("cases", "round", "points", "scores", "tiers")
KINDS = tuple(_EVERY)
_KINDS = {"cases": "case", "round": "case", "points": "points", "scores": "score", "tiers": "tier"}


async def begin_check(session: AsyncSession, *, day: date, now: datetime) -> WhyCheck:
    """The check of a day of the office; the one that is there already where it has begun."""
    office = bound_office(session)
    last = (
        await session.scalars(
            select(WhyCheck)
            .where(WhyCheck.office_id == office, WhyCheck.day < day, WhyCheck.finished_at.is_not(None))
            .order_by(WhyCheck.day.desc())
            .limit(1)
        )
    ).one_or_none()
    since = max(last.began_at - timedelta(hours=1), now - LONGEST_AGO) if last else now - timedelta(days=2)
    values = {
        "office_id": office, "id": new_id(), "day": day, "since": since, "phase": PHASES[0], "began_at": now,
        "round_from": last.round_to if last else None,
    }  # fmt: skip
    await session.execute(insert(WhyCheck).values(**values).on_conflict_do_nothing())
    found: WhyCheck = (
        await session.scalars(select(WhyCheck).where(WhyCheck.office_id == office, WhyCheck.day == day))
    ).one()
    return found


async def check_batch(session: AsyncSession, day: date, *, now: datetime) -> bool:
    """The next batch of the day's check; whether there is more to do. A second one waits for the first."""
    office = bound_office(session)
    statement = select(WhyCheck).where(WhyCheck.office_id == office, WhyCheck.day == day)
    check = (await session.scalars(statement.with_for_update().execution_options(populate_existing=True))).one()
    if check.phase not in PHASES:
        return False
    ids = await _next(session, check)
    if ids:
        looked = await check_ids(session, _KINDS[check.phase], ids, now=now)
        check.found += looked.differing
        check.notices += looked.notices
        check.after = ids[-1]
        if check.phase == "round":
            check.round_to = ids[-1]
        total = "cases" if check.phase == "round" else check.phase
        setattr(check, total, getattr(check, total) + len(ids))
    if len(ids) < BATCH or (check.phase == "round" and check.cases >= ROUND):
        _turn(check, ids, now)
    return check.phase in PHASES


async def next_ids(session: AsyncSession, kind: str, *, after: UUID | None) -> list[UUID]:
    """The next batch of everything that there is of a kind, one of KINDS."""
    given = {"office": bound_office(session), "after": after, "most": BATCH}
    return list((await session.scalars(_EVERY[kind], given)).all())


class Looked(NamedTuple):
    """How many values differ, and how many notices were looked at with them."""

    differing: int
    notices: int


async def check_ids(session: AsyncSession, kind: str, ids: Sequence[UUID], *, now: datetime) -> Looked:
    """Reckon these again and write down what differs."""
    found, notices = await _RECHECK[kind](session, ids, now)
    CHECKED.labels(kind).inc(len(ids))
    if notices:
        CHECKED.labels("notice").inc(notices)
    return Looked(await note(session, kind, found, now=now), notices)


def _turn(check: WhyCheck, ids: Sequence[UUID], now: datetime) -> None:
    """On to the next part. A round that came to the end begins anew the next night."""
    if check.phase == "round" and len(ids) < BATCH:
        check.round_to = None
    place = PHASES.index(check.phase) + 1
    check.after = None
    if place < len(PHASES):
        check.phase = PHASES[place]
        if check.phase == "round":
            check.after = check.round_from
    else:
        check.phase, check.finished_at = "done", now


async def _next(session: AsyncSession, check: WhyCheck) -> list[UUID]:
    given: dict[str, Any] = {"office": check.office_id, "after": check.after, "most": BATCH, "since": check.since}
    match check.phase:
        case "cases":
            statement, given = _CASES, {**given, "kinds": list(CASE_KINDS)}
        case "round":
            statement = _ROUND
            del given["since"]
        case "points":
            statement = _POINTS
        case "scores":
            statement = _SCORES
        case _:
            statement = _TIERS
    return list((await session.scalars(statement, given)).all())


async def note(session: AsyncSession, kind: str, found: Found, *, now: datetime) -> int:
    """Write down what differs, and settle what no longer does; returns how many values differ."""
    office = bound_office(session)
    rows = [
        {
            "office_id": office, "id": new_id(), "kind": kind, "subject": subject, "field": one.field, "name": name,
            "stored": one.stored, "recomputed": one.recomputed, "playbook_version": version, "found_at": now,
            "seen_at": now, "settled_at": None,
        }
        for subject, (name, version, differences) in found.items()
        for one in differences
    ]  # fmt: skip
    still = (
        update(WhyDifference)
        .where(
            WhyDifference.office_id == office,
            WhyDifference.kind == kind,
            WhyDifference.subject.in_(found),
            WhyDifference.settled_at.is_(None),
        )
        .values(settled_at=now)
        .execution_options(synchronize_session=False)
    )
    await session.execute(still)
    for row in rows:
        DIFFERENT.labels(kind).inc()
        kept = {name: row[name] for name in ("name", "stored", "recomputed", "playbook_version", "seen_at")}
        statement = insert(WhyDifference).values(**row)
        statement = statement.on_conflict_do_update(
            index_elements=["office_id", "kind", "subject", "field"], set_={**kept, "settled_at": None}
        )
        await session.execute(statement)
    return len(rows)


async def _cases(session: AsyncSession, ids: Sequence[UUID], now: datetime) -> tuple[Found, int]:
    found = await recheck_cases(session, ids, now=now)
    named = {case: (one.kept.number, one.kept.version, one.found) for case, one in found.items()}
    return named, sum(one.notices for one in found.values())


async def _points(session: AsyncSession, ids: Sequence[UUID], now: datetime) -> tuple[Found, int]:
    return {i: ("", one.version, one.found) for i, one in (await recheck_points(session, ids, now=now)).items()}, 0


async def _scores(session: AsyncSession, ids: Sequence[UUID], now: datetime) -> tuple[Found, int]:
    return {i: ("", one.version, one.found) for i, one in (await recheck_scores(session, ids, now=now)).items()}, 0


async def _tiers(session: AsyncSession, ids: Sequence[UUID], now: datetime) -> tuple[Found, int]:
    return {i: ("", one.version, one.found) for i, one in (await recheck_tiers(session, ids, now=now)).items()}, 0


_RECHECK: Mapping[str, Callable[[AsyncSession, Sequence[UUID], datetime], Awaitable[tuple[Found, int]]]] = {
    "case": _cases,
    "points": _points,
    "score": _scores,
    "tier": _tiers,
}
