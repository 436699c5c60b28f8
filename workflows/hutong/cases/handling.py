"""What seniors do about a case besides its steps: hand it to another, press it, merge it with its like."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.changing import change, hold, settings_in
from hutong.cases.effects import Outcome
from hutong.cases.errors import NotMergeable
from hutong.cases.queries import case_for
from hutong.cases.rules import Merge, Supervision, Transfer, Unmerge, merge, supervise, transfer, unmerge
from hutong.cases.schemas import HandOn, MergeInto, Press
from hutong.cases.states import CaseState, Setting
from hutong.db.wires import SessionWire
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.journal import Actor
from hutong.texts import N_

_LEADER = "SELECT id, danger, closed_at FROM cases WHERE office_id = $1 AND id = $2"
_BY_NUMBER = "SELECT id FROM cases WHERE office_id = $1 AND number = $2"


async def hand_on(
    session: AsyncSession, case_id: UUID, sent: HandOn, *, person: UUID, by: Actor, now: datetime
) -> CaseState:
    """转办. Raises NotThere, CaseMovedOn, Invalid, and what the rule refuses."""
    if (sent.post is None) == (sent.alley is None):
        raise Invalid([FieldProblem("post", N_("请选一个岗位，或者选一条街巷。"))])
    event = Transfer(by=person, now=now, note=sent.note.strip(), post=sent.post, alley=sent.alley)

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        return transfer(setting, state, event)

    return await change(
        SessionWire(session), settings_in(session, now), case_id, rule,
        person=person, by=by, now=now, revision=sent.revision,
    )  # fmt: skip


async def press(
    session: AsyncSession, case_id: UUID, sent: Press, *, person: UUID, by: Actor, now: datetime
) -> CaseState:
    """督办. `sent.until` has no zone where a page sent it: it is the office's wall clock then."""

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        until = sent.until if sent.until.tzinfo else sent.until.replace(tzinfo=setting.calendar.place)
        event = Supervision(by=person, now=now, until=until.astimezone(now.tzinfo), note=sent.note.strip())
        return supervise(setting, state, event)

    return await change(
        SessionWire(session), settings_in(session, now), case_id, rule,
        person=person, by=by, now=now, revision=sent.revision,
    )  # fmt: skip


async def merge_into(
    session: AsyncSession, case_id: UUID, sent: MergeInto, *, person: UUID, by: Actor, now: datetime
) -> CaseState:
    """并案. Raises NotMergeable where the other one cannot lead, or is not to be found."""
    wire = SessionWire(session)
    leader_id = sent.leader
    if leader_id is None:
        numbered = await wire.rows(_BY_NUMBER, wire.office_id, (sent.number or "").strip().upper())
        leader_id = numbered[0]["id"] if numbered else None
    found: Sequence[Mapping[str, Any]] = ()
    if leader_id is not None:
        # The leader is held as well, and read after that: it must not be merged itself meanwhile.
        await hold(wire, case_id, leader_id)
        found = await wire.rows(_LEADER, wire.office_id, leader_id)
    if not found or not await _is_seen(session, found[0]["id"], person, now):
        raise NotMergeable(N_("没有找到这个编号的事项。"), field="number")
    leader = found[0]
    if leader["closed_at"] is not None:
        raise NotMergeable(N_("那件事已经办结或并案，不能再并进去。"), field="number")
    event = Merge(by=person, now=now, leader=leader["id"], leader_danger=leader["danger"], note=sent.note.strip())

    def rule(setting: Setting, state: CaseState, row: Mapping[str, Any]) -> Outcome:
        return merge(setting, state, replace(event, leads=row["leads"]))

    return await change(
        wire, settings_in(session, now), case_id, rule, person=person, by=by, now=now, revision=sent.revision
    )


async def _is_seen(session: AsyncSession, case_id: UUID, person: UUID, now: datetime) -> bool:
    """What somebody may not see is not there for him to merge into."""
    try:
        await case_for(session, person, case_id, now=now)
    except NotThere:
        return False
    return True


async def take_out(session: AsyncSession, case_id: UUID, *, person: UUID, by: Actor, now: datetime) -> CaseState:
    """A merging is undone."""
    event = Unmerge(by=person, now=now)

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        return unmerge(setting, state, event)

    return await change(SessionWire(session), settings_in(session, now), case_id, rule, person=person, by=by, now=now)
