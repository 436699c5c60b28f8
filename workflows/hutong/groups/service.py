"""Founding steward groups; joining, leading, leaving, ending them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.alleys.models import Community
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.groups.errors import GroupEnded
from hutong.groups.events import GroupChanged, GroupFounded, GroupJoined, GroupLeft
from hutong.groups.models import GroupMember, StewardGroup
from hutong.groups.queries import group_of, members_of
from hutong.groups.schemas import Found, Join, Lead
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.people.models import Person
from hutong.texts import N_


async def found(session: AsyncSession, new: Found, *, by: Actor, now: datetime) -> None:
    """Note a group with its leader, who is its first member; once for each id."""
    problems = []
    if (await session.execute(select(Community.id).where(Community.id == new.community_id))).first() is None:
        problems.append(FieldProblem("community_id", N_("没有这个社区。")))
    leader = await _name_of(session, new.leader_id)
    if leader is None:
        problems.append(FieldProblem("leader_id", N_("没有这个人。")))
    if problems or leader is None:
        raise Invalid(problems)
    row = {
        "office_id": bound_office(session), "id": new.id, "name": new.name.strip(), "community_id": new.community_id,
        "leader_id": new.leader_id, "founded_on": new.founded_on, "purpose": new.purpose.strip() or None,
    }  # fmt: skip
    added = await session.execute(
        insert(StewardGroup).values(**row).on_conflict_do_nothing().returning(StewardGroup.id)
    )
    if added.first() is None:
        return
    append(session, GroupFounded(subject=new.id, community=new.community_id, leader=new.leader_id), by=by, at=now)
    _add(session, new.id, leader, new.leader_id, day=new.founded_on, by=by, now=now)


async def join(session: AsyncSession, group_id: UUID, who: Join, *, day: date, by: Actor, now: datetime) -> None:
    """Raises GroupEnded, and Invalid for whoever is in it already."""
    group = await running(session, group_id)
    name = who.name.strip()
    if who.person_id is not None:
        name = await _name_of(session, who.person_id) or ""
    if len(name) < 2:
        raise Invalid([FieldProblem("name", N_("请填姓名，或者从名单里选一位。"))])
    for member in await members_of(session, group.id):
        if member.name == name or (who.person_id and member.person_id == who.person_id):
            raise Invalid([FieldProblem("name", N_("名单里已经有这个人。"))])
    _add(session, group.id, name, who.person_id, day=day, by=by, now=now)


async def leave(session: AsyncSession, group_id: UUID, member_id: UUID, *, day: date, by: Actor, now: datetime) -> None:
    """The leader stays until another leads."""
    group = await running(session, group_id)
    member = next((each for each in await members_of(session, group_id) if each.id == member_id), None)
    if member is None:
        raise NotThere
    if member.person_id is not None and member.person_id == group.leader_id:
        raise Invalid([FieldProblem("", N_("请先换一位组长。"))])
    member.until = day
    append(session, GroupLeft(subject=group_id, member=member_id), by=by, at=now)


async def lead(session: AsyncSession, group_id: UUID, who: Lead, *, by: Actor, now: datetime) -> None:
    """One of the members with an account leads from now on."""
    group = await running(session, group_id)
    if who.leader_id not in {member.person_id for member in await members_of(session, group_id)}:
        raise Invalid([FieldProblem("leader_id", N_("名单里没有这个人。"))])
    if group.leader_id != who.leader_id:
        group.leader_id = who.leader_id
        append(session, GroupChanged(subject=group_id, leader=who.leader_id), by=by, at=now)


async def pass_lead(
    session: AsyncSession, group_id: UUID, person: UUID, *, day: date, by: Actor, now: datetime
) -> None:
    """Whoever takes over leads, and is a member by it if he was none. Raises GroupEnded."""
    if person not in {member.person_id for member in await members_of(session, group_id)}:
        await join(session, group_id, Join(person_id=person), day=day, by=by, now=now)
    await lead(session, group_id, Lead(leader_id=person), by=by, now=now)


async def end(session: AsyncSession, group_id: UUID, *, day: date, by: Actor, now: datetime) -> None:
    """What it did together stays."""
    group = await running(session, group_id)
    group.ended_on = day
    append(session, GroupChanged(subject=group_id, leader=group.leader_id, ended=True), by=by, at=now)


async def running(session: AsyncSession, group_id: UUID) -> StewardGroup:
    """The group, locked. Raises NotThere, GroupEnded."""
    group = await group_of(session, group_id, for_change=True)
    if group.ended_on is not None:
        raise GroupEnded
    return group


def _add(
    session: AsyncSession, group: UUID, name: str, person: UUID | None, *, day: date, by: Actor, now: datetime
) -> None:
    member = GroupMember(
        office_id=bound_office(session), id=new_id(), group_id=group, person_id=person, name=name, since=day
    )
    session.add(member)
    append(session, GroupJoined(subject=group, member=member.id), by=by, at=now)


async def _name_of(session: AsyncSession, person: UUID) -> str | None:
    statement = select(Person.name).where(Person.id == person, Person.left_at.is_(None))
    return (await session.execute(statement)).scalar_one_or_none()
