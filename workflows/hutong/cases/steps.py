"""Taking a case a step on, withdrawing it, and beginning it again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.changing import Rule, change, hold, settings_in
from hutong.cases.effects import Outcome
from hutong.cases.errors import NotWithdrawable
from hutong.cases.rules import Act, Reopening, Resumption, Round, Withdrawal, reopen, resume, withdraw
from hutong.cases.rules import take_step as stepped
from hutong.cases.schemas import TakeStep
from hutong.cases.settings import Settings
from hutong.cases.states import CaseState, Setting
from hutong.db import Databases, Office
from hutong.db.wires import Driver, DriverWire, SessionWire
from hutong.journal import Actor
from hutong.posts.queries import OfficeNow
from hutong.texts import N_


async def take_step(
    session: AsyncSession, case_id: UUID, step: TakeStep, *, person: UUID, by: Actor, now: datetime
) -> CaseState:
    """Raises NotThere, CaseMovedOn, and whatever the rules refuse."""
    return await change(
        SessionWire(session), settings_in(session, now), case_id, acting(step, person, now),
        person=person, by=by, now=now, revision=step.revision,
    )  # fmt: skip


async def take_step_fast(
    databases: Databases,
    settings: Settings,
    office_id: UUID,
    case_id: UUID,
    step: TakeStep,
    *,
    person: UUID,
    by: Actor,
    now: datetime,
) -> CaseState:
    """The same as a transaction of its own on the driver's connection."""
    async with databases.driver(Office(office_id)) as connection:
        return await take_step_on(connection, settings, office_id, case_id, step, person=person, by=by, now=now)


async def take_step_on(
    connection: Driver,
    settings: Settings,
    office_id: UUID,
    case_id: UUID,
    step: TakeStep,
    *,
    person: UUID,
    by: Actor,
    now: datetime,
) -> CaseState:
    """The same in a transaction that does more."""

    async def setting(version: int) -> tuple[OfficeNow, Setting]:
        return await settings.at(connection, office_id, now, version)

    return await change(
        DriverWire(connection, office_id), setting, case_id, acting(step, person, now),
        person=person, by=by, now=now, revision=step.revision,
    )  # fmt: skip


async def take_back(session: AsyncSession, case_id: UUID, *, person: UUID, by: Actor, now: datetime) -> CaseState:
    """Withdrawn by whoever reported it."""
    rule = _withdrawing(Withdrawal(by=person, now=now))
    await hold(SessionWire(session), case_id)
    return await change(SessionWire(session), settings_in(session, now), case_id, rule, person=person, by=by, now=now)


async def take_back_as_resident(session: AsyncSession, case_id: UUID, *, report: UUID, now: datetime) -> CaseState:
    """Withdrawn by the resident who holds the code of the report; raises what the rule refuses."""
    rule = _withdrawing(Withdrawal(by=report, now=now, by_resident=True))
    by = Actor("resident", report)
    await hold(SessionWire(session), case_id)
    return await change(SessionWire(session), settings_in(session, now), case_id, rule, person=None, by=by, now=now)


def _withdrawing(event: Withdrawal) -> Rule:
    """Of a case that is held already: otherwise `leads` may be from before the lock."""

    def rule(setting: Setting, state: CaseState, row: Mapping[str, Any]) -> Outcome:
        outcome = withdraw(setting, state, event)
        if row["leads"]:
            raise NotWithdrawable(N_("别人也反映了同一件事，已经并在一起办，不能撤回。"))
        return outcome

    return rule


async def run_on(session: AsyncSession, case_id: UUID, *, person: UUID, by: Actor, now: datetime) -> CaseState:
    """The clock of a paused case runs on; raises NotPaused, NotYourCase."""
    event = Resumption(by=person, now=now)

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        return resume(setting, state, event)

    return await change(SessionWire(session), settings_in(session, now), case_id, rule, person=person, by=by, now=now)


async def begin_again(
    session: AsyncSession, case_id: UUID, *, note: str, person: UUID, by: Actor, now: datetime
) -> CaseState:
    """Reopened: it was not done after all."""
    event = Reopening(by=person, now=now, note=note)

    def rule(setting: Setting, state: CaseState, _: Mapping[str, Any]) -> Outcome:
        return reopen(setting, state, event)

    return await change(SessionWire(session), settings_in(session, now), case_id, rule, person=person, by=by, now=now)


def acting(
    step: TakeStep,
    person: UUID,
    now: datetime,
    *,
    spoken: Round | None = None,
    batch: UUID | None = None,
    department: UUID | None = None,
) -> Rule:
    """The rule of one action, with what lies with the row as its evidence."""

    def rule(setting: Setting, state: CaseState, row: Mapping[str, Any]) -> Outcome:
        act = Act(
            action=step.action,
            by=person,
            now=now,
            note=step.note or None,
            outcome=step.outcome or None,
            help_given=step.help_given or None,
            photos_before=row["photos_before"],
            photos_after=row["photos_after"],
            arrived=tuple(row["arrived"]),
            came=step.came,
            excused=tuple(row["excused"]),
            present=(step.present or "").strip() or None,
            document=(step.document or "").strip() or None,
            department=department,
            reason=step.reason or None,
            round=spoken,
            batch=batch,
        )
        return stepped(setting, state, act)

    return rule
