"""What other offices' cases were sent here, and what this office sent away."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.settings import setting_at
from hutong.pages.answers import Page, download, go
from hutong.pages.cases.words import OUTCOMES
from hutong.pages.forms import Form, blank, read_form
from hutong.pages.referrals.words import HEADS, RECEIVED_HEADS, received_rows, received_word, rows_of, state_word
from hutong.playbooks.describing import say
from hutong.posts.facts import on
from hutong.referrals import queries, receiving
from hutong.referrals.queries import Way
from hutong.referrals.schemas import Refuse, TakeOver
from hutong.reports.spreadsheets import MEDIA_TYPE, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

TAKES = "case.assign"
"""Whoever sends cases out over the office takes them in from others."""
Asked = Annotated[Way, Parameter(query="way")]
Words = Annotated[str, Parameter(query="q", max_length=100)]
_TABS = (("waiting", N_("等接收")), ("received", N_("收到过的")), ("sent", N_("送出的")))
Sent = Request[Any, Any, Any]


class OfficeReferrals(Controller):
    path = "/o/{slug:str}/referrals"

    @get("/", permission=TAKES, name="referrals.index")
    async def index(self, session: AsyncSession, way: Asked = "waiting", q: Words = "") -> Page:
        found: Any
        if way == "sent":
            found = await queries.sent_referrals(session, words=_plain(q))
        else:
            found = await queries.received_referrals(session, waiting=way == "waiting", words=_plain(q))
        return Page(
            "referrals/index.html", rows=found, way=way, q=q, tabs=[(code, gettext(label)) for code, label in _TABS],
            state=state_word, received=received_word, outcomes=OUTCOMES,
        )  # fmt: skip

    @get("/export.xlsx", permission=TAKES)
    async def export(
        self, session: AsyncSession, office: OfficePlace, clock: Clock, way: Asked = "waiting", q: Words = ""
    ) -> Response[bytes]:
        if way == "sent":
            heads, rows = HEADS, rows_of(await queries.sent_referrals(session, words=_plain(q)), OUTCOMES)
        else:
            found = await queries.received_referrals(session, waiting=way == "waiting", words=_plain(q))
            heads, rows = RECEIVED_HEADS, received_rows(found)
        title = gettext(N_("移送"))
        content = workbook(title, [gettext(head) for head in heads], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @get("/{referral_id:uuid}", permission=TAKES, name="referrals.show")
    async def show(self, session: AsyncSession, clock: Clock, referral_id: UUID) -> Page:
        facts = await _facts(session, clock, referral_id)
        return Page("referrals/show.html", form=_first_guess(facts), **facts)

    @post("/{referral_id:uuid}/take", permission=TAKES, status_code=200)
    async def take(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, referral_id: UUID
    ) -> Response[Any]:
        facts = await _facts(session, clock, referral_id)
        form = await read_form(request, TakeOver)
        with form.or_again("referrals/show.html", **facts):
            state = await receiving.take_over(
                session, referral_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/cases/{state.id}")

    @post("/{referral_id:uuid}/refuse", permission=TAKES, status_code=200)
    async def refuse(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, referral_id: UUID
    ) -> Response[Any]:
        facts = await _facts(session, clock, referral_id)
        form = await read_form(request, Refuse)
        with form.or_again("referrals/show.html", **facts):
            await receiving.refuse(session, referral_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/referrals")


def _plain(words: str) -> str:
    return words.replace("\x00", "").strip()


async def _facts(session: AsyncSession, clock: Clock, referral_id: UUID) -> dict[str, Any]:
    row = await queries.received(session, referral_id)
    _, setting = await setting_at(session, clock.now())
    return {
        "row": row,
        "state": received_word(row),
        "alleys": [(alley.id, alley.name) for alley in on(setting.directory.alleys, clock.today)],
        "categories": [(each.code, say(each.name)) for each in setting.playbook.categories],
    }


def _first_guess(facts: dict[str, Any]) -> Form[Any]:
    """The category of the same code or name, and the alley that the words name, where there is one."""
    row = facts["row"]
    category = next(
        (code for code, name in facts["categories"] if row.category == code or row.category_name == name), ""
    )
    told = f"{row.place} {row.words}"
    named = [alley for alley, name in facts["alleys"] if name in told]
    return blank(category=category, alley=named[0] if len(named) == 1 else "")
