"""What departments were told or called to goes the further ways that the office set up for them, each once.

The rows are written in the transactions of what they tell of, which ask for no ways; this reads what is new by its
index, so that an office without ways pays two UPDATEs.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.department_said import call_words, notice_words
from hutong.cases.matters_models import DepartmentNotice
from hutong.cases.models import JointCall, JointCallAnswer
from hutong.db import bound_office
from hutong.notices.department_ways import PLAIN, delivery_row, wishes_of_way
from hutong.notices.models import DepartmentWay
from hutong.notices.naming import Named, english_names
from hutong.notices.preferring import wait_until
from hutong.notices.setting_up import channels
from hutong.notices.topics import topic_of
from hutong.notices.trying import NEWS, never_sent
from hutong.offices.models import District, Office
from hutong.playbooks.sections import Hours
from hutong.texts import speaking

CALLED = "case.called"
_AT_ONCE = 500
_SAID_ALREADY = ("called_at_once", "called_in")
"""Of these a notice stands beside the call: one of the two is told."""


class Told(NamedTuple):
    """One thing to be told to a department. `id` is that of the row on its list."""

    id: UUID
    department: UUID
    kind: str
    to_head: bool
    urgent: bool
    bodies: Mapping[str, str]
    """By language, in those that are asked for."""
    link: str
    at: datetime


async def route_to_departments(
    session: AsyncSession, *, now: datetime, zone: ZoneInfo, quiet: Hours | None
) -> list[dict[str, Any]]:
    """The bound office's: rows of messages to be sent. What they are of is settled, whether anybody hears or not."""
    ways = await _ways(session)
    if not ways:
        await _settle(session, now)
        return []
    home = await _home(session)
    spoken = {way.language for several in ways.values() for way in several}
    told = [*await _notices(session, home, now, zone, spoken), *await _calls(session, home, now, zone, spoken)]
    return _messages(told, ways, now, zone, quiet)


def _messages(
    told: Iterable[Told], ways: dict[UUID, list[DepartmentWay]], now: datetime, zone: ZoneInfo, quiet: Hours | None
) -> list[dict[str, Any]]:
    rows = []
    for one in told:
        topic = topic_of(one.kind, urgent=one.urgent)
        for way in ways.get(one.department, ()):
            if topic.value not in way.topics or (one.to_head and not way.for_head):
                continue
            held = wait_until(wishes_of_way(way), topic, now, zone, office=quiet)
            row = delivery_row(
                way, kind=one.kind, body=one.bodies[way.language], link=one.link, now=now, urgent=one.urgent,
                notice_id=one.id, held_until=held,
            )  # fmt: skip
            is_old = not one.urgent and one.at < now - NEWS
            rows.append(row | (never_sent(now, way.way) if is_old else {}))
    return rows


async def _ways(session: AsyncSession) -> dict[UUID, list[DepartmentWay]]:
    """Those that can be used now, by department."""
    mine = select(DepartmentWay).where(DepartmentWay.office_id == bound_office(session), DepartmentWay.active)
    found: dict[UUID, list[DepartmentWay]] = defaultdict(list)
    rows = (await session.scalars(mine.order_by(DepartmentWay.created_at, DepartmentWay.id))).all()
    if rows:
        working = {kind for kind, channel in (await channels(session)).items() if channel.active}
        for way in rows:
            if way.way not in PLAIN or way.way in working:
                found[way.department_id].append(way)
    return found


async def _settle(session: AsyncSession, now: datetime) -> None:
    """Nobody is to be told of these any more."""
    for table in (DepartmentNotice, JointCallAnswer):
        settled = update(table).where(table.office_id == bound_office(session), table.routed_at.is_(None))
        await session.execute(settled.values(routed_at=now).execution_options(synchronize_session=False))


async def _notices(session: AsyncSession, home: str, now: datetime, zone: ZoneInfo, spoken: set[str]) -> Sequence[Told]:
    new = select(DepartmentNotice).where(
        DepartmentNotice.office_id == bound_office(session), DepartmentNotice.routed_at.is_(None)
    )
    rows = await session.scalars(
        new.order_by(DepartmentNotice.created_at, DepartmentNotice.id).limit(_AT_ONCE).with_for_update(skip_locked=True)
    )
    told, found = [], rows.all()
    names = await _names(session, spoken, [row.case_id for row in found if row.case_id is not None])
    for row in found:
        row.routed_at = now
        if row.read_at is None:
            link = f"{home}/matters/notices"
            words = _said(names, partial(notice_words, row, zone))
            told.append(
                Told(
                    row.id, row.department_id, f"case.{row.kind}", row.to_head, row.urgent, words, link, row.created_at
                )
            )
    return told


async def _names(session: AsyncSession, spoken: set[str], cases: Sequence[UUID]) -> dict[str, Named]:
    """Language → what the office's words are called in it. Only where English is spoken is anything asked."""
    return {
        language: await english_names(session, cases) if language == "en" and cases else str
        for language in sorted(spoken)
    }


def _said(names: Mapping[str, Named], words: Callable[[Named], str]) -> dict[str, str]:
    found = {}
    for language, named in names.items():
        with speaking(language):
            found[language] = words(named)
    return found


async def _calls(session: AsyncSession, home: str, now: datetime, zone: ZoneInfo, spoken: set[str]) -> Sequence[Told]:
    office_id = bound_office(session)
    said = exists().where(
        DepartmentNotice.office_id == office_id,
        DepartmentNotice.case_id == JointCallAnswer.case_id,
        DepartmentNotice.department_id == JointCallAnswer.department_id,
        DepartmentNotice.kind.in_(_SAID_ALREADY),
        DepartmentNotice.created_at >= JointCall.called_at,
    )
    new = (
        select(JointCallAnswer, said, JointCall.called_at)
        .join(JointCall, (JointCall.office_id == office_id) & (JointCall.id == JointCallAnswer.call_id))
        .where(JointCallAnswer.office_id == office_id, JointCallAnswer.routed_at.is_(None))
        .order_by(JointCallAnswer.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True, of=JointCallAnswer)
    )
    told, found = [], (await session.execute(new)).all()
    names = await _names(session, spoken, [row.case_id for row, *_ in found])
    for row, is_said, called_at in found:
        row.routed_at = now
        if row.answered_at is None and not is_said:
            words = _said(names, partial(call_words, row, zone))
            link = f"{home}/calls/{row.id}"
            told.append(Told(row.id, row.department_id, CALLED, False, False, words, link, called_at))
    return told


async def _home(session: AsyncSession) -> str:
    """Where departments of the office's district sign in."""
    mine = select(District.slug).join(Office, Office.district_id == District.id)
    return f"/d/{(await session.scalars(mine.where(Office.office_id == bound_office(session)))).one()}"
