"""Cards with QR codes: made for who has none, printed as a sheet, withdrawn when one is lost."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.checkins.cards import cards_of, issue_cards, print_cards, revoke_card
from hutong.pages.answers import Page, download, go
from hutong.pages.checkins.desk import CommunityDesk, desk_of
from hutong.pages.filters import called
from hutong.pages.forms import blank, read_form
from hutong.pages.rosters.schemas import Nothing
from hutong.texts import N_, current_language, gettext
from hutong.visits.clock import Clock

PDF = "application/pdf"


class Cards(Controller):
    path = "/o/{slug:str}/checkins/cards"

    @get("/", permission="checkin.record", name="checkins.cards")
    async def index(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        desk = await desk_of(session, viewer, clock)
        return Page("checkins/cards.html", form=blank(), **await _facts(session, desk))

    @post("/", permission="checkin.record", status_code=200)
    async def issue(self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock) -> Response[Any]:
        """For everybody of the desk who has none."""
        desk = await desk_of(session, viewer, clock)
        people = [who.person_id for who in desk.expected]
        await issue_cards(session, people, worker=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/checkins/cards")

    @get("/cards.pdf", permission="checkin.record")
    async def sheet(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, person: UUID | None = None
    ) -> Response[bytes]:
        """Of everybody, or of one `person`."""
        desk = await desk_of(session, viewer, clock)
        expected = [desk.person(person)] if person else list(desk.expected)
        cards = await cards_of(session, [who.person_id for who in expected])
        content = await print_cards(called(office), current_language(), expected, cards)
        return download(content, name=f"{office.name}-{gettext(N_('登记卡'))}.pdf", media_type=PDF)

    @post("/{card_id:uuid}/{deed:str}", permission="checkin.record", status_code=200)
    async def revoke(
        self, request: Request[Any, Any, Any], session: AsyncSession, viewer: Viewer, office: OfficePlace,
        clock: Clock, card_id: UUID, deed: str,
    ) -> Response[Any]:  # fmt: skip
        """`renew` makes the next one at once."""
        desk = await desk_of(session, viewer, clock)
        within = desk.people
        form = await read_form(request, Nothing)
        with form.or_again("checkins/cards.html", **await _facts(session, desk)):
            person = await revoke_card(session, card_id, within=within, by=viewer.actor, now=clock.now())
            if deed == "renew":
                await issue_cards(session, [person], worker=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/checkins/cards")


async def _facts(session: AsyncSession, desk: CommunityDesk) -> dict[str, Any]:
    cards = await cards_of(session, [who.person_id for who in desk.expected])
    return {"desk": desk, "cards": cards, "without": sum(who.person_id not in cards for who in desk.expected)}
