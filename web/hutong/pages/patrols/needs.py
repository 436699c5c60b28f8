"""Needs heard on visits, and what chief or community answers."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.lists import alleys_within
from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.errors import NotThere
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.patrols.schemas import AnswerNeed
from hutong.patrols.needs import answer_by, answered_needs, count_open, open_needs
from hutong.patrols.recording import answer_need
from hutong.posts.facts import AlleyFact
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

_PAGE = 50
_HEADS = (N_("街巷"), N_("哪一天"), N_("谁听到的"), N_("需求"), N_("答复期限"))
AlleyAsked = Annotated[str, Parameter(query="alley", max_length=36)]
Numbered = Annotated[int, Parameter(query="page", ge=1, le=1000)]
ANSWERERS = ("desk.chief", "desk.community", "desk.headquarters", "desk.superior")


class Needs(Controller):
    path = "/o/{slug:str}/needs"

    @get("/", permission=ANSWERERS, name="needs.index")
    async def index(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, alley: AlleyAsked = "", page: Numbered = 1
    ) -> Page:
        facts = await _facts(session, viewer, clock, alley, page)
        return Page("patrols/needs.html", form=blank(), sent=None, **facts)

    @get("/export.xlsx", permission=ANSWERERS)
    async def export(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, alley: AlleyAsked = ""
    ) -> Response[bytes]:
        """Whoever may answer reads the words; nobody else gets here."""
        setting, alleys = await _reach(session, viewer, clock)
        rows: list[list[Cell]] = [
            [
                need.alley, need.visit.day, need.heard_by, need.visit.need,
                answer_by(setting, need.visit.occurred_at),
            ]
            for need in await open_needs(session, _asked(alleys, alley))
        ]  # fmt: skip
        title = gettext(N_("走访听到的需求"))
        content = workbook(title, [gettext(head) for head in _HEADS], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @post("/{visit_id:uuid}", permission=ANSWERERS, status_code=200)
    async def answer(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        visit_id: UUID,
    ) -> Response[Any]:
        form = await read_form(request, AnswerNeed)
        facts = await _facts(session, viewer, clock)
        with form.or_again("patrols/needs.html", sent=visit_id, **facts):
            visit = await answer_need(
                session, visit_id, form.value.answer, person=viewer.id, by=viewer.actor, now=clock.now()
            )
            if visit.alley_id not in facts["within"]:
                # Raised, not returned: the answer is abandoned with it.
                raise NotThere
        return go(f"{office.home}/needs")


async def _reach(session: AsyncSession, viewer: Viewer, clock: Clock) -> tuple[Setting, Sequence[AlleyFact]]:
    _, setting = await setting_at(session, clock.now())
    return setting, alleys_within(setting, viewer.id, clock.now())


def _asked(alleys: Sequence[AlleyFact], alley: str) -> list[UUID]:
    """Raises NotThere for an alley beyond one's own, as for none."""
    found = [each.id for each in alleys if alley in {"", str(each.id)}]
    if alley and not found:
        raise NotThere
    return found


async def _facts(session: AsyncSession, viewer: Viewer, clock: Clock, alley: str = "", page: int = 1) -> dict[str, Any]:
    setting, alleys = await _reach(session, viewer, clock)
    asked = _asked(alleys, alley)
    waiting = await open_needs(session, asked, limit=_PAGE + 1, offset=(page - 1) * _PAGE)
    return {
        "within": [each.id for each in alleys],
        "alleys": [(each.id, each.name) for each in alleys],
        "alley": alley,
        "waiting": waiting[:_PAGE],
        "dues": {each.visit.id: answer_by(setting, each.visit.occurred_at) for each in waiting},
        "all_waiting": await count_open(session, asked),
        "page": page,
        "more": len(waiting) > _PAGE,
        "today": clock.today,
        "within_days": setting.playbook.telling.needs_within,
        "answered": await answered_needs(session, asked),
    }
