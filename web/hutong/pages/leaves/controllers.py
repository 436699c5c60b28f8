"""`/o/{office}/leave`: ask for leave one question at a time, decide on others', come back."""

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.settings import setting_at
from hutong.ids import new_id
from hutong.leaves import queries, service
from hutong.leaves.models import Leave
from hutong.leaves.rules import rule_for
from hutong.leaves.schemas import Answer, AskLeave
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.playbooks.describing_sections import leave_rule_sentence
from hutong.reports.spreadsheets import MEDIA_TYPE, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
STATES = {
    "asked": (N_("等同意"), "wait"),
    "granted": (N_("已准假"), "good"),
    "declined": (N_("没有同意"), "late"),
    "withdrawn": (N_("已撤回"), ""),
    "ended": (N_("提前销假"), ""),
}
_LENGTHS = ((1, N_("就这一天")), (2, N_("两天")), (3, N_("三天")), (7, N_("一个星期")))
_STARTS = ((0, N_("今天")), (1, N_("明天")), (2, N_("后天")))


class LeavePages(Controller):
    path = "/o/{slug:str}/leave"

    @get("/", permission="duty.own", name="leaves.index")
    async def index(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        return Page("leaves/index.html", form=blank(), **await _facts(session, viewer, clock))

    @get("/new", permission="duty.own", name="leaves.new")
    async def new(
        self, session: AsyncSession, viewer: Viewer, clock: Clock,
        since: Annotated[str, Parameter(query="since", max_length=10)] = "",
        until: Annotated[str, Parameter(query="until", max_length=10)] = "",
    ) -> Page:  # fmt: skip
        """From which day, until which day, then why if one likes: a question a page, all of it in the address."""
        form = blank(id=new_id(), since=since, until=until)
        first, last = _day(since), _day(until)
        if since and first is None:
            form.wrong("since", N_("请选一个日期。"))
        if until and last is None:
            form.wrong("until", N_("请选一个日期。"))
        return Page("leaves/new.html", form=form, **await _steps(session, viewer, clock, first, last))

    @post("/new", permission="duty.own", status_code=200)
    async def ask(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, AskLeave)
        steps = await _steps(session, viewer, clock, _day(form.typed("since")), _day(form.typed("until")))
        with form.or_again("leaves/new.html", **steps):
            await service.ask_leave(session, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/leave")

    @post("/{leave_id:uuid}/grant", permission="duty.own", status_code=200)
    async def grant(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, leave_id: UUID
    ) -> Response[Any]:
        return await _decide(request, session, viewer, office, clock, leave_id, granted=True)

    @post("/{leave_id:uuid}/decline", permission="duty.own", status_code=200)
    async def decline(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, leave_id: UUID
    ) -> Response[Any]:
        return await _decide(request, session, viewer, office, clock, leave_id, granted=False)

    @post("/{leave_id:uuid}/end", permission="duty.own", status_code=200)
    async def end(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, leave_id: UUID
    ) -> Response[Any]:
        await service.end_leave(session, leave_id, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/leave")

    @get("/leave.xlsx", permission="post.appoint")
    async def export(self, session: AsyncSession, office: OfficePlace, clock: Clock) -> Response[bytes]:
        """Who is away when; why is nobody's business and stays out."""
        columns = [gettext(name) for name in (N_("姓名"), N_("从哪天起"), N_("到哪天止"), N_("状态"))]
        rows = [
            (name, leave.since, leave.until, gettext(STATES[leave.state][0]))
            for leave, name in await queries.leaves_from(session, clock.today)
        ]
        content = workbook(gettext(N_("请假")), columns, rows, clock.zone)
        return download(content, name=f"{office.name}-请假.xlsx", media_type=MEDIA_TYPE)


async def _decide(
    request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, leave_id: UUID, *,
    granted: bool,
) -> Response[Any]:  # fmt: skip
    form = await read_form(request, Answer)
    with form.or_again("leaves/index.html", **await _facts(session, viewer, clock)):
        await service.decide(
            session, leave_id, granted=granted, answer=form.value.answer, person=viewer.id, by=viewer.actor,
            now=clock.now(),
        )  # fmt: skip
    return go(f"{office.home}/leave")


async def _facts(session: AsyncSession, viewer: Viewer, clock: Clock) -> dict[str, Any]:
    now = clock.now()
    waiting = [
        (leave, name)
        for leave, name in await queries.asked_leaves(session)
        if await service.may_decide(session, leave, viewer.id, now)
    ]
    may_see_all = viewer.may("post.appoint")
    return {
        "layout": _layout(viewer),
        "mine": await queries.own_leaves(session, viewer.id),
        "waiting": waiting,
        "others": await queries.leaves_from(session, clock.today) if may_see_all else [],
        "may_see_all": may_see_all,
        "today": clock.today,
        "states": STATES,
        "can_end": lambda leave: _can_end(leave, clock.today),
    }


async def _steps(
    session: AsyncSession, viewer: Viewer, clock: Clock, since: date | None, until: date | None
) -> dict[str, Any]:
    office, setting = await setting_at(session, clock.now())
    found: dict[str, Any] = {
        "layout": _layout(viewer), "since": since, "until": until, "today": clock.today, "asked_of": None, "rule": "",
        "starts": [(gettext(name), clock.today + timedelta(days=n)) for n, name in _STARTS],
        "lengths": [(gettext(name), since + timedelta(days=n - 1)) for n, name in _LENGTHS] if since else [],
    }  # fmt: skip
    if since and until and until >= since:
        people = await queries.approvers(session, setting, viewer.id, since, until, clock.now())
        found["asked_of"] = [office.names.get(person, "") for person in people]
        rule = rule_for(setting, viewer.id, clock.today)
        found["rule"] = leave_rule_sentence(setting.playbook, rule) if rule else ""
    return found


def _can_end(leave: Leave, today: date) -> bool:
    return leave.state in {"asked", "granted"} and leave.until >= today


def _layout(viewer: Viewer) -> str:
    return "base_steward.html" if viewer.desks == {"steward"} else "base_office.html"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


controllers = [LeavePages]
navigation = [Entry(N_("请假"), "/leave", "duty.own", order=59)]
