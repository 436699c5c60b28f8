"""What was put out to win people over, in pieces."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.councils import queries, schemas, service
from hutong.ids import new_id
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
READS = ("publicity.record", "office.read")
FormAsked = Annotated[str, Parameter(query="kind", max_length=16)]
_HEADS = (N_("日期"), N_("名称"), N_("形式"), N_("份数"), N_("渠道"))


class PublicityPages(Controller):
    path = "/o/{slug:str}/publicity"

    @get("/", permission=READS, name="publicity.index")
    async def index(self, session: AsyncSession, clock: Clock, kind: FormAsked = "") -> Page:
        form = blank(id=new_id(), put_out_on=clock.today)
        return Page("councils/publicity.html", form=form, **await _publicity(session, kind))

    @get("/export.xlsx", permission=READS)
    async def export(
        self, session: AsyncSession, office: OfficePlace, clock: Clock, kind: FormAsked = ""
    ) -> Response[bytes]:
        words = dict(schemas.FORMS)
        rows: list[list[Cell]] = [
            [each.put_out_on, each.title, gettext(words.get(each.form, each.form)), each.pieces, each.channel]
            for each in await queries.publicity(session, form=kind, limit=5000)
        ]
        title = gettext(N_("宣传"))
        content = workbook(title, [gettext(head) for head in _HEADS], rows, clock.zone)
        return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)

    @post("/", permission="publicity.record", status_code=200)
    async def record(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        form = await read_form(request, schemas.PutOut)
        with form.or_again("councils/publicity.html", **await _publicity(session)):
            await service.put_out(session, form.value, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/publicity")


async def _publicity(session: AsyncSession, kind: str = "") -> dict[str, Any]:
    return {"pieces": await queries.publicity(session, form=kind), "forms": schemas.FORMS, "kind": kind}
