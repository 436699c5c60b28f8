"""Visits, needs and their answers, fixes on the spot, and the daily log."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Unit
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.journal import Actor, append
from hutong.patrols.errors import NeedAlreadyAnswered, NotFixedLikeThat
from hutong.patrols.events import FixDone, FixTold, NeedAnswered, NoteWritten, VisitRecorded
from hutong.patrols.models import Fix, Note, Visit
from hutong.patrols.places import MyAlley
from hutong.patrols.proving import count_if_proven, let_go_of_pictures
from hutong.patrols.schemas import RecordFix, RecordVisit, WriteNote
from hutong.patrols.spans import minutes_left, visit_span, walks_beside
from hutong.patrols.telling import tell_answered, tell_heard
from hutong.playbooks.describing import say
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NotInPlaybook
from hutong.texts import N_


async def record_visit(
    session: AsyncSession,
    visit: RecordVisit,
    *,
    person: UUID,
    alley: MyAlley,
    zone: ZoneInfo,
    by: Actor,
    now: datetime,
    heard_at: datetime | None = None,
) -> None:
    """Note a call on a unit, a shop or residents; a repeat of the same id changes nothing.

    `heard_at` is when the office hears of it, where that is later than the visit.
    """
    if visit.unit_id is not None:
        unit = (
            await session.execute(select(Unit.id).where(Unit.id == visit.unit_id, Unit.alley_id == alley.id))
        ).scalar_one_or_none()
        if unit is None:
            raise Invalid([FieldProblem("unit_id", N_("台账里没有这家单位或门店。"))])
    row = {
        "office_id": bound_office(session), "id": visit.id, "alley_id": alley.id, "person_id": person,
        "post_kind": alley.post_kind, "unit_id": visit.unit_id, "whom": visit.whom, "people": visit.people,
        "minutes": visit.minutes, "day": now.astimezone(zone).date(), "occurred_at": now,
        "note": visit.note.strip() or None, "need": visit.need.strip() or None,
    }  # fmt: skip
    added = await session.execute(insert(Visit).values(**row).on_conflict_do_nothing().returning(Visit.id))
    if added.scalar_one_or_none() is None:
        return
    span = visit_span(now, visit.minutes)
    beside = await walks_beside(session, person, span, but=visit.id)
    event = VisitRecorded(
        subject=visit.id, alley=alley.id, alley_kind=alley.kind, person=person, post_kind=alley.post_kind,
        whom=visit.whom, people=visit.people, minutes=minutes_left(span, beside), unit=visit.unit_id,
        need=bool(row["need"]),
    )  # fmt: skip
    append(session, event, by=by, at=now)
    if row["need"]:
        await tell_heard(session, alley.id, person, now=heard_at or now)


async def answer_need(
    session: AsyncSession, visit_id: UUID, answer: str, *, person: UUID, by: Actor, now: datetime
) -> Visit:
    """Tell what became of a need that was heard on a visit; once."""
    visit = (await session.execute(select(Visit).where(Visit.id == visit_id).with_for_update())).scalar_one_or_none()
    if visit is None or visit.need is None:
        raise NotThere
    if visit.need_answered_at:
        raise NeedAlreadyAnswered
    if not answer.strip():
        raise Invalid([FieldProblem("answer", N_("请写明答复。"))])
    visit.need_answer, visit.need_answered_at, visit.need_answered_by = answer.strip(), now, person
    append(session, NeedAnswered(subject=visit.id, alley=visit.alley_id), by=by, at=now)
    await tell_answered(session, visit, answered_by=person, now=now)
    return visit


async def record_fix(
    session: AsyncSession,
    fix: RecordFix,
    *,
    person: UUID,
    alley: MyAlley,
    playbook: Playbook,
    zone: ZoneInfo,
    by: Actor,
    now: datetime,
    on_paper: bool = False,
) -> None:
    """Note what was put right on the spot. Raises NotFixedLikeThat for what the playbook wants reported instead.

    A tidying counts with its two photos, whichever comes first; one `on_paper` has none, and whoever typed it in
    answers for it.
    """
    try:
        category = playbook.category(fix.category)
    except NotInPlaybook as unknown:
        raise Invalid([FieldProblem("category", N_("请选择一个类别。"))]) from unknown
    if fix.way not in category.fix:
        raise NotFixedLikeThat(category=say(category.name), field="category")
    row = {
        "office_id": bound_office(session), "id": fix.id, "alley_id": alley.id, "person_id": person,
        "post_kind": alley.post_kind, "patrol_id": fix.patrol_id, "category": fix.category, "way": fix.way,
        "note": fix.note.strip() or None, "day": now.astimezone(zone).date(), "occurred_at": now,
        "awaits_photos": fix.way == "tidy" and not on_paper,
    }  # fmt: skip
    added = await session.execute(insert(Fix).values(**row).on_conflict_do_nothing().returning(Fix.id))
    if added.scalar_one_or_none() is None:
        return
    if row["awaits_photos"]:
        told = FixTold(subject=fix.id, alley=alley.id, person=person, post_kind=alley.post_kind, category=fix.category)
        append(session, told, by=by, at=now)
        await count_if_proven(session, fix.id, by=by)
        return
    event = FixDone(
        subject=fix.id, alley=alley.id, alley_kind=alley.kind, person=person, post_kind=alley.post_kind,
        category=fix.category, way=fix.way,
    )  # fmt: skip
    append(session, event, by=by, at=now)
    if fix.way == "dissuade":
        await let_go_of_pictures(session, fix.id, now=now)


async def write_note(
    session: AsyncSession, note: WriteNote, *, person: UUID, zone: ZoneInfo, by: Actor, now: datetime
) -> None:
    """Add a line to the daily log."""
    row = {
        "office_id": bound_office(session), "id": note.id, "alley_id": note.alley_id, "person_id": person,
        "day": now.astimezone(zone).date(), "occurred_at": now, "body": note.body.strip(),
    }  # fmt: skip
    added = await session.execute(insert(Note).values(**row).on_conflict_do_nothing().returning(Note.id))
    if added.scalar_one_or_none() is not None:
        append(session, NoteWritten(subject=note.id, person=person, alley=note.alley_id), by=by, at=now)
