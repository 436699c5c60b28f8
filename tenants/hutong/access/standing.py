"""What an account may do today: from appointments and the playbook in force, or from the authority's role."""

import hashlib
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.models import AuthorityAccount
from hutong.access.permissions import ADMINISTRATOR, AUTHORITY, DESKS, SIGNED_IN
from hutong.access.viewers import HeldPost, Viewer
from hutong.db import bound_office
from hutong.people.models import Person
from hutong.playbooks.document import Playbook
from hutong.playbooks.errors import NoPlaybookInForce, NotInPlaybook
from hutong.playbooks.queries import playbook_in_force
from hutong.posts.models import Appointment, Post


def standing_of(permissions: Iterable[str]) -> str:
    """A hash of a set of permissions."""
    return hashlib.sha256("\n".join(sorted(permissions)).encode()).hexdigest()


async def person_viewer(session: AsyncSession, person: Person, *, session_id: UUID, day: date) -> Viewer:
    """The person with the posts held on `day` (of the office's time zone) and what their duties permit."""
    office_id = bound_office(session)
    held = (
        await session.execute(
            select(Post.id, Post.kind, Post.name, Appointment.cover)
            .join(Appointment, (Appointment.office_id == Post.office_id) & (Appointment.post_id == Post.id))
            .where(
                Appointment.office_id == office_id,
                Post.office_id == office_id,
                Appointment.person_id == person.id,
                Appointment.since <= day,
                or_(Appointment.until.is_(None), Appointment.until >= day),
            )
            .order_by(Appointment.cover, Post.name, Post.id)
        )
    ).all()
    permissions = {SIGNED_IN} | (ADMINISTRATOR if person.administrator else set())
    posts = []
    playbook = await _playbook(session, day) if held else None
    for row in held:
        try:
            kind = playbook.post(row.kind) if playbook else None
        except NotInPlaybook:
            # The kind was abolished; the appointment stays in the books and permits nothing.
            kind = None
        if kind is not None:
            permissions |= DESKS[kind.desk].union(*(duty.permissions for duty in kind.duties))
            posts.append(HeldPost(row.id, row.kind, row.name, kind.desk, cover=row.cover))
    return Viewer(
        kind="person",
        id=person.id,
        session_id=session_id,
        name=person.name,
        permissions=frozenset(permissions),
        language=person.language,
        text_px=person.text_px,
        office_id=office_id,
        posts=tuple(posts),
    )


async def _playbook(session: AsyncSession, day: date) -> Playbook | None:
    try:
        return (await playbook_in_force(session, day)).playbook
    except NoPlaybookInForce:
        # An office that is being prepared has people before it has rules.
        return None


def authority_viewer(account: AuthorityAccount, *, session_id: UUID) -> Viewer:
    return Viewer(
        kind="authority",
        id=account.id,
        session_id=session_id,
        name=account.name,
        permissions=AUTHORITY[account.role] | {SIGNED_IN},
        language=account.language,
        city_id=account.city_id,
        district_id=account.district_id,
        department_id=account.department_id,
        role=account.role,
    )
