"""聘期, for programs: whose term ends soon or is over, and renewing some of them.

`GET /o/{slug}/api/terms?days=60`, `POST …/terms/renew`. Renewed to the same day again nothing changes, so that a
message may be sent twice; of several all are renewed or none.
"""

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.api.describing import takes
from hutong.api.reading import read_json
from hutong.people.queries import terms_ending
from hutong.posts.service import RenewTerms, renew_terms
from hutong.visits.clock import Clock

Within = Annotated[int, Parameter(query="days", ge=0, le=3660)]
NEAR = 60
APPOINTS = ("post.appoint", "steward.engage")


class ListedTerm(msgspec.Struct, frozen=True, kw_only=True):
    """An appointment that goes on, with the day on which its term ends; `cover` where somebody stands in."""

    id: UUID
    person: UUID
    name: str
    post: UUID
    post_name: str
    post_kind: str
    since: date
    term_until: date | None
    cover: bool


class Renewed(msgspec.Struct, frozen=True):
    """These terms now end on that day."""

    terms: list[UUID]
    until: date


class TermsApi(Controller):
    path = "/o/{slug:str}/api/terms"

    @get("/", permission=APPOINTS, name="api.terms", summary="Terms that end within so many days, or are over")
    async def listed(self, session: AsyncSession, clock: Clock, days: Within = NEAR) -> list[ListedTerm]:
        """The earliest first."""
        return [
            ListedTerm(
                id=term.id, person=term.person_id, name=name, post=term.post_id, post_name=term.post,
                post_kind=term.kind, since=term.since, term_until=term.term_until, cover=term.cover,
            )
            for name, term in await terms_ending(session, clock.today + timedelta(days=days))
        ]  # fmt: skip

    @post(
        "/renew",
        permission=APPOINTS,
        name="api.terms.renew",
        status_code=200,
        operation_class=takes(RenewTerms),
        summary="Renew terms to a later last day",
    )
    async def renew(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, clock: Clock
    ) -> Renewed:
        wanted = await read_json(request, RenewTerms)
        await renew_terms(session, wanted, today=clock.today, by=viewer.actor, now=clock.now())
        return Renewed(wanted.terms, wanted.until)


controllers = [TermsApi]
