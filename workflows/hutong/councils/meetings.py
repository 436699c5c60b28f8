"""Recording a meeting that was held: who came, what was talked over, what was resolved."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Community
from hutong.commitments.service import resolve
from hutong.councils.events import MatterDecided, MeetingHeld
from hutong.councils.models import AgendaItem, Council, CouncilMember, Meeting, Presence
from hutong.councils.schemas import RecordMeeting, RecordSession
from hutong.councils.service import check_running
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid
from hutong.ids import new_id
from hutong.initiatives.models import Initiative
from hutong.journal import Actor, append
from hutong.people.models import Person
from hutong.posts.queries import office_at
from hutong.texts import N_

ACTIVITY = "activity"
"""The kind of a steward group's joint activity."""


async def record_council_meeting(
    session: AsyncSession, council: Council, meeting: RecordMeeting, *, person: UUID, by: Actor, now: datetime
) -> None:
    """Note a meeting of a hall or council with what it resolved; once for each id."""
    check_running(council)
    await _record(session, meeting, kind=council.kind, council=council, person=person, by=by, now=now)


async def record_session(
    session: AsyncSession, meeting: RecordSession, *, person: UUID, by: Actor, now: datetime
) -> None:
    """Note a session that the office held: mobilising, training, a clean-up, a model visited, and the others."""
    if meeting.community_id is not None:
        there = select(Community.id).where(Community.id == meeting.community_id)
        if (await session.execute(there)).first() is None:
            raise Invalid([FieldProblem("community_id", N_("请从列表里选一项。"))])
    await _record(session, meeting, kind=meeting.kind, community=meeting.community_id, person=person, by=by, now=now)


async def record_activity(
    session: AsyncSession, group: UUID, meeting: RecordMeeting, *, person: UUID, by: Actor, now: datetime
) -> None:
    """Note what a steward group did together."""
    await _record(session, meeting, kind=ACTIVITY, group=group, person=person, by=by, now=now)


async def _record(
    session: AsyncSession,
    meeting: RecordMeeting,
    *,
    kind: str,
    council: Council | None = None,
    group: UUID | None = None,
    community: UUID | None = None,
    person: UUID,
    by: Actor,
    now: datetime,
) -> None:
    if meeting.held_at > now + timedelta(minutes=10):
        raise Invalid([FieldProblem("held_at", N_("会议还没有开，开完再登记。"))])
    present = set(meeting.present)
    await _check_present(session, council, present)
    items = await _items(session, council, meeting)
    office_id, council_id = bound_office(session), council.id if council else None
    attended = len(present) + meeting.others
    row = {
        "office_id": office_id, "id": meeting.id, "council_id": council_id, "group_id": group,
        "community_id": community, "kind": kind,
        "title": meeting.title.strip(), "place": meeting.place.strip() or None, "held_at": meeting.held_at,
        "attended": attended, "minutes": meeting.minutes.strip() or None, "recorded_by": person,
    }  # fmt: skip
    added = await session.execute(insert(Meeting).values(**row).on_conflict_do_nothing().returning(Meeting.id))
    if added.first() is None:
        return
    await _note_presences(session, meeting.id, present, members=council is not None)
    event = MeetingHeld(
        subject=meeting.id, meeting_kind=kind, council=council_id, alley=council.alley_id if council else None,
        attended=attended, group=group, community=community,
    )  # fmt: skip
    append(session, event, by=by, at=meeting.held_at)
    for item in items:
        item.state = "discussed" if item.id in meeting.discussed else "put_off"
        item.meeting_id = meeting.id
        append(session, MatterDecided(subject=item.id, state=item.state, meeting=meeting.id), by=by, at=meeting.held_at)
    await _take_up(session, items)
    if council is not None and council.next_at is not None and council.next_at <= now:
        council.next_at, council.next_place = None, None
    lines = [line for line in meeting.decisions if line.body.strip()]
    held_on = await _day(session, meeting.held_at, now)
    await resolve(session, meeting.id, lines, held_on=held_on, by=by, at=meeting.held_at)


async def _check_present(session: AsyncSession, council: Council | None, present: Collection[UUID]) -> None:
    if not present:
        return
    statement: Any = select(Person.id).where(Person.id.in_(present))
    if council is not None:
        statement = select(CouncilMember.id).where(
            CouncilMember.council_id == council.id, CouncilMember.id.in_(present)
        )
    if set(present) - set((await session.execute(statement)).scalars()):
        raise Invalid([FieldProblem("present", N_("名单里没有这个人。"))])


async def _note_presences(session: AsyncSession, meeting: UUID, present: Collection[UUID], *, members: bool) -> None:
    if not present:
        return
    office_id = bound_office(session)
    rows = [
        {
            "office_id": office_id, "id": new_id(), "meeting_id": meeting,
            "member_id": each if members else None, "person_id": None if members else each,
        }
        for each in sorted(present)
    ]  # fmt: skip
    await session.execute(insert(Presence), rows)


async def _items(session: AsyncSession, council: Council | None, meeting: RecordMeeting) -> Sequence[AgendaItem]:
    """The items of the agenda that the meeting dealt with; those that decisions name must be among them."""
    wanted = {*meeting.discussed, *meeting.put_off}
    named = {line.agenda_id for line in meeting.decisions if line.agenda_id and line.body.strip()}
    if council is None and (wanted or named):
        raise Invalid([FieldProblem("discussed", N_("没有这个议题。"))])
    if named - set(meeting.discussed):
        raise Invalid([FieldProblem("discussed", N_("决议针对的议题，也要勾选为议过。"))])
    if set(meeting.discussed) & set(meeting.put_off):
        raise Invalid([FieldProblem("put_off", N_("一个议题不能既议过又推迟。"))])
    if not wanted or council is None:
        return []
    statement = select(AgendaItem).where(
        AgendaItem.council_id == council.id, AgendaItem.id.in_(wanted), AgendaItem.state.in_(["waiting", "put_off"])
    )
    found = (await session.execute(statement.with_for_update())).scalars().all()
    if len(found) < len(wanted):
        # The same meeting sent twice finds its items dealt with already; that is no mistake.
        known = (await session.execute(select(Meeting.id).where(Meeting.id == meeting.id))).first()
        if known is None:
            raise Invalid([FieldProblem("discussed", N_("有的议题已经议过或者撤回，请看最新的议程。"))])
    return found


async def _take_up(session: AsyncSession, items: Sequence[AgendaItem]) -> None:
    """A proposal that was talked over waits no more."""
    ids = [item.subject_id for item in items if item.subject_kind == "initiative" and item.state == "discussed"]
    if not ids:
        return
    found = await session.execute(select(Initiative).where(Initiative.id.in_(ids), Initiative.state == "waiting"))
    for initiative in found.scalars():
        initiative.state = "running"


async def _day(session: AsyncSession, at: datetime, now: datetime) -> date:
    return at.astimezone(ZoneInfo((await office_at(session, now)).zone)).date()
