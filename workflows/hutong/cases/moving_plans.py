"""What would become of every open case that keeps another version."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.moving import Plan, Steps, plan_move
from hutong.cases.moving_models import CaseMove
from hutong.cases.rows import READ, state_of
from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.db.wires import SessionWire
from hutong.playbooks.flows import Flow

_OPEN = f"""
SELECT {READ} FROM cases WHERE office_id = $1 AND closed_at IS NULL AND playbook_version <> $2 ORDER BY opened_at, id
"""  # noqa: S608 - constants alone


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """One case with what would become of it."""

    id: UUID
    number: str
    title: str
    revision: int
    version: int
    plan: Plan


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """A step that is not there any more: how many cases stand at it, and where they may go on."""

    name: str
    old: Flow
    step: str
    new: Flow
    cases: int


async def plans(session: AsyncSession, to: int, steps: Steps, *, act: UUID, now: datetime) -> list[Planned]:
    """The oldest first; raises NoSuchVersion."""
    rows = await SessionWire(session).rows(_OPEN, bound_office(session), to)
    return [await planned(session, row, to, steps, act=act, now=now) for row in rows]


async def planned(
    session: AsyncSession, row: Mapping[str, Any], to: int, steps: Steps, *, act: UUID, now: datetime
) -> Planned:
    """`row` has the columns of `rows.READ`."""
    old, new = await settings_of(session, row["playbook_version"], to, now)
    plan = plan_move(old, new, state_of(row, new.directory), steps, act=act, now=now)
    return Planned(
        id=row["id"], number=row["number"], title=row["title"], revision=row["revision"],
        version=row["playbook_version"], plan=plan,
    )  # fmt: skip


async def settings_of(session: AsyncSession, old: int, new: int, now: datetime) -> tuple[Setting, Setting]:
    return (await setting_at(session, now, old))[1], (await setting_at(session, now, new))[1]


async def moves_to(session: AsyncSession, to: int) -> Sequence[CaseMove]:
    """The acts that took, or will take, cases over to a version; the latest first."""
    here = CaseMove.office_id == bound_office(session), CaseMove.to_version == to
    return (await session.scalars(select(CaseMove).where(*here).order_by(CaseMove.asked_at.desc()))).all()


async def asking(session: AsyncSession, found: Sequence[Planned], to: int, *, now: datetime) -> list[Asking]:
    """One question for each step that cases stand at and the new version does not have."""
    counted: dict[tuple[int, str], list[Planned]] = {}
    for each in found:
        if each.plan.asks:
            counted.setdefault((each.version, each.plan.asks), []).append(each)
    questions: dict[str, Asking] = {}
    for (version, name), cases in counted.items():
        old, new = await settings_of(session, version, to, now)
        code, step = name.split("/", 1)
        flow = old.playbook.flow(code)
        to_flow = next((f for f in new.playbook.flows if f.code == code), None)
        to_flow = to_flow or new.playbook.flow_for(cases[0].plan.before.category)
        known = questions[name].cases if name in questions else 0
        questions[name] = Asking(name=name, old=flow, step=step, new=to_flow, cases=known + len(cases))
    return list(questions.values())
