"""Founding councils, recording meetings with their decisions, and what was put out."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Alley
from hutong.councils.events import CouncilFounded, DecisionDone, DecisionMade, MeetingHeld, PublicityPutOut
from hutong.councils.models import Council, CouncilMember, Decision, Meeting, Publicity
from hutong.councils.schemas import AddMember, FoundCouncil, PutOut, RecordMeeting, RecordSession
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere, Refusal
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.posts.models import Post
from hutong.texts import N_


class DecisionAlreadyDone(Refusal):
    sentence = N_("这项决议已经办结。")


async def found_council(session: AsyncSession, new: FoundCouncil, *, by: Actor, now: datetime) -> None:
    """Found a hall or a council for an alley; a repeat of the same id changes nothing."""
    if (await session.execute(select(Alley.id).where(Alley.id == new.alley_id))).first() is None:
        raise Invalid([FieldProblem("alley_id", N_("没有这条街巷。"))])
    row = {
        "office_id": bound_office(session), "id": new.id, "alley_id": new.alley_id, "kind": new.kind,
        "name": new.name.strip(), "founded_on": new.founded_on,
    }  # fmt: skip
    added = await session.execute(insert(Council).values(**row).on_conflict_do_nothing().returning(Council.id))
    if added.first():
        append(session, CouncilFounded(subject=new.id, council_kind=new.kind, alley=new.alley_id), by=by, at=now)


async def council_of(session: AsyncSession, council_id: UUID) -> Council:
    """Raises NotThere."""
    council = (await session.execute(select(Council).where(Council.id == council_id))).scalar_one_or_none()
    if council is None:
        raise NotThere
    return council


async def add_member(session: AsyncSession, council: Council, new: AddMember, *, day: date) -> None:
    """Add someone who speaks for units, residents, courtyards or volunteers."""
    same = select(CouncilMember.id).where(
        CouncilMember.council_id == council.id, CouncilMember.name == new.name.strip()
    )
    if (await session.execute(same)).first():
        raise Invalid([FieldProblem("name", N_("名单里已经有这个人。"))])
    session.add(
        CouncilMember(
            office_id=council.office_id,
            council_id=council.id,
            name=new.name.strip(),
            speaks_for=new.speaks_for,
            since=day,
        )
    )


async def record_council_meeting(
    session: AsyncSession, council: Council, meeting: RecordMeeting, *, person: UUID, by: Actor, now: datetime
) -> None:
    """Note a meeting of a council with what it resolved; once for each id."""
    await _record(session, meeting, kind="council", council=council, person=person, by=by, now=now)


async def record_session(
    session: AsyncSession, meeting: RecordSession, *, person: UUID, by: Actor, now: datetime
) -> None:
    """Note a session that the office held: mobilising, training, regular, rotation, coordination, clean-up."""
    await _record(session, meeting, kind=meeting.kind, council=None, person=person, by=by, now=now)


async def _record(
    session: AsyncSession,
    meeting: RecordMeeting,
    *,
    kind: str,
    council: Council | None,
    person: UUID,
    by: Actor,
    now: datetime,
) -> None:
    if meeting.held_at > now + timedelta(minutes=10):
        raise Invalid([FieldProblem("held_at", N_("会议还没有开，开完再登记。"))])
    lines = [line for line in meeting.decisions if line.body.strip()]
    await _known_posts(session, {line.post_id for line in lines if line.post_id})
    office_id = bound_office(session)
    row = {
        "office_id": office_id, "id": meeting.id, "council_id": council.id if council else None, "kind": kind,
        "title": meeting.title.strip(), "place": meeting.place.strip() or None, "held_at": meeting.held_at,
        "attended": meeting.attended, "minutes": meeting.minutes.strip() or None, "recorded_by": person,
    }  # fmt: skip
    added = await session.execute(insert(Meeting).values(**row).on_conflict_do_nothing().returning(Meeting.id))
    if added.first() is None:
        return
    event = MeetingHeld(
        subject=meeting.id, meeting_kind=kind, council=council.id if council else None,
        alley=council.alley_id if council else None, attended=meeting.attended,
    )  # fmt: skip
    append(session, event, by=by, at=meeting.held_at)
    for line in lines:
        decision = Decision(
            office_id=office_id, id=new_id(), meeting_id=meeting.id, body=line.body.strip(), post_id=line.post_id,
            due_on=line.due_on,
        )  # fmt: skip
        session.add(decision)
        append(
            session, DecisionMade(subject=decision.id, meeting=meeting.id, post=line.post_id), by=by, at=meeting.held_at
        )


async def _known_posts(session: AsyncSession, posts: set[UUID]) -> None:
    if not posts:
        return
    known = set((await session.execute(select(Post.id).where(Post.id.in_(posts)))).scalars())
    if posts - known:
        raise Invalid([FieldProblem("decisions", N_("没有这个岗位。"))])


async def finish_decision(session: AsyncSession, decision_id: UUID, *, day: date, by: Actor, now: datetime) -> Decision:
    """A commitment is kept; raises DecisionAlreadyDone the second time."""
    statement = select(Decision).where(Decision.id == decision_id).with_for_update()
    decision = (await session.execute(statement)).scalar_one_or_none()
    if decision is None:
        raise NotThere
    if decision.done_on:
        raise DecisionAlreadyDone
    decision.done_on = day
    append(session, DecisionDone(subject=decision.id, meeting=decision.meeting_id), by=by, at=now)
    return decision


async def put_out(session: AsyncSession, new: PutOut, *, by: Actor, now: datetime) -> None:
    """Note material put out (宣传造势), in pieces."""
    row = {
        "office_id": bound_office(session), "id": new.id, "title": new.title.strip(), "form": new.form,
        "channel": new.channel.strip() or None, "pieces": new.pieces, "put_out_on": new.put_out_on,
    }  # fmt: skip
    added = await session.execute(insert(Publicity).values(**row).on_conflict_do_nothing().returning(Publicity.id))
    if added.first():
        append(session, PublicityPutOut(subject=new.id, form=new.form, pieces=new.pieces), by=by, at=now)
