"""What an account may do today: from appointments and the playbook in force, or from the authority's role."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
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
from hutong.playbooks.terms import Terms
from hutong.posts.models import Appointment, Post


def standing_of(permissions: Iterable[str]) -> str:
    """A hash of a set of permissions."""
    return hashlib.sha256("\n".join(sorted(permissions)).encode()).hexdigest()


class Account(NamedTuple):
    """A person as far as standing depends on it."""

    id: UUID
    name: str
    language: str
    text_px: int
    administrator: bool


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
    account = Account(person.id, person.name, person.language, person.text_px, administrator=person.administrator)
    posts = [(row.id, row.kind, row.name, row.cover) for row in held]
    playbook = await _playbook(session, day) if held else None
    return viewer_of(account, posts, playbook, session_id=session_id, office_id=office_id)


def viewer_of(
    account: Account,
    held: Sequence[tuple[UUID, str, str, bool]],
    playbook: Playbook | None,
    *,
    session_id: UUID,
    office_id: UUID,
) -> Viewer:
    """What somebody may do, from the posts held: (id, kind, name, whether only for the time being)."""
    permissions = {SIGNED_IN} | (ADMINISTRATOR if account.administrator else set())
    posts = []
    for post_id, kind_code, name, cover in held:
        try:
            kind = playbook.post(kind_code) if playbook else None
        except NotInPlaybook:
            # The kind was abolished; the appointment stays in the books and permits nothing.
            kind = None
        if kind is not None:
            permissions |= DESKS[kind.desk].union(*(duty.permissions for duty in kind.duties))
            posts.append(HeldPost(post_id, kind_code, name, kind.desk, cover=cover))
    return Viewer(
        kind="person",
        id=account.id,
        session_id=session_id,
        name=account.name,
        permissions=frozenset(permissions),
        language=account.language,
        text_px=account.text_px,
        office_id=office_id,
        posts=tuple(posts),
        terms=playbook.terms if playbook else Terms(),
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
