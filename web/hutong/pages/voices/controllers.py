"""Stewards' feedback: saying it, reading what one was named for, and the pooled statistic."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.settings import setting_at
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.pages.voices.saying import CAME, DONE, Saying
from hutong.playbooks.describing import say
from hutong.playbooks.queries import Version
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, current_language, gettext
from hutong.visits.clock import Clock
from hutong.voices.queries import statistics, voices_to
from hutong.voices.rules import Pooled
from hutong.voices.schemas import AnswerVoice
from hutong.voices.service import answer_voice, mark_read

POOLED = ("office.read", "desk.chief")


class Reading(Controller):
    path = "/o/{slug:str}/voices"

    @get("/", permission="signed-in", name="voices.index")
    async def index(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        """What the viewer was named for as reader; nobody else's page shows any of it."""
        _, setting = await setting_at(session, clock.now())
        voices = await voices_to(session, setting, viewer.id, clock.today)
        await mark_read(session, [row[0].id for row in voices], now=clock.now())
        return Page("voices/index.html", voices=voices, form=blank(), answered=None, **_words())

    @post("/{voice_id:uuid}/answer", permission="signed-in", name="voices.answer", status_code=200)
    async def answer(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        voice_id: UUID,
    ) -> Response[Any]:
        form = await read_form(request, AnswerVoice)
        _, setting = await setting_at(session, clock.now())
        voices = await voices_to(session, setting, viewer.id, clock.today)
        with form.or_again("voices/index.html", voices=voices, answered=voice_id, **_words()):
            await answer_voice(
                session, setting, voice_id, form.value, reader=viewer.id, link=f"{office.home}/voice/mine",
                now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/voices")

    @get("/pooled", permission=POOLED, name="voices.pooled")
    async def pooled(self, session: AsyncSession, clock: Clock, in_force: Version) -> Page:
        return Page("voices/pooled.html", **await _pooled(session, clock, in_force))

    @get("/pooled.xlsx", permission=POOLED)
    async def sheet(
        self, session: AsyncSession, office: OfficePlace, clock: Clock, in_force: Version
    ) -> Response[bytes]:
        told = await _pooled(session, clock, in_force)
        columns = [
            gettext(name)
            for name in (N_("季度"), N_("岗位"), N_("反馈"), N_("来了"), N_("没有来"), N_("办好了"), N_("没有办好"))
        ]
        rows: list[list[Cell]] = [
            [
                quarter_words(one),
                told["kinds"].get(one.kind, one.kind),
                one.voices,
                one.came,
                one.did_not_come,
                one.done,
                one.not_done,
            ]
            for one in told["pools"]
            if one.is_told
        ]
        title = gettext(N_("{steward}反馈"), steward=say(in_force.playbook.terms.steward))
        content = workbook(title, columns, rows, clock.zone)
        return download(content, name=f"{office.name}-{title}.xlsx", media_type=MEDIA_TYPE)


async def _pooled(session: AsyncSession, clock: Clock, in_force: Version) -> dict[str, Any]:
    rules = in_force.playbook.voice
    pools = await statistics(session, least=rules.least, today=clock.today) if rules else []
    kinds = {kind.code: kind.name.in_language(current_language()) for kind in in_force.playbook.posts}
    return {"pools": pools, "kinds": kinds, "rules": rules, "quarter": quarter_words}


def quarter_words(one: Pooled) -> str:
    return gettext(N_("{year} 年第 {n} 季度"), year=one.quarter.first.year, n=one.quarter.number)


def _words() -> dict[str, Any]:
    return {"came": dict(CAME), "done": dict(DONE)}


controllers = [Saying, Reading]
navigation = [
    Entry(N_("{steward}反馈"), "/voices", "office.read", order=69, term="steward"),
    Entry(N_("反馈统计"), "/voices/pooled", "desk.chief", order=69),
]
