"""`/o/{office}/evaluations`: the scores of a month in the order of the posts, each with what it was counted from."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from litestar import Controller, Response, get
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.errors import NotThere
from hutong.evaluations.models import Evaluation
from hutong.evaluations.queries import months_scored, scores_in
from hutong.evaluations.service import explained
from hutong.pages.answers import Page, download
from hutong.pages.navigation import Entry
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext


class Told(NamedTuple):
    """One score as a page says it; `why` is a sentence for each part."""

    id: UUID
    post: str
    month: date
    score: float
    full: float
    why: list[str]
    version: int


class Evaluations(Controller):
    path = "/o/{slug:str}/evaluations"

    @get("/", permission="evaluation.read", name="evaluations.index")
    async def index(self, session: AsyncSession, month: date | None = None) -> Page:
        months = await months_scored(session)
        shown = month or next(iter(months), None)
        scores = told(await scores_in(session, shown)) if shown else []
        return Page("evaluations/index.html", months=months, month=shown, scores=scores)

    @get("/scores.xlsx", permission="evaluation.read")
    async def sheet(self, session: AsyncSession, office: OfficePlace, month: date) -> Response[bytes]:
        scores = told(await scores_in(session, month))
        if not scores:
            raise NotThere
        columns = [gettext(N_("岗位")), gettext(N_("得分")), gettext(N_("满分")), gettext(N_("依据"))]
        rows: list[list[Cell]] = [[one.post, one.score, one.full, "\n".join(one.why)] for one in scores]
        title = f"{gettext(N_('月评'))} {month:%Y-%m}"
        content = workbook(title, columns, rows, office.zone)
        return download(content, name=f"{office.name}-{title}.xlsx", media_type=MEDIA_TYPE)


def told(rows: Sequence[Row[Evaluation, str]]) -> list[Told]:
    return [
        Told(
            id=evaluation.id,
            post=name,
            month=evaluation.month,
            score=float(evaluation.score),
            full=float(evaluation.why["full"]),
            why=explained(evaluation),
            version=evaluation.playbook_version,
        )
        for evaluation, name in rows
    ]


controllers = [Evaluations]
navigation = [Entry(N_("月评"), "/evaluations", "evaluation.read", order=68)]
