"""Accounts of an office, for its administrator: who can sign in, and links to choose a password."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.invitations import Purpose, invite_person
from hutong.access.signing_in import person_with
from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.pages.answers import Page
from hutong.people.models import Person
from hutong.visits.clock import Clock
from hutong.visits.services import Services


class StaffAccounts(Controller):
    path = "/o/{slug:str}/accounts"

    @get("/", name="accounts", permission="account.manage")
    async def index(self, session: AsyncSession, office: OfficePlace) -> Page:
        people = await session.scalars(
            select(Person)
            .where(Person.office_id == office.id, Person.login.is_not(None), Person.left_at.is_(None))
            .order_by(Person.name, Person.id)
            .limit(500)
        )
        return Page("access/accounts.html", people=list(people))

    @post("/{person_id:uuid}/link", name="accounts.link", permission="account.manage", status_code=200)
    async def make_link(
        self,
        session: AsyncSession,
        office: OfficePlace,
        viewer: Viewer,
        clock: Clock,
        services: Services,
        person_id: UUID,
    ) -> Response[Any]:
        """The link is shown once, to be handed over; only its hash is kept."""
        person = await person_with(session, person_id)
        if person is None or person.login is None:
            raise NotThere
        purpose: Purpose = "reset" if person.password_hash else "invite"
        token = await invite_person(session, person.id, purpose=purpose, by=viewer.actor, now=clock.now())
        address = f"{services.settings.public_url}{office.home}/password/{token}"
        return Page("access/link.html", person=person, address=address, is_reset=purpose == "reset")
