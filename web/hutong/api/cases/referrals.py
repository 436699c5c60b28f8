"""移送, for programs: say that a case is not this office's, take that back; what came from others, taken or sent back.

`POST /o/{slug}/api/cases/{id}/referral`, `…/referral/take-back`; `GET /o/{slug}/api/referrals`,
`POST /o/{slug}/api/referrals/{id}/take`, `…/refuse`. A case that is taken over has the id of its referral: sent again
it is the same case.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.api.cases.by_hand import once
from hutong.api.cases.standing import Stands
from hutong.api.describing import takes
from hutong.api.reading import read_json
from hutong.referrals import queries, receiving, service
from hutong.referrals.models import ReceivedReferral
from hutong.referrals.schemas import AskAway, Refuse, TakeOver
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
TAKES = "case.assign"


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """What another office handed over; `state` is waiting, taken, refused or recalled."""

    id: UUID
    from_office: str
    from_number: str
    category_name: str
    place: str
    words: str
    danger: bool
    reason: str
    sent_at: datetime
    state: str
    case: UUID | None

    @classmethod
    def of(cls, row: ReceivedReferral) -> "Received":
        return cls(
            id=row.id, from_office=row.from_office_name, from_number=row.from_number, category_name=row.category_name,
            place=row.place, words=row.words, danger=row.danger, reason=row.reason, sent_at=row.sent_at,
            state=row.state, case=row.case_id,
        )  # fmt: skip


class ReferralsApi(Controller):
    path = "/o/{slug:str}/api"

    @post(
        "/cases/{case_id:uuid}/referral",
        permission="signed-in",
        name="api.cases.refer",
        status_code=200,
        operation_class=takes(AskAway, once=True),
        summary="Say that a case is another office's of the district",
    )
    async def ask(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID) -> Stands:
        sent = await read_json(request, AskAway)
        return await once(
            request, session, viewer, clock,
            lambda: service.ask(session, case_id, sent, person=viewer.id, by=viewer.actor, now=clock.now()),
            revision=sent.revision,
        )  # fmt: skip

    @post(
        "/cases/{case_id:uuid}/referral/take-back",
        permission="signed-in",
        name="api.cases.refer_not",
        status_code=200,
        operation_class=takes(None, once=True),
        summary="It is this office's after all",
    )
    async def take_back(
        self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID
    ) -> Stands:
        return await once(
            request, session, viewer, clock,
            lambda: service.take_back(session, case_id, person=viewer.id, by=viewer.actor, now=clock.now()),
        )  # fmt: skip

    @get("/referrals", permission=TAKES, name="api.referrals")
    async def received(
        self, session: AsyncSession, waiting: Annotated[bool, Parameter(query="waiting")] = True
    ) -> list[Received]:
        """Dangers first, then the oldest; or those that were answered, the newest first."""
        return [Received.of(row) for row in await queries.received_referrals(session, waiting=waiting)]

    @post(
        "/referrals/{referral_id:uuid}/take",
        permission=TAKES,
        name="api.referrals.take",
        status_code=200,
        operation_class=takes(TakeOver, once=True),
        summary="Take over what another office handed over",
    )
    async def take(
        self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, referral_id: UUID
    ) -> Stands:
        sent = await read_json(request, TakeOver)
        return await once(
            request, session, viewer, clock,
            lambda: receiving.take_over(
                session, referral_id, sent, person=viewer.id, by=viewer.actor, now=clock.now()
            ),
        )  # fmt: skip

    @post(
        "/referrals/{referral_id:uuid}/refuse",
        permission=TAKES,
        name="api.referrals.refuse",
        status_code=200,
        operation_class=takes(Refuse),
        summary="Send it back to the district with the reason",
    )
    async def refuse(
        self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, referral_id: UUID
    ) -> Received:
        sent = await read_json(request, Refuse)
        await receiving.refuse(session, referral_id, sent, person=viewer.id, by=viewer.actor, now=clock.now())
        return Received.of(await queries.received(session, referral_id))
