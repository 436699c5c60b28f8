"""Members of a council: who speaks for whom, for which term, and who chairs."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.councils.events import MemberJoined, MemberLeft, MemberRenewed
from hutong.councils.models import Council, CouncilMember
from hutong.councils.queries import members_of, seats_of
from hutong.councils.rules import renews_to
from hutong.councils.schemas import AddMember
from hutong.councils.service import check_running, council_of
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.people.models import Person
from hutong.texts import N_


async def add_member(
    session: AsyncSession, council: Council, new: AddMember, *, day: date, by: Actor, now: datetime
) -> CouncilMember:
    """Add someone who speaks for units, residents, courtyards, volunteers or chiefs.

    A new chair takes the place of the old one, who stays a member. Raises Invalid for one who is in the list already.
    """
    check_running(council)
    name, person = await _named(session, new)
    present = await members_of(session, council.id, day)
    if any(member.name == name or (person and member.person_id == person) for member in present):
        raise Invalid([FieldProblem("name", N_("名单里已经有这个人。"))])
    if new.term_until is not None and new.term_until < day:
        raise Invalid([FieldProblem("term_until", N_("任期不能在今天以前结束。"))])
    if new.chair:
        await _step_down(session, council, present, day=day, by=by, now=now)
    member = CouncilMember(
        office_id=council.office_id, id=new_id(), council_id=council.id, person_id=person, name=name,
        speaks_for=new.speaks_for, chair=new.chair, since=day, term_until=new.term_until,
    )  # fmt: skip
    session.add(member)
    joined = MemberJoined(subject=council.id, member=member.id, speaks_for=new.speaks_for, chair=new.chair)
    append(session, joined, by=by, at=now)
    return member


async def let_chair(
    session: AsyncSession, council: Council, member_id: UUID, *, day: date, by: Actor, now: datetime
) -> None:
    """A member chairs from today on: a term of its own, so that the list tells who chaired when."""
    check_running(council)
    present = await members_of(session, council.id, day)
    member = next((each for each in present if each.id == member_id), None)
    if member is None:
        raise NotThere
    if member.chair:
        return
    await _step_down(session, council, present, day=day, by=by, now=now)
    await _again(session, council, member, chair=True, day=day, by=by, now=now)


async def remove_member(
    session: AsyncSession, council: Council, member_id: UUID, *, day: date, by: Actor, now: datetime
) -> None:
    """The term ends today; the meetings attended stay."""
    statement = select(CouncilMember).where(CouncilMember.id == member_id, CouncilMember.council_id == council.id)
    member = (await session.execute(statement.with_for_update())).scalar_one_or_none()
    if member is None:
        raise NotThere
    if member.until is None:
        member.until = day
        append(session, MemberLeft(subject=council.id, member=member.id), by=by, at=now)


async def renew_member(
    session: AsyncSession, council: Council, member_id: UUID, *, day: date, by: Actor, now: datetime
) -> None:
    """续任 for a year; a term that is not near its end stays as it is. Raises NotThere."""
    check_running(council)
    statement = select(CouncilMember).where(CouncilMember.id == member_id, CouncilMember.council_id == council.id)
    member = (await session.execute(statement.with_for_update())).scalar_one_or_none()
    if member is None or (member.until is not None and member.until <= day):
        raise NotThere
    until = renews_to(member.term_until, day)
    if until is None or member.term_until is None:
        return
    event = MemberRenewed(subject=council.id, member=member.id, before=member.term_until, until=until)
    append(session, event, by=by, at=now)
    member.term_until = until


async def pass_chair(
    session: AsyncSession, council_id: UUID, person: UUID, *, giver: UUID, day: date, by: Actor, now: datetime
) -> None:
    """Whoever left the office is a member no longer; who takes over chairs, and is a member by it if he was none."""
    council = await council_of(session, council_id)
    for member in await members_of(session, council_id, day):
        if member.person_id == giver:
            await remove_member(session, council, member.id, day=day, by=by, now=now)
    await session.flush()  # Who sits there still is asked of the rows.
    new = AddMember(person_id=person, speaks_for="chief", chair=True)
    name, _ = await _named(session, new)
    present = await members_of(session, council_id, day)
    his = [each for each in present if each.person_id == person or (each.person_id is None and each.name == name)]
    if not his:
        await add_member(session, council, new, day=day, by=by, now=now)
        return
    his[0].person_id = person
    await let_chair(session, council, his[0].id, day=day, by=by, now=now)


async def leave_seats(
    session: AsyncSession, person: UUID, *, chairs: bool, day: date, by: Actor, now: datetime
) -> list[Council]:
    """Every seat of whoever leaves the office ends today, one in the chair only where `chairs`; in which councils."""
    left = []
    for council, member in await seats_of(session, person, day):
        if chairs or not member.chair:
            await remove_member(session, council, member.id, day=day, by=by, now=now)
            left.append(council)
    return left


async def _step_down(
    session: AsyncSession, council: Council, present: list[CouncilMember], *, day: date, by: Actor, now: datetime
) -> None:
    for member in present:
        if member.chair:
            await _again(session, council, member, chair=False, day=day, by=by, now=now)


async def _again(
    session: AsyncSession, council: Council, member: CouncilMember, *, chair: bool, day: date, by: Actor, now: datetime
) -> None:
    """The same member in the other part: one term ends and another begins."""
    if member.since == day:
        # Chosen today already: no term of no days.
        member.chair = chair
    else:
        member.until = day
        session.add(
            CouncilMember(
                office_id=council.office_id, id=new_id(), council_id=council.id, person_id=member.person_id,
                name=member.name, speaks_for=member.speaks_for, chair=chair, since=day, term_until=member.term_until,
            )
        )  # fmt: skip
        append(session, MemberLeft(subject=council.id, member=member.id), by=by, at=now)
    joined = MemberJoined(subject=council.id, member=member.id, speaks_for=member.speaks_for, chair=chair)
    append(session, joined, by=by, at=now)
    await session.flush()  # The list of members is read again by whoever comes next in this transaction.


async def _named(session: AsyncSession, new: AddMember) -> tuple[str, UUID | None]:
    if new.person_id is not None:
        statement = select(Person.name).where(Person.id == new.person_id, Person.left_at.is_(None))
        name = (await session.execute(statement)).scalar_one_or_none()
        if name is None:
            raise Invalid([FieldProblem("person_id", N_("没有这个人。"))])
        return name, new.person_id
    name = new.name.strip()
    if len(name) < 2:
        raise Invalid([FieldProblem("name", N_("请填姓名，或者从名单里选一位。"))])
    return name, None
