"""The agenda: what is proposed before a meeting, and what becomes of it; calling the next meeting."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.cases.models import Case
from hutong.commitments.models import Decision
from hutong.councils.errors import MatterNotWaiting
from hutong.councils.events import MatterDecided, MatterProposed, MeetingCalled
from hutong.councils.models import AgendaItem, Council
from hutong.councils.schemas import CallMeeting, ProposeMatter
from hutong.councils.service import check_running
from hutong.db import OfficeOwned
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.improvements.models import Improvement, RegisterLine
from hutong.initiatives.models import Initiative
from hutong.journal import Actor, append
from hutong.texts import N_

_ABOUT: dict[str, type[OfficeOwned]] = {
    "case": Case,
    "commitment": Decision,
    "initiative": Initiative,
    "improvement": Improvement,
    "line": RegisterLine,
}


async def call_meeting(session: AsyncSession, council: Council, call: CallMeeting, *, by: Actor, now: datetime) -> None:
    """Name the next meeting; another day named later takes its place."""
    check_running(council)
    if call.at <= now:
        raise Invalid([FieldProblem("at", N_("要在现在以后。"))])
    council.next_at, council.next_place = call.at, call.place.strip() or None
    append(session, MeetingCalled(subject=council.id, at=call.at), by=by, at=now)


async def propose(
    session: AsyncSession, council: Council, matter: ProposeMatter, *, person: UUID | None, by: Actor, now: datetime
) -> None:
    """Put something on the agenda; once for each id, and once for each thing that waits already."""
    check_running(council)
    if matter.about is not None and not await _is_there(session, matter):
        raise Invalid([FieldProblem("about_id", N_("没有找到要议的这一件。"))])
    about_id = matter.about_id if matter.about else None
    if about_id is not None:
        waiting = select(AgendaItem.id).where(
            AgendaItem.council_id == council.id, AgendaItem.subject_id == about_id, AgendaItem.state == "waiting"
        )
        if (await session.execute(waiting)).first():
            return
    row = {
        "office_id": council.office_id, "id": matter.id, "council_id": council.id, "title": matter.title.strip(),
        "subject_kind": matter.about, "subject_id": about_id, "proposed_by": person, "proposed_at": now,
        "state": "waiting",
    }  # fmt: skip
    added = await session.execute(insert(AgendaItem).values(**row).on_conflict_do_nothing().returning(AgendaItem.id))
    if added.first():
        event = MatterProposed(subject=matter.id, council=council.id, about=matter.about, about_id=about_id)
        append(session, event, by=by, at=now)


async def withdraw(session: AsyncSession, council: Council, item_id: UUID, *, by: Actor, now: datetime) -> None:
    """Take it off the agenda before it was talked over."""
    statement = select(AgendaItem).where(AgendaItem.id == item_id, AgendaItem.council_id == council.id)
    item = (await session.execute(statement.with_for_update())).scalar_one_or_none()
    if item is None:
        raise NotThere
    if item.state not in {"waiting", "put_off"}:
        raise MatterNotWaiting
    item.state = "withdrawn"
    append(session, MatterDecided(subject=item.id, state="withdrawn"), by=by, at=now)


async def _is_there(session: AsyncSession, matter: ProposeMatter) -> bool:
    if matter.about is None or matter.about_id is None:
        return False
    model = _ABOUT[matter.about]
    return (await session.execute(select(model.id).where(model.id == matter.about_id))).first() is not None
