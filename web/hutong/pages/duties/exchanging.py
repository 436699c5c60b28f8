"""换班: one asks a colleague to exchange a day, the other answers; who made it may take it back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.rosters import schemas, words
from hutong.rosters import exchanging
from hutong.rosters.choosing import choices_for
from hutong.rosters.models import RosterLine, RosterOffer
from hutong.rosters.queries import line_by_id, published_lines, setting_of_month
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
_AHEAD, _MOST_DAYS = timedelta(days=62), 40
How = Annotated[Literal["", "swap", "give"], Parameter(query="how")]
STATES = {
    "offered": (N_("等对方答复"), "wait"),
    "asked": (N_("等您答复"), "wait"),
    "agreed": (N_("换好了"), "good"),
    "declined": (N_("对方那天不方便"), ""),
    "withdrawn": (N_("已撤回"), ""),
    "undone": (N_("已撤销，照原来的排"), ""),
    "over": (N_("过期了，或者排班已经变了"), ""),
}


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    other: UUID | None = None
    to: UUID | None = None


class OfferTold(NamedTuple):
    """`mine` where the reader asked. What stands to be done is in `can`: answer, withdraw, undo or nothing."""

    id: UUID
    mine: bool
    who: str
    gives: str
    gets: str
    state: str
    tone: str
    can: str


class Exchanges(Controller):
    path = "/o/{slug:str}/duties"

    @get("/lines/{line_id:uuid}/exchange", permission="duty.own", name="duties.exchange")
    async def ask(self, session: AsyncSession, viewer: Viewer, clock: Clock, line_id: UUID, how: How = "") -> Page:
        facts = await _facts(session, viewer, clock, line_id)
        return Page("duties/exchange.html", form=blank(id=new_id()), how=how, **facts)

    @post("/lines/{line_id:uuid}/exchange", permission="duty.own", status_code=200)
    async def offer(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, line_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, Ask)
        with form.or_again("duties/exchange.html", how="", **await _facts(session, viewer, clock, line_id)):
            await exchanging.offer(
                session, form.value.id, line_id, to=form.value.to, other_id=form.value.other, person=viewer.id,
                by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/duties/exchanges")

    @get("/exchanges", permission="duty.own", name="duties.exchanges")
    async def index(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        return Page("duties/exchanges.html", form=blank(), **await _offers(session, viewer, clock))

    @post("/exchanges/{offer_id:uuid}/{deed:str}", permission="duty.own", status_code=200)
    async def decide(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, offer_id: UUID,
        deed: str,
    ) -> Response[Any]:  # fmt: skip
        done = {
            "agree": exchanging.agree, "decline": exchanging.decline, "withdraw": exchanging.withdraw,
            "undo": exchanging.undo,
        }.get(deed)  # fmt: skip
        if done is None:
            raise NotThere
        form = await read_form(request, schemas.Nothing)
        with form.or_again("duties/exchanges.html", **await _offers(session, viewer, clock)):
            await done(session, offer_id, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/duties/exchanges")


def layout_of(viewer: Viewer) -> str:
    return "base_steward.html" if viewer.desks == {"steward"} else "base_office.html"


async def _facts(session: AsyncSession, viewer: Viewer, clock: Clock, line_id: UUID) -> dict[str, Any]:
    """One's own day, published and not over; raises NotThere."""
    row, roster = await line_by_id(session, line_id)
    if row.person_id != viewer.id or roster.published_at is None or row.day < clock.today:
        raise NotThere
    office, setting = await setting_of_month(session, roster.month, clock.now())
    choices = await choices_for(session, setting, row, clock.today, clock.now())
    return {
        "layout": layout_of(viewer),
        "row": row,
        "line": _words(setting, row, office.names),
        "takers": choices.takers,
        "days": [(line.id, name, _words(setting, line, office.names)) for line, name in choices.days],
    }


async def _offers(session: AsyncSession, viewer: Viewer, clock: Clock) -> dict[str, Any]:
    office, setting = await setting_at(session, clock.now())
    offers = await exchanging.offers_with(session, viewer.id)
    ids = [line for each in offers for line in (each.line_id, each.other_id) if line]
    lines = await exchanging.lines_by_id(session, ids)
    told = [_told(setting, office.names, each, lines, viewer.id, clock) for each in offers]
    coming = await published_lines(session, viewer.id, clock.today, clock.today + _AHEAD)
    waiting = {each.line_id for each in offers if each.state == "offered"}
    days = [(line.id, _words(setting, line, office.names)) for line in coming if line.id not in waiting]
    return {"layout": layout_of(viewer), "offers": told, "days": days[:_MOST_DAYS]}


def _told(
    setting: Setting,
    names: dict[UUID, str],
    each: RosterOffer,
    lines: dict[UUID, RosterLine],
    reader: UUID,
    clock: Clock,
) -> OfferTold:
    row, other = lines[each.line_id], lines.get(each.other_id) if each.other_id else None
    mine = each.from_id == reader
    pair = (row, other) if mine else (other, row)
    both = [line for line in (row, other) if line is not None]
    state, can = each.state, ""
    if state == "offered":
        is_open = row.person_id == each.from_id and (other is None or other.person_id == each.to_id)
        if is_open and min(line.day for line in both) >= clock.today:
            can = "withdraw" if mine else "answer"
            state = "offered" if mine else "asked"
        else:
            state = "over"
    elif state == "agreed" and min(line.day for line in both) > clock.today:
        stands = row.person_id == each.to_id and (other is None or other.person_id == each.from_id)
        can = "undo" if stands else ""
    word, tone = STATES[state]
    gives, gets = (_words(setting, line, names) if line is not None else "" for line in pair)
    who = names.get(each.to_id if mine else each.from_id, gettext("（已离开的人）"))
    return OfferTold(each.id, mine, who, gives, gets, gettext(word), tone, can)


def _words(setting: Setting, row: RosterLine, names: dict[UUID, str]) -> str:
    parts: Sequence[str] = (
        words.day_word(row.day), words.half_word(row.half), words.cadence_word(setting, row.cadence),
        words.place_word(setting, row.alley_id, None, names),
    )  # fmt: skip
    return " ".join(part for part in parts if part)
