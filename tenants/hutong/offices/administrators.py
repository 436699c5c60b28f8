"""The first account of an office, and later ones like it: the account, and a seat in the post that administers."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.invitations import invite_person
from hutong.db import bound_office
from hutong.errors import FieldProblem, Invalid
from hutong.journal import Actor
from hutong.people.models import Person
from hutong.people.service import PHONE_PURPOSE, register_person, unconsented
from hutong.playbooks.posts import Covers, administering_kinds
from hutong.playbooks.queries import playbook_in_force
from hutong.posts.models import Appointment, Post
from hutong.posts.service import appoint, create_post
from hutong.texts import N_


async def appoint_administrator(
    session: AsyncSession,
    *,
    name: str,
    login: str,
    phone: str | None,
    phone_consent: bool,
    by: Actor,
    now: datetime,
    day: date,
) -> str:
    """Make the account, or make an account that is there an administrator's; the token of the link to hand over.

    Somebody already registered without a log-in, by an import for instance, gets this one rather than a twin.
    Whoever holds no administering post is seated in the one that the playbook has.
    Raises Invalid for a log-in in use by somebody of another name, and for a telephone without consent.
    """
    if problems := unconsented(phone, consent=phone_consent):
        raise Invalid(problems)
    person = (await session.execute(select(Person).where(Person.login == login))).scalar_one_or_none()
    if person is None and (person := await _without_login(session, name, phone)):
        person.login = login
        if phone and person.phone != phone:
            person.phone, person.phone_purpose, person.phone_consented_at = phone, PHONE_PURPOSE, now
    elif person is None:
        person = register_person(
            session, name=name, origin="official", login=login, phone=phone,
            phone_purpose=PHONE_PURPOSE, administrator=True, now=now,
        )  # fmt: skip
        await session.flush()  # The link refers to the person.
    elif person.name != name:
        raise Invalid([FieldProblem("login", N_("这个登录名已经有别人在用。"))])
    person.administrator = True
    await _seat(session, person, day=day, by=by, now=now)
    return await invite_person(session, person.id, purpose="invite", by=by, now=now)


async def _seat(session: AsyncSession, person: Person, *, day: date, by: Actor, now: datetime) -> None:
    """In a vacant post of the kind where there is one, else in a new one; not where the playbook allows no more."""
    administering = administering_kinds((await playbook_in_force(session, day)).playbook.posts)
    codes = [kind.code for kind in administering]
    kind = next((kind for kind in administering if kind.covers is Covers.OFFICE), None)
    posts = (
        await session.scalars(
            select(Post).where(Post.office_id == bound_office(session), Post.kind.in_(codes)).order_by(Post.id)
        )
    ).all()
    seated = (
        await session.execute(
            select(Appointment.post_id, Appointment.person_id).where(
                Appointment.office_id == bound_office(session),
                Appointment.post_id.in_([post.id for post in posts]),
                Appointment.since <= day,
                Appointment.until.is_(None) | (Appointment.until >= day),
            )
        )
    ).all()
    if kind is None or any(row.person_id == person.id for row in seated):
        return
    held = {row.post_id for row in seated}
    holders = [row for row in seated for post in posts if post.id == row.post_id and post.kind == kind.code]
    if kind.holders_max is not None and len(holders) >= kind.holders_max:
        return  # The account alone administers.
    vacant = next((post for post in posts if post.kind == kind.code and post.id not in held), None)
    post = vacant or await create_post(session, kind=kind.code, name=kind.name.zh, since=day, by=by, now=now)
    await appoint(session, post.id, person.id, since=day, by=by, now=now)


async def _without_login(session: AsyncSession, name: str, phone: str | None) -> Person | None:
    """The one official of that name who cannot sign in yet; of several, the one with that telephone."""
    statement = select(Person).where(
        Person.office_id == bound_office(session),
        Person.name == name,
        Person.origin == "official",
        Person.login.is_(None),
        Person.left_at.is_(None),
    )
    found = (await session.scalars(statement)).all()
    if len(found) > 1 and phone:
        found = [person for person in found if person.phone == phone]
    return found[0] if len(found) == 1 else None
