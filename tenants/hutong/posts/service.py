"""Creating posts, appointing, ending, standing in, and being away, within what the playbook's kinds allow."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.clocks import day_text
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid, NotThere
from hutong.ids import new_id
from hutong.journal import Actor, JournalEvent, append
from hutong.offices.models import Office
from hutong.people.models import Person
from hutong.playbooks.describing import say
from hutong.playbooks.errors import NoPlaybookInForce
from hutong.playbooks.posts import Covers, PostKind
from hutong.playbooks.queries import version as version_of
from hutong.posts.directory import Directory
from hutong.posts.errors import (
    AlreadyAppointed,
    AppointmentOver,
    DaysReversed,
    EndNotEarlier,
    NotALaterDay,
    PersonLeft,
    PlaceOfAnotherKind,
    PostKindUnknown,
    WhyIsMissing,
)
from hutong.posts.events import (
    AbsenceEnded,
    AbsenceNoted,
    AppointmentEnded,
    AppointmentKept,
    AppointmentRenewed,
    PostPlaced,
)
from hutong.posts.limits import check_holder, check_places, check_span
from hutong.posts.models import Absence, Appointment, Post, PostPlace
from hutong.posts.queries import CHANGED, office_at
from hutong.posts.seating import establish_post, seat
from hutong.texts import N_


async def create_post(
    session: AsyncSession,
    *,
    kind: str,
    name: str,
    places: Sequence[UUID] = (),
    since: date,
    by: Actor,
    now: datetime,
) -> Post:
    """A post over alleys or communities, as its kind covers.

    Raises PostKindUnknown, PlaceOfAnotherKind, TooManyPlaces, TooManyBelow.
    """
    directory = await _directory(session, now)
    found = _kind(directory, kind)
    for place in places:
        _check_place(directory, found, place)
    check_places(directory, found, UUID(int=0), places, since)
    check_span(directory, found, UUID(int=0), places, since)
    post = establish_post(session, kind=found, name=name, places=places, since=since, by=by, now=now)
    await session.flush()  # An appointment to it may follow in the same transaction.
    return post


async def add_place(
    session: AsyncSession, post_id: UUID, place: UUID, *, since: date, by: Actor, now: datetime
) -> PostPlace:
    """One more alley or community for a post; raises NotThere, PlaceOfAnotherKind, TooManyPlaces, TooManyBelow."""
    directory = await _directory(session, now)
    post = await _post(session, post_id)
    kind = _kind(directory, post.kind)
    _check_place(directory, kind, place)
    check_places(directory, kind, post_id, [place], since)
    check_span(directory, kind, post_id, [place], since)
    alley, community = (place, None) if kind.covers is Covers.ALLEYS else (None, place)
    row = PostPlace(
        office_id=bound_office(session), id=new_id(), post_id=post_id, alley_id=alley, community_id=community,
        since=since,
    )  # fmt: skip
    session.add(row)
    append(session, PostPlaced(subject=post_id, post_kind=post.kind, alley=alley, community=community), by=by, at=now)
    return row


async def appoint(
    session: AsyncSession,
    post_id: UUID,
    person_id: UUID,
    *,
    since: date,
    cover: bool = False,
    by: Actor,
    now: datetime,
) -> Appointment:
    """任职, 聘任 (for the kind's term), or 代岗 with `cover`.

    Raises NotThere, PersonLeft, AlreadyAppointed, TooManyHolders, TooManyPlaces, TooFewPlaces.
    """
    directory = await _directory(session, now)
    post = await _post(session, post_id)
    kind = _kind(directory, post.kind)
    person = (
        await session.scalars(select(Person).where(Person.office_id == bound_office(session), Person.id == person_id))
    ).one_or_none()
    if person is None:
        raise NotThere
    if person.left_at is not None:
        raise PersonLeft(field="person", person=person.name)
    held = (t for t in directory.appointments if t.post_id == post_id and t.person_id == person_id)
    # Whoever begins later is appointed too: two terms beside each other would both have to be ended.
    if any(term.until is None or term.until >= since for term in held):
        raise AlreadyAppointed(field="person", person=person.name)
    if not cover:
        check_holder(directory, kind, post_id, person_id, since)
    return seat(session, person=person, post=post, kind=kind, since=since, cover=cover, by=by, now=now)


async def end_appointment(
    session: AsyncSession, appointment_id: UUID, *, last_day: date, because: str = "", today: date | None = None,
    by: Actor, now: datetime,
) -> Appointment:  # fmt: skip
    """退出, 调整: `last_day` is the last one in the post. With `today` an end to come is brought forward, for a reason.

    Raises NotThere, AppointmentOver, DaysReversed, EndNotEarlier, WhyIsMissing.
    """
    found = await _locked_term(session, appointment_id)
    if found.until is not None:
        if today is None or found.until < today:
            raise AppointmentOver
        if last_day >= found.until:
            raise EndNotEarlier(field="last_day", day=day_text(found.until))
        if not because.strip():
            raise WhyIsMissing(field="because")
    if last_day < found.since:
        raise DaysReversed(field="last_day")
    post = await _post(session, found.post_id)
    found.until = last_day
    event = AppointmentEnded(
        subject=found.id, person=found.person_id, post=found.post_id, post_kind=post.kind, until=last_day,
        because=because,
    )  # fmt: skip
    append(session, event, by=by, at=now)
    return found


async def keep_appointment(
    session: AsyncSession, appointment_id: UUID, *, because: str, today: date, by: Actor, now: datetime
) -> Appointment:
    """An end that was arranged is taken back until its day; where there is none, nothing changes.

    Raises NotThere, AppointmentOver, WhyIsMissing, and as `appoint` where others hold it from the next day on.
    """
    directory = await _directory(session, now)
    found = await _locked_term(session, appointment_id)
    if found.until is None:
        return found
    if found.until < today:
        raise AppointmentOver
    if not because.strip():
        raise WhyIsMissing(field="because")
    post = await _post(session, found.post_id)
    if not found.cover:
        kind = _kind(directory, post.kind)
        check_holder(directory, kind, post.id, found.person_id, found.until + timedelta(days=1))
    event = AppointmentKept(subject=found.id, was_until=found.until, because=because.strip())
    found.until = None
    mended = select(JournalEvent.corrects).where(
        JournalEvent.office_id == found.office_id, JournalEvent.corrects.is_not(None)
    )
    told = select(JournalEvent.id).where(
        JournalEvent.office_id == found.office_id,
        JournalEvent.subject == found.id,
        JournalEvent.kind == AppointmentEnded.kind,
        JournalEvent.id.not_in(mended),
    )
    for ended in (await session.scalars(told.order_by(JournalEvent.id))).all():
        append(session, event, by=by, at=now, corrects=ended)
    return found


async def renew(
    session: AsyncSession, appointment_id: UUID, *, until: date, today: date, by: Actor, now: datetime
) -> Appointment:
    """续聘 to a later last day. Raises NotThere, AppointmentOver, NotALaterDay."""
    found = await _locked_term(session, appointment_id)
    if found.until is not None:
        raise AppointmentOver
    before = found.term_until
    if before == until:
        return found
    if until < today or (before is not None and until < before):
        raise NotALaterDay(field="until")
    post = await _post(session, found.post_id)
    found.term_until = until
    event = AppointmentRenewed(
        subject=found.id, person=found.person_id, post=found.post_id, post_kind=post.kind, before=before, until=until
    )
    append(session, event, by=by, at=now)
    return found


class RenewTerms(msgspec.Struct, frozen=True, kw_only=True):
    """续聘 of one or many, all to the same last day."""

    terms: list[UUID]
    until: date


async def renew_terms(session: AsyncSession, wanted: RenewTerms, *, today: date, by: Actor, now: datetime) -> None:
    """All of them or none. Raises Invalid where none is named, and as `renew`."""
    if not wanted.terms:
        raise Invalid([FieldProblem("terms", N_("请勾选要续聘的人。"))])
    for term in dict.fromkeys(wanted.terms):
        await renew(session, term, until=wanted.until, today=today, by=by, now=now)


async def note_absence(
    session: AsyncSession, person_id: UUID, *, since: date, until: date, reason: str, by: Actor, now: datetime
) -> Absence:
    """请假: cover or the next post up acts on these days, both inclusive. Raises NotThere, DaysReversed."""
    office_id = bound_office(session)
    if until < since:
        raise DaysReversed(field="until")
    there = select(Person.id).where(Person.office_id == office_id, Person.id == person_id)
    if await session.scalar(there) is None:
        raise NotThere
    absence = Absence(office_id=office_id, id=new_id(), person_id=person_id, since=since, until=until, reason=reason)
    session.add(absence)
    append(session, AbsenceNoted(subject=person_id, since=since, until=until, reason=reason), by=by, at=now)
    return absence


async def end_absence(session: AsyncSession, absence_id: UUID, *, last_day: date, by: Actor, now: datetime) -> None:
    """销假: away until `last_day` and no longer; before the first day it is as if it had not been. Raises NotThere."""
    statement = select(Absence).where(Absence.office_id == bound_office(session), Absence.id == absence_id)
    absence = (await session.scalars(statement.with_for_update())).one_or_none()
    if absence is None:
        raise NotThere
    until = last_day if last_day >= absence.since else None
    append(session, AbsenceEnded(subject=absence.person_id, since=absence.since, until=until), by=by, at=now)
    if until is None:
        await session.delete(absence)
    else:
        absence.until = min(absence.until, until)
    await session.flush()  # Whoever asks who is away next is to see it.


async def _directory(session: AsyncSession, now: datetime) -> Directory:
    """As it is under the version in force, with the office locked: two at once do not pass a limit together."""
    office_id = bound_office(session)
    await session.execute(select(Office.office_id).where(Office.office_id == office_id).with_for_update())
    # What another transaction has just committed must count, so nothing kept is asked.
    session.info[CHANGED] = True
    office = await office_at(session, now)
    if office.version is None:
        raise NoPlaybookInForce
    playbook = (await version_of(session, office.version)).playbook
    return office.directory(office.version, playbook.posts)


def _kind(directory: Directory, code: str) -> PostKind:
    found = directory.kind(code)
    if found is None:
        raise PostKindUnknown(field="kind")
    return found


def _check_place(directory: Directory, kind: PostKind, place: UUID) -> None:
    """Raises NotThere for no place of the office, PlaceOfAnotherKind for one that such a post does not cover."""
    alleys = {alley.id for alley in directory.alleys}
    communities = {alley.community_id for alley in directory.alleys}
    if place not in alleys | communities:
        raise NotThere
    if (kind.covers is Covers.ALLEYS) != (place in alleys) or kind.covers is Covers.OFFICE:
        raise PlaceOfAnotherKind(field="places", post=say(kind.name))


async def _locked_term(session: AsyncSession, appointment_id: UUID) -> Appointment:
    office_id = bound_office(session)
    statement = select(Appointment).where(Appointment.office_id == office_id, Appointment.id == appointment_id)
    found = (await session.scalars(statement.with_for_update().execution_options(populate_existing=True))).one_or_none()
    if found is None:
        raise NotThere
    return found


async def _post(session: AsyncSession, post_id: UUID) -> Post:
    statement = select(Post).where(Post.office_id == bound_office(session), Post.id == post_id)
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise NotThere
    return found
