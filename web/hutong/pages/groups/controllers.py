"""Steward groups: the list with its sheet, one with members and joint activities."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.alleys.models import Community
from hutong.councils import meetings
from hutong.councils.queries import activities_of, came_to
from hutong.councils.schemas import RecordMeeting
from hutong.errors import NotAllowed, NotThere
from hutong.groups import queries, schemas, service
from hutong.ids import new_id
from hutong.pages.answers import Page, download, go
from hutong.pages.councils.holding import new_meeting
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.playbooks.describing import say
from hutong.posts.queries import office_at
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
READS = ("group.keep", "office.read", "initiative.record")
CommunityAsked = Annotated[UUID | None, Parameter(query="community")]
_HEADS = (N_("小组"), N_("社区"), N_("组长"), N_("人数"), N_("共同活动"), N_("最近一次"), N_("成立"), N_("解散"))


class Groups(Controller):
    path = "/o/{slug:str}/groups"

    @get("/", permission=READS, name="groups.index")
    async def index(self, session: AsyncSession, viewer: Viewer, community: CommunityAsked = None) -> Page:
        return Page(
            "groups/index.html",
            groups=await _seen(session, viewer, community),
            communities=await _communities(session),
            community=community,
            sees_all=_sees_all(viewer),
        )

    @get("/export.xlsx", permission=READS)
    async def export(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock,
        community: CommunityAsked = None,
    ) -> Response[bytes]:  # fmt: skip
        rows: list[list[Cell]] = [
            [group.name, place, leader, members, activities, last, group.founded_on, group.ended_on]
            for group, place, leader, members, activities, last in await _seen(session, viewer, community)
        ]
        title = gettext(N_("{steward}小组"), steward=say(viewer.terms.steward))
        content = workbook(title, [gettext(head) for head in _HEADS], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @get("/new", permission="group.keep")
    async def new(self, session: AsyncSession, clock: Clock) -> Page:
        form = blank(id=new_id(), founded_on=clock.today)
        return Page("groups/new.html", form=form, **await _choices(session, clock))

    @post("/new", permission="group.keep", status_code=200)
    async def found(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, schemas.Found)
        with form.or_again("groups/new.html", **await _choices(session, clock)):
            await service.found(session, form.value, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/groups/{form.value.id}")

    @get("/{group_id:uuid}", permission=READS, name="groups.show")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, group_id: UUID) -> Page:
        return Page("groups/show.html", form=blank(), **await _page(session, viewer, clock, group_id))

    @post("/{group_id:uuid}/join", permission=READS, status_code=200)
    async def join(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, group_id: UUID
    ) -> Response[Any]:
        facts = await _page(session, viewer, clock, group_id)
        form = await read_form(request, schemas.Join)
        with form.or_again("groups/show.html", **facts):
            _check(facts["may_write"])
            await service.join(session, group_id, form.value, day=clock.today, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/groups/{group_id}")

    @post("/{group_id:uuid}/members/{member_id:uuid}/leave", permission=READS, status_code=200)
    async def leave(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, group_id: UUID, member_id: UUID
    ) -> Response[Any]:
        _check((await _page(session, viewer, clock, group_id))["may_write"])
        await service.leave(session, group_id, member_id, day=clock.today, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/groups/{group_id}")

    @post("/{group_id:uuid}/lead", permission="group.keep", status_code=200)
    async def lead(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, group_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, schemas.Lead)
        with form.or_again("groups/show.html", **await _page(session, viewer, clock, group_id)):
            await service.lead(session, group_id, form.value, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/groups/{group_id}")

    @post("/{group_id:uuid}/end", permission="group.keep", status_code=200)
    async def end(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, group_id: UUID
    ) -> Response[Any]:
        await service.end(session, group_id, day=clock.today, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/groups/{group_id}")

    @get("/{group_id:uuid}/activities/new", permission=READS)
    async def new_activity(self, session: AsyncSession, viewer: Viewer, clock: Clock, group_id: UUID) -> Page:
        facts = await _page(session, viewer, clock, group_id)
        _check(facts["may_write"])
        return Page("groups/activity.html", form=new_meeting(clock), **facts)

    @post("/{group_id:uuid}/activities/new", permission=READS, status_code=200)
    async def activity(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, group_id: UUID
    ) -> Response[Any]:
        facts = await _page(session, viewer, clock, group_id)
        form = await read_form(request, RecordMeeting)
        with form.or_again("groups/activity.html", **facts):
            _check(facts["may_write"])
            await service.running(session, group_id)
            await meetings.record_activity(
                session, group_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/groups/{group_id}")


def _sees_all(viewer: Viewer) -> bool:
    return viewer.may("group.keep") or viewer.may("office.read")


def _check(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed


async def _seen(session: AsyncSession, viewer: Viewer, community: UUID | None) -> Any:
    """All of them for the office; one's own for a steward."""
    return await queries.groups(session, community=community, of_person=None if _sees_all(viewer) else viewer.id)


async def _communities(session: AsyncSession) -> list[tuple[UUID, str]]:
    rows = await session.execute(select(Community.id, Community.name).order_by(Community.code))
    return [(row.id, row.name) for row in rows]


async def _choices(session: AsyncSession, clock: Clock) -> dict[str, Any]:
    at = await office_at(session, clock.now())
    people = sorted(((person, at.names[person]) for person in at.languages), key=lambda row: row[1])
    return {"people": people, "communities": await _communities(session)}


async def _page(session: AsyncSession, viewer: Viewer, clock: Clock, group_id: UUID) -> dict[str, Any]:
    """Raises NotThere for a group that a steward is not in."""
    group = await queries.group_of(session, group_id)
    members = await queries.members_of(session, group_id)
    inside = viewer.id in {member.person_id for member in members}
    if not (inside or _sees_all(viewer)):
        raise NotThere
    choices = await _choices(session, clock)
    activities = await activities_of(session, group_id)
    own = [member.person_id for member in members if member.person_id]
    return {
        "group": group,
        "members": members,
        "activities": activities,
        "came": await came_to(session, [activity.id for activity in activities]),
        "community": dict(choices["communities"]).get(group.community_id, ""),
        "people": [(person, name) for person, name in choices["people"] if person not in own],
        "leaders": [
            (each.person_id, each.name) for each in members if each.person_id and each.person_id != group.leader_id
        ],
        "ticks": [(each.person_id, each.name) for each in members if each.person_id],
        "may_keep": viewer.may("group.keep"),
        "may_write": viewer.may("group.keep") or group.leader_id == viewer.id,
    }


controllers = [Groups]
navigation = [Entry(N_("{steward}小组"), "/groups", "group.keep", order=66, term="steward")]
