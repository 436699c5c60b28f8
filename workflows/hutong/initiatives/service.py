"""Recording initiatives, keeping their totals true, ending them."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Unit
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotAllowed
from hutong.initiatives.errors import InitiativeOver
from hutong.initiatives.events import InitiativeCounted, InitiativeEnded, InitiativeRecorded
from hutong.initiatives.models import Initiative
from hutong.initiatives.queries import initiative_of
from hutong.initiatives.schemas import Count, End, Record
from hutong.journal import Actor, append
from hutong.playbooks.document import Playbook
from hutong.publications.audience import tell_each
from hutong.texts import N_, gettext

OVER = frozenset({"done", "declined", "withdrawn"})
_TOLD = {
    "done": N_("您提的“{title}”办完了"),
    "declined": N_("您提的“{title}”没有采纳"),
    "withdrawn": N_("您提的“{title}”撤回了"),
}


async def record(
    session: AsyncSession, new: Record, *, playbook: Playbook, alleys: Collection[UUID], person: UUID, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Note an initiative; once for each id. `alleys` are those that the person may write for."""
    kinds = {kind.code: kind for kind in playbook.initiatives}
    problems = []
    if new.kind not in kinds:
        problems.append(FieldProblem("kind", N_("没有这个种类。")))
    if new.alley_id not in alleys:
        problems.append(FieldProblem("alley_id", N_("没有这条街巷，或者不归您负责。")))
    if new.ends_on is not None and new.ends_on < new.starts_on:
        problems.append(FieldProblem("ends_on", N_("结束不能早于开始。")))
    if new.unit_id is not None and not await _is_unit_there(session, new.unit_id, new.alley_id):
        problems.append(FieldProblem("unit_id", N_("这条街巷上没有这个单位。")))
    kind = kinds.get(new.kind)
    if kind is not None and new.counted is not None and kind.counts is None:
        problems.append(FieldProblem("counted", N_("这一类除了人和单位不数别的。")))
    if problems:
        raise Invalid(problems)
    row = {
        "office_id": bound_office(session), "id": new.id, "kind": new.kind, "title": new.title.strip(),
        "body": new.body.strip() or None, "alley_id": new.alley_id, "unit_id": new.unit_id, "people": new.people,
        "units": new.units or int(new.unit_id is not None), "counted": new.counted, "starts_on": new.starts_on,
        "ends_on": new.ends_on, "state": "waiting" if kind and kind.discussed else "running", "proposed_by": person,
        "proposed_at": now,
    }  # fmt: skip
    added = await session.execute(insert(Initiative).values(**row).on_conflict_do_nothing().returning(Initiative.id))
    if added.first():
        event = InitiativeRecorded(
            subject=new.id, initiative=new.kind, alley=new.alley_id, people=new.people, units=int(str(row["units"])),
            counted=new.counted,
        )  # fmt: skip
        append(session, event, by=by, at=now)


async def count(
    session: AsyncSession, initiative_id: UUID, totals: Count, *, playbook: Playbook, by: Actor, now: datetime
) -> None:
    """The totals as they are now. Raises InitiativeOver."""
    initiative = await _running(session, initiative_id)
    kind = next((kind for kind in playbook.initiatives if kind.code == initiative.kind), None)
    if totals.counted is not None and (kind is None or kind.counts is None):
        raise Invalid([FieldProblem("counted", N_("这一类除了人和单位不数别的。"))])
    initiative.people, initiative.units, initiative.counted = totals.people, totals.units, totals.counted
    event = InitiativeCounted(
        subject=initiative_id, people=totals.people, units=totals.units, counted=totals.counted
    )  # fmt: skip
    append(session, event, by=by, at=now)


async def end(
    session: AsyncSession, initiative_id: UUID, how: End, *, person: UUID, decides: bool, link: str, by: Actor,
    now: datetime, day: date,
) -> None:  # fmt: skip
    """Done, declined or withdrawn. Whoever proposed it withdraws it; who `decides` for the office declines it.

    Where another ends it, whoever proposed it hears of it, with the reason.
    """
    initiative = await _running(session, initiative_id)
    allowed = decides if how.state == "declined" else decides or initiative.proposed_by == person
    if not allowed:
        raise NotAllowed
    if how.state != "done" and not how.answer.strip():
        raise Invalid([FieldProblem("answer", N_("请写一句为什么。"))])
    initiative.state, initiative.answer, initiative.ended_on = how.state, how.answer.strip() or None, day
    append(session, InitiativeEnded(subject=initiative_id, state=how.state), by=by, at=now)
    if initiative.proposed_by != person:
        title, answer = initiative.title, initiative.answer or ""

        def words() -> tuple[str, str]:
            return gettext(_TOLD[how.state], title=title), answer

        await tell_each(session, [initiative.proposed_by], "initiative.ended", words, link, now=now)


async def _running(session: AsyncSession, initiative_id: UUID) -> Initiative:
    initiative = await initiative_of(session, initiative_id, for_change=True)
    if initiative.state in OVER:
        raise InitiativeOver
    return initiative


async def _is_unit_there(session: AsyncSession, unit: UUID, alley: UUID) -> bool:
    statement = select(Unit.id).where(Unit.id == unit, Unit.alley_id == alley, Unit.until.is_(None))
    return (await session.execute(statement)).first() is not None
