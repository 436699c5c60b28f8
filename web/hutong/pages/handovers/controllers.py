"""`/o/{office}/handovers`: what passes to whom when a post changes hands, confirmed block by block."""

from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.errors import NotThere
from hutong.handovers import queries, service
from hutong.handovers.models import Handover
from hutong.handovers.queries import Item
from hutong.handovers.rules import Block, Way, receivers
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.pages.rosters.words import cadence_word
from hutong.people.models import Person
from hutong.posts.models import Post
from hutong.reports.spreadsheets import MEDIA_TYPE, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
SEES = ("duty.own", "post.appoint")
BLOCKS = {
    Block.CASES: N_("在办的事项"),
    Block.PROMISES: N_("还没兑现的决议和承诺"),
    Block.DUTIES: N_("接下来排好的职责"),
    Block.LETTERS: N_("有效的责任书"),
    Block.REGISTERS: N_("街巷的台账和资料"),
    Block.CARE: N_("照护的住户（只显示姓氏）"),
    Block.IMPROVEMENTS: N_("牵头的整治提升项目"),
    Block.GROUPS: N_("带的小组"),
    Block.COUNCILS: N_("所在的议事厅和理事会"),
    Block.INITIATIVES: N_("发起的还在做的倡议"),
}
LED = frozenset({Block.IMPROVEMENTS, Block.GROUPS, Block.COUNCILS, Block.INITIATIVES})
WAYS = {
    Way.SUCCESSOR: N_("接任"),
    Way.JOINT: N_("共同任职的人接手"),
    Way.COVER: N_("代岗的人接手"),
    Way.SUPERIOR: N_("上级接手，直到有人接任"),
}


class Confirm(msgspec.Struct, frozen=True, kw_only=True):
    remark: Annotated[str, msgspec.Meta(max_length=400)] = ""


class Line(NamedTuple):
    words: str
    link: str
    note: str


class BlockTold(NamedTuple):
    code: str
    title: str
    lines: list[Line]
    confirmed: Any


