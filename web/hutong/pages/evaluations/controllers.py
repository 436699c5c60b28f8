"""`/o/{office}/evaluations`: the scores of a month in the order of the posts, each with what it was counted from."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.settings import setting_at
from hutong.errors import NotThere
from hutong.evaluations.confirming import ConfirmMonth, confirm_month, confirmations_of
from hutong.evaluations.models import Evaluation, ScoreReview
from hutong.evaluations.queries import all_own_scores, days_held, months_scored, scores_in
from hutong.evaluations.reviewing import (
    ASK_WITHIN,
    AnswerReview,
    AskReview,
    answer_review,
    ask_review,
    month_of_review,
    reviews_of,
    standing_score,
)
from hutong.evaluations.service import explained
from hutong.ids import new_id
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class Told(NamedTuple):
    """One score as a page says it; `why` is a sentence for each part. `standing` is the score that counts."""

    id: UUID
    post: str
    month: date
    score: float
    standing: float
    full: float
    why: list[str]
    version: int
    reviews: Sequence[ScoreReview] = ()

    @property
    def open_review(self) -> ScoreReview | None:
        return next((review for review in self.reviews if review.answered_at is None), None)


class Evaluations(Controller):
    path = "/o/{slug:str}/evaluations"

    @get("/", permission="evaluation.read", name="evaluations.index")
    async def index(self, session: AsyncSession, month: date | None = None) -> Page:
        months = await months_scored(session)
        shown = month or next(iter(months), None)
        return Page(
            "evaluations/index.html", form=blank(id=new_id()), answered=None, **await _month(session, months, shown)
        )

    @post("/confirm", permission="evaluation.read", name="evaluations.confirm", status_code=200)
    async def confirm(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, ConfirmMonth)
        months = await months_scored(session)
        shown = next((one for one in months if one.isoformat() == form.typed("month")), next(iter(months), None))
        with form.or_again("evaluations/index.html", answered="month", **await _month(session, months, shown)):
            await confirm_month(session, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/evaluations?month={form.value.month.isoformat()}")

    @get("/mine", permission="signed-in", name="evaluations.mine")
    async def mine(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        """The viewer's own posts, every month that was theirs, and the way to ask for a review."""
        return Page("evaluations/mine.html", form=blank(id=new_id()), asked=None, **await _mine(session, viewer, clock))

    @post("/{evaluation_id:uuid}/review", permission="signed-in", name="evaluations.ask", status_code=200)
    async def ask(
        self,
        request: Sent,
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        evaluation_id: UUID,
    ) -> Response[Any]:
        form = await read_form(request, AskReview)
        mine = await _mine(session, viewer, clock)
        with form.or_again("evaluations/mine.html", asked=evaluation_id, **mine):
            await ask_review(
                session, mine["setting"], evaluation_id, form.value, person=viewer.id, slug=office.slug,
                by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/evaluations/mine")

    @post("/reviews/{review_id:uuid}/answer", permission="evaluation.read", name="evaluations.answer", status_code=200)
    async def answer(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, review_id: UUID
    ) -> Response[Any]:
        form = await read_form(request, AnswerReview)
        month = await month_of_review(session, review_id)
        again = await _month(session, await months_scored(session), month)
        with form.or_again("evaluations/index.html", answered=review_id, **again):
            await answer_review(
                session, review_id, form.value, person=viewer.id, link=f"{office.home}/evaluations/mine",
                by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/evaluations?month={month.isoformat()}")

    @get("/scores.xlsx", permission="evaluation.read")
    async def sheet(self, session: AsyncSession, office: OfficePlace, month: date) -> Response[bytes]:
        scores = await _reviewed(session, await scores_in(session, month))
        if not scores:
            raise NotThere
        columns = [gettext(name) for name in (N_("岗位"), N_("得分"), N_("复核后"), N_("满分"), N_("依据"))]
        rows: list[list[Cell]] = [[one.post, one.score, one.standing, one.full, "\n".join(one.why)] for one in scores]
        title = f"{gettext(N_('月评'))} {month:%Y-%m}"
        content = workbook(title, columns, rows, office.zone)
        return download(content, name=f"{office.name}-{title}.xlsx", media_type=MEDIA_TYPE)


async def _month(session: AsyncSession, months: Sequence[date], month: date | None) -> dict[str, Any]:
    """What the page of a month shows, with who stands by its scores."""
    scores = await _reviewed(session, await scores_in(session, month)) if month else []
    confirmed = await confirmations_of(session, month) if month else []
    waiting = sum(one.open_review is not None for one in scores)
    return {"months": months, "month": month, "scores": scores, "confirmed": confirmed, "waiting": waiting}


async def _reviewed(session: AsyncSession, rows: Sequence[Row[Evaluation, str]]) -> list[Told]:
    reviews = await reviews_of(session, [evaluation.id for evaluation, _ in rows])
    return [
        one._replace(reviews=found, standing=float(standing_score(evaluation, found)))
        for one, (evaluation, _) in zip(told(rows), rows, strict=True)
        for found in (reviews.get(evaluation.id, ()),)
    ]


async def _mine(session: AsyncSession, viewer: Viewer, clock: Clock) -> dict[str, Any]:
    _, setting = await setting_at(session, clock.now())
    rows = await all_own_scores(session, viewer.id)
    open_until = {evaluation.id: evaluation.computed_at + ASK_WITHIN for evaluation, _ in rows}
    return {
        "setting": setting,
        "held": await days_held(session, [evaluation for evaluation, _ in rows], viewer.id),
        "scores": await _reviewed(session, rows),
        "may_ask": {found for found, until in open_until.items() if until >= clock.now()},
        "days": ASK_WITHIN.days,
    }


def told(rows: Sequence[Row[Evaluation, str]]) -> list[Told]:
    return [
        Told(
            id=evaluation.id,
            post=name,
            month=evaluation.month,
            score=float(evaluation.score),
            standing=float(evaluation.score),
            full=float(evaluation.why["full"]),
            why=explained(evaluation),
            version=evaluation.playbook_version,
        )
        for evaluation, name in rows
    ]


controllers = [Evaluations]
navigation = [Entry(N_("月评"), "/evaluations", "evaluation.read", order=68)]
