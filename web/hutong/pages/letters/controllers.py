"""Responsibility letters: the list with its sheet, signing and renewing, one with its pages."""

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.alleys.models import Community
from hutong.ids import new_id
from hutong.letters import queries, schemas, service
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.letters.words import standing_word
from hutong.pages.navigation import Entry
from hutong.pages.photos.plain import FORM_BYTES
from hutong.photos.queries import photos_of
from hutong.posts.models import Post
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
READS = ("letter.keep", "office.read")
Which = Annotated[Literal["all", "in_force", "due", "ended"], Parameter(query="which")]
_TABS = (("all", N_("全部")), ("in_force", N_("有效")), ("due", N_("该续签")), ("ended", N_("已终止")))
_HEADS = (N_("责任书"), N_("文号"), N_("发出"), N_("签收"), N_("签订"), N_("有效期到"), N_("状态"))


class Letters(Controller):
    path = "/o/{slug:str}/letters"

    @get("/", permission=READS, name="letters.index")
    async def index(self, session: AsyncSession, clock: Clock, which: Which = "all") -> Page:
        return Page(
            "letters/index.html",
            letters=await queries.letters(session, clock.today, which=which),
            tabs=[(code, gettext(label)) for code, label in _TABS],
            which=which,
            standing=standing_word,
        )

    @get("/export.xlsx", permission=READS)
    async def export(
        self, session: AsyncSession, office: OfficePlace, clock: Clock, which: Which = "all"
    ) -> Response[bytes]:
        rows: list[list[Cell]] = [
            [
                each.letter.title, each.letter.document, each.giver, each.taker, each.letter.signed_on,
                each.letter.valid_until, standing_word(each.standing)[0],
            ]
            for each in await queries.letters(session, clock.today, which=which)
        ]  # fmt: skip
        title = gettext(N_("责任书"))
        content = workbook(title, [gettext(head) for head in _HEADS], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @get("/new", permission="letter.keep")
    async def new(self, session: AsyncSession, clock: Clock, renews: UUID | None = None) -> Page:
        form = blank(id=new_id(), signed_on=clock.today)
        if renews is not None:
            old = (await queries.letter_of(session, renews, clock.today)).letter
            taker = f"community:{old.community_id}" if old.community_id else f"post:{old.post_id}"
            form = blank(
                id=new_id(), signed_on=clock.today, title=old.title, given_by=old.given_by_post, taker=taker,
                duties=old.duties, renews=renews,
            )  # fmt: skip
        return Page("letters/new.html", form=form, **await _sides(session))

    @post("/new", permission="letter.keep", status_code=200, request_max_body_size=FORM_BYTES)
    async def sign(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, schemas.Sign)
        with form.or_again("letters/new.html", **await _sides(session)):
            await service.sign(session, form.value, day=clock.today, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/letters/{form.value.id}")

    @get("/{letter_id:uuid}", permission=READS, name="letters.show")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, letter_id: UUID) -> Page:
        return Page("letters/show.html", form=blank(), **await _page(session, viewer, clock, letter_id))

    @post("/{letter_id:uuid}/end", permission="letter.keep", status_code=200)
    async def end(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, letter_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, schemas.End)
        with form.or_again("letters/show.html", **await _page(session, viewer, clock, letter_id)):
            await service.end(session, letter_id, form.value, day=clock.today, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/letters/{letter_id}")


async def _sides(session: AsyncSession) -> dict[str, Any]:
    posts = (
        await session.execute(select(Post.id, Post.name).where(Post.until.is_(None)).order_by(Post.name).limit(500))
    ).all()
    communities = await session.execute(select(Community.id, Community.name).order_by(Community.code))
    return {
        "givers": [(row.id, row.name) for row in posts],
        "takers": [
            *((f"community:{row.id}", row.name) for row in communities),
            *((f"post:{row.id}", row.name) for row in posts),
        ],
    }


async def _page(session: AsyncSession, viewer: Viewer, clock: Clock, letter_id: UUID) -> dict[str, Any]:
    told = await queries.letter_of(session, letter_id, clock.today)
    return {
        "told": told,
        "pages": [photo for photo in await photos_of(session, "letter", letter_id) if photo.is_ready],
        "standing": standing_word,
        "may_keep": viewer.may("letter.keep"),
    }


controllers = [Letters]
navigation = [Entry(N_("责任书"), "/letters", "letter.keep", order=67)]