class Handovers(Controller):
    path = "/o/{slug:str}/handovers"

    @get("/", permission=SEES, name="handovers.index")
    async def index(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        found = await _listed(session, viewer, clock)
        return Page("handovers/index.html", handovers=found, names=await _names(session, found), ways=WAYS, way=Way)

    @get("/handovers.xlsx", permission=SEES)
    async def export(self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock) -> Response[bytes]:
        found = await _listed(session, viewer, clock)
        names = await _names(session, found)
        columns = [gettext(name) for name in (N_("岗位"), N_("离任"), N_("接手"), N_("最后一天"), N_("确认完"))]
        rows = [
            (names.get(h.post_id, ""), names.get(h.giver_id, ""), names.get(h.receiver_id, ""), h.last_day, h.done_at)
            for h in found
        ]
        content = workbook(gettext(N_("交接")), columns, rows, clock.zone)
        return download(content, name=f"{office.name}-交接.xlsx", media_type=MEDIA_TYPE)

    @get("/{handover_id:uuid}", permission=SEES, name="handovers.show")
    async def show(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, handover_id: UUID
    ) -> Page:
        handover = await _seen(session, viewer, clock, handover_id)
        return Page("handovers/show.html", form=blank(), **await _facts(session, viewer, office, clock, handover))

    @post("/{handover_id:uuid}/blocks/{block:str}", permission=SEES, status_code=200)
    async def confirm(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        handover_id: UUID, block: str,
    ) -> Response[Any]:  # fmt: skip
        handover = await _seen(session, viewer, clock, handover_id)
        form = await read_form(request, Confirm)
        facts = await _facts(session, viewer, office, clock, handover)
        with form.or_again("handovers/show.html", **facts):
            await service.confirm_block(
                session, handover_id, block, remark=form.value.remark, person=viewer.id, by=viewer.actor,
                now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/handovers/{handover_id}")


async def _listed(session: AsyncSession, viewer: Viewer, clock: Clock) -> list[Handover]:
    if viewer.may("post.appoint"):
        return list(await queries.handovers(session, person=None))
    _, setting = await setting_at(session, clock.now())
    posts = [post.id for post in setting.directory.posts_answered_for(viewer.id, setting.day(clock.now()))]
    return list(await queries.handovers(session, person=viewer.id, posts=posts))


async def _seen(session: AsyncSession, viewer: Viewer, clock: Clock, handover_id: UUID) -> Handover:
    """Those whom it is between, whoever answers for the post now, and whoever appoints. Raises NotThere."""
    handover = await queries.handover_for(session, handover_id)
    if viewer.may("post.appoint") or viewer.id == handover.giver_id:
        return handover
    _, setting = await setting_at(session, clock.now())
    if viewer.id not in receivers(setting.directory, handover, setting.day(clock.now())):
        raise NotThere
    return handover


async def _facts(
    session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, handover: Handover
) -> dict[str, Any]:
    _, setting = await setting_at(session, clock.now())
    blocks = await queries.blocks_of(session, setting, handover.post_id, handover.giver_id, handover.last_day)
    seen = await queries.confirmed(session, handover.id)
    names = await _names(session, [handover], extra={i.person for items in blocks.values() for i in items if i.person})
    return {
        "handover": handover,
        "names": names,
        "way": gettext(WAYS[Way(handover.way)]),
        "is_receiver": viewer.id in receivers(setting.directory, handover, setting.day(clock.now())),
        "blocks": [
            BlockTold(
                block.value,
                gettext(BLOCKS[block]),
                [
                    _led(block, item, office.home) if block in LED else _line(setting, block, item, names, office.home)
                    for item in items
                ],
                seen.get(block),
            )
            for block, items in blocks.items()
        ],
    }


def _line(setting: Setting, block: Block, item: Item, names: dict[UUID, str], home: str) -> Line:
    place = setting.directory.alley(item.place).name if item.place else ""
    day = item.on.isoformat() if item.on else ""
    match block:
        case Block.CASES:
            return Line(item.words, f"{home}/cases/{item.ref}", gettext("，").join(filter(None, (place, day))))
        case Block.PROMISES:
            return Line(item.words, f"{home}/commitments/{item.ref}", day)
        case Block.DUTIES:
            who = names.get(item.person, "") if item.person else gettext(N_("还没有人"))
            return Line(f"{day} {cadence_word(setting, item.cadence)} {place}".rstrip(), "", who)
        case Block.LETTERS:
            return Line(item.words, "", gettext(N_("有效到 {day}"), day=day))
        case Block.CARE:
            words = gettext(N_("{household}（第 {n} 户）"), household=item.words, n=item.count)
            return Line(words, f"{home}/care/{item.ref}", gettext(N_("下次看望 {day}"), day=day))
        case _:
            note = gettext(
                N_("{n} 家单位和商户，{m} 条需求没答复，{p} 份文件和地图"), n=item.count, m=item.more, p=item.papers
            )
            return Line(item.words, f"{home}/alleys/{item.ref}", note)


def _led(block: Block, item: Item, home: str) -> Line:
    """What somebody leads or began."""
    day = item.on.isoformat() if item.on else ""
    link = f"{home}/{block.value}/{item.ref}"
    if block is Block.GROUPS:
        return Line(item.words, link, gettext(N_("确认收到后，由确认的人带这个团；也可以先到团里改由别人带。")))
    if block is Block.COUNCILS and not item.count:
        return Line(item.words, link, gettext(N_("在这里是成员，离开街道就不再是；需要有人接着的，请增补。")))
    if block is Block.COUNCILS:
        return Line(item.words, link, gettext(N_("确认收到后，由确认的人任召集人；也可以先请别的成员任召集人。")))
    return Line(item.words, link, gettext(N_("计划到 {day}"), day=day) if day else "")


async def _names(session: AsyncSession, found: Iterable[Handover], extra: Iterable[UUID] = ()) -> dict[UUID, str]:
    """Of people and posts, those who left among them."""
    here, listed = bound_office(session), list(found)
    people = {p for h in listed for p in (h.giver_id, h.receiver_id)} | set(extra)
    posts = {h.post_id for h in listed}
    rows = [
        *await session.execute(select(Person.id, Person.name).where(Person.office_id == here, Person.id.in_(people))),
        *await session.execute(select(Post.id, Post.name).where(Post.office_id == here, Post.id.in_(posts))),
    ]
    return {row[0]: row[1] for row in rows}


controllers = [Handovers]
navigation = [Entry(N_("交接"), "/handovers", "post.appoint", order=72)]
