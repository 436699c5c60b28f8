"""The log of deliveries, for the office's administrator: filtered, exported, printed; one with its tries; once more."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.notices.logged import MOST_EXPORTED, Wanted, deliveries, story, totals
from hutong.notices.persons import PASSING
from hutong.notices.testing import REPEATABLE, send_again
from hutong.pages.answers import Page, download, go
from hutong.pages.notices.words import STATES, WAYS, about_word, answer_word, state_word, way_word, yuan
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Since = Annotated[date | None, Parameter(query="since")]
Way = Annotated[str, Parameter(query="way")]
# Litestar keeps the name `state` for itself.
State = Annotated[str, Parameter(query="state")]
Until = Annotated[date | None, Parameter(query="until")]
_HEADS = (
    N_("时间"), N_("渠道"), N_("发给"), N_("内容类别"), N_("结果"), N_("试了几次"), N_("对方回答"),
    N_("费用（元）"), N_("送达时间"),
)  # fmt: skip


class Deliveries(Controller):
    path = "/o/{slug:str}/deliveries"

    @get("/", permission="robot.manage", name="deliveries")
    async def index(
        self, session: AsyncSession, clock: Clock, way: Way = "", came_to: State = "", since: Since = None,
        until: Until = None, after: UUID | None = None,
    ) -> Page:  # fmt: skip
        wanted = _wanted(clock, way, came_to, since, until)
        found, later = await deliveries(session, wanted, after=after)
        counted = await totals(session, wanted)
        return Page(
            "notices/deliveries.html",
            lines=found, later=later, way=wanted.way, state=wanted.state, since=since, until=until,
            ways=[(code, gettext(word)) for code, word in WAYS.items()],
            states=[(code, gettext(word)) for code, (word, _) in STATES.items()],
            sums=[(*state_word(code), counted[code][0]) for code in STATES if code in counted],
            cost=yuan(sum(cost for _, cost in counted.values())),
            **_WORDS,
        )  # fmt: skip

    @get("/export.xlsx", permission="robot.manage", name="deliveries.export")
    async def export(
        self, session: AsyncSession, office: OfficePlace, clock: Clock, way: Way = "", came_to: State = "",
        since: Since = None, until: Until = None,
    ) -> Response[bytes]:  # fmt: skip
        found, _ = await deliveries(session, _wanted(clock, way, came_to, since, until), most=MOST_EXPORTED)
        rows: list[list[Cell]] = [
            [
                line.created_at, way_word(line.way), line.to, about_word(line.kind, urgent=line.urgent),
                state_word(line.state)[0], line.tries, answer_word(line.answer), line.cost / 1000, line.delivered_at,
            ]
            for line in found
        ]  # fmt: skip
        title = gettext(N_("发送记录"))
        content = workbook(title, [gettext(head) for head in _HEADS], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @get("/{delivery_id:uuid}", permission="robot.manage", name="deliveries.show")
    async def show(self, session: AsyncSession, delivery_id: UUID) -> Page:
        found = await story(session, delivery_id)
        may = found.line.state in REPEATABLE and found.line.kind not in PASSING
        tries = [
            (
                datetime.fromisoformat(str(each["at"])),
                answer_word(str(each["answer"])),
                yuan(int(str(each.get("cost", 0)))),
            )
            for each in found.tries
        ]
        return Page("notices/delivery.html", story=found, line=found.line, tries=tries, may_repeat=may, **_WORDS)

    @post("/{delivery_id:uuid}/again", permission="robot.manage", name="deliveries.again", status_code=200)
    async def again(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, delivery_id: UUID
    ) -> Response[Any]:
        await send_again(session, delivery_id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/deliveries/{delivery_id}")


_WORDS: dict[str, Any] = {
    "way_word": way_word,
    "state_word": state_word,
    "about_word": about_word,
    "answer_word": answer_word,
    "yuan": yuan,
}


def _wanted(clock: Clock, way: str, state: str, since: date | None, until: date | None) -> Wanted:
    """Days of the office, both inclusive; a way or state that there is not asks for nothing in particular."""

    def begin(day: date | None) -> datetime | None:
        return datetime.combine(day, time(), clock.zone) if day else None

    after = until + timedelta(days=1) if until and until < date.max else None
    return Wanted(way if way in WAYS else "", state if state in STATES else "", begin(since), begin(after))
