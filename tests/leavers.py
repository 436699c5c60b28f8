"""People of a street who leave posts on a day, and those who confirm what they take over."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from hutong.handovers.ending import end_term
from hutong.handovers.service import confirm_block
from hutong.journal import SYSTEM, Actor
from hutong.posts.models import Appointment

NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
LAST = date(2026, 12, 10)
DECEMBER = date(2026, 12, 1)
PEOPLE = {
    "general-chief": 1, "deputy-general-chief": 1, "headquarters": 1, "section": 1, "office-admin": 1, "alley-chief": 2,
    "community-lead": 1,
}  # fmt: skip


async def rows(world, model, **wanted):
    async with world.session() as session:
        found = (await session.scalars(select(model).where(model.office_id == world.id))).all()
        return [row for row in found if all(getattr(row, name) == value for name, value in wanted.items())]


async def end(world, person, *, successor=None, last_day=LAST):
    (term,) = await rows(world, Appointment, person_id=person.id, until=None)
    async with world.session() as session:
        return await end_term(
            session,
            term.id,
            last_day=last_day,
            because="轮岗",
            successor=successor and successor.id,
            by=SYSTEM,
            now=NOW,
        )


async def confirm(world, handover, person, block, *, now=NOW):
    async with world.session() as session:
        by = Actor("person", person.id)
        return await confirm_block(session, handover.id, block, remark="", person=person.id, by=by, now=now)
