"""Rows and events of a post and of taking it; the limits of the playbook are checked by whoever calls."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.db import bound_office
from hutong.ids import new_id
from hutong.journal import Actor, append
from hutong.people.models import Person
from hutong.playbooks.posts import Covers, PostKind
from hutong.posts.events import AppointmentBegun, PostPlaced
from hutong.posts.models import Appointment, Post, PostPlace


def establish_post(
    session: AsyncSession, *, kind: PostKind, name: str, places: Sequence[UUID], since: date, by: Actor, now: datetime
) -> Post:
    """Add a post of `kind` over `places` (alleys or communities, as the kind covers). Flush before seating someone."""
    office_id = bound_office(session)
    post = Post(office_id=office_id, id=new_id(), kind=kind.code, name=name, since=since)
    session.add(post)
    for place in places:
        alley, community = (place, None) if kind.covers is Covers.ALLEYS else (None, place)
        session.add(
            PostPlace(
                office_id=office_id, id=new_id(), post_id=post.id, alley_id=alley, community_id=community, since=since
            )
        )
        placed = PostPlaced(subject=post.id, post_kind=kind.code, alley=alley, community=community)
        append(session, placed, by=by, at=now)
    return post


def seat(
    session: AsyncSession,
    *,
    person: Person,
    post: Post,
    kind: PostKind,
    since: date,
    by: Actor,
    now: datetime,
    cover: bool = False,
) -> Appointment:
    """Appoint a person, for the kind's term (聘期) where it has one."""
    appointment = Appointment(
        office_id=bound_office(session), id=new_id(), post_id=post.id, person_id=person.id, since=since, cover=cover,
        term_until=months_later(since, kind.term_months) if kind.term_months else None,
    )  # fmt: skip
    session.add(appointment)
    event = AppointmentBegun(
        subject=appointment.id, person=person.id, post=post.id, post_kind=kind.code, origin=person.origin, since=since,
        cover=cover, name=person.name, party_member=person.party_member,
    )  # fmt: skip
    append(session, event, by=by, at=now)
    return appointment


def months_later(day: date, months: int) -> date:
    """The last day of a term that begins on `day`."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
