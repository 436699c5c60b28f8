"""请核对: one question to the walker about a walk that looks odd; her answer stands on the alley's page."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.doubts import queries
from hutong.doubts.schemas import AnswerWalk
from hutong.doubts.service import answer_walk
from hutong.pages.alleys.panels import AskedAlley, Panel
from hutong.pages.answers import Page, go
from hutong.pages.doubts.words import answer_word, answers, questions
from hutong.pages.forms import blank, read_form
from hutong.visits.clock import Clock

_SHOWN_FOR = timedelta(days=60)


class WalkQuestions(Controller):
    path = "/o/{slug:str}/patrols/{patrol_id:uuid}/question"

    @get("/", permission="patrol.walk", name="doubts.ask")
    async def ask(self, session: AsyncSession, viewer: Viewer, patrol_id: UUID) -> Page:
        asked = await queries.question_of(session, patrol_id, viewer.id)
        return Page("doubts/ask.html", form=blank(), **_facts(asked))

    @post("/", permission="patrol.walk", status_code=200)
    async def answer(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        patrol_id: UUID,
    ) -> Response[Any]:
        asked = await queries.question_of(session, patrol_id, viewer.id)
        form = await read_form(request, AnswerWalk)
        with form.or_again("doubts/ask.html", **_facts(asked)):
            await answer_walk(session, patrol_id, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/patrols/{patrol_id}/question")


def _facts(asked: queries.Asked) -> dict[str, Any]:
    return {
        "asked": asked,
        "questions": questions(asked.question.about),
        "answers": answers(),
        "given": answer_word(asked.question.answer) if asked.question.answer else "",
    }


async def _of_alley(session: AsyncSession, asked: AskedAlley) -> dict[str, Any] | None:
    """Only for who answers for the alley, and only where something was answered."""
    if not asked.in_reach or not asked.viewer.may("case.handle"):
        return None
    remarks = await queries.remarks_of(session, asked.alley.id, asked.last_day - _SHOWN_FOR)
    return {"remarks": remarks, "word": answer_word} if remarks else None


controllers = [WalkQuestions]
alley_panels = [Panel("doubts/_of_alley.html", _of_alley, order=38)]
