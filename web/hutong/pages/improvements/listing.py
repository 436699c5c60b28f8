"""The list of projects with its sheet; one project, and its register as a sheet."""

from typing import Annotated, Literal
from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.improvements import queries
from hutong.improvements.queries import Wanted
from hutong.improvements.rules import ORDER
from hutong.pages.answers import Page, download
from hutong.pages.forms import blank
from hutong.pages.improvements.showing import project_page
from hutong.pages.improvements.words import category_word, stage_word, standing_word
from hutong.playbooks.queries import Version
from hutong.posts.facts import on
from hutong.posts.queries import office_at
from hutong.reports.spreadsheets import MEDIA_TYPE, Cell, workbook
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

READS = ("alley.read", "improvement.manage", "office.read")
Which = Annotated[Literal["all", "planned", "running", "ended"], Parameter(query="which")]
StageAsked = Annotated[str, Parameter(query="stage", max_length=12)]
AlleyAsked = Annotated[UUID | None, Parameter(query="alley")]
_TABS = (("all", N_("全部")), ("running", N_("进行中")), ("planned", N_("还没开始")), ("ended", N_("已结束")))
_HEADS = (
    N_("项目"),
    N_("街巷"),
    N_("责任岗位"),
    N_("开始"),
    N_("计划结束"),
    N_("到了哪一步"),
    N_("台账"),
    N_("未销账"),
)
_REGISTER = (
    N_("街巷"),
    N_("起点（米）"),
    N_("止点（米）"),
    N_("类别"),
    N_("说明"),
    N_("摸底日期"),
    N_("状态"),
    N_("事项"),
    N_("怎么销账"),
)


class Listing(Controller):
    path = "/o/{slug:str}/improvements"

    @get("/", permission=READS, name="improvements.index")
    async def index(
        self, session: AsyncSession, clock: Clock, in_force: Version, which: Which = "all", stage: StageAsked = "",
        alley: AlleyAsked = None,
    ) -> Page:  # fmt: skip
        playbook = in_force.playbook
        directory = (await office_at(session, clock.now())).directory(in_force.version, playbook.posts)
        return Page(
            "improvements/index.html",
            projects=await queries.projects(session, Wanted(which=which, stage=stage, alley=alley)),
            tabs=[(code, gettext(label)) for code, label in _TABS],
            which=which,
            stage=stage,
            alley=alley,
            stages=[(str(each), stage_word(playbook, each)) for each in ORDER],
            alleys=[(each.id, each.name) for each in on(directory.alleys, clock.today)],
            word=lambda project: stage_word(playbook, project.stage, ended=project.ended_on is not None),
            today=clock.today,
        )

    @get("/export.xlsx", permission=READS)
    async def export(
        self, session: AsyncSession, office: OfficePlace, clock: Clock, in_force: Version, which: Which = "all",
        stage: StageAsked = "", alley: AlleyAsked = None,
    ) -> Response[bytes]:  # fmt: skip
        found = await queries.projects(session, Wanted(which=which, stage=stage, alley=alley))
        rows: list[list[Cell]] = [
            [
                each.name, each.alleys, each.post, each.starts_on, each.ends_on,
                stage_word(in_force.playbook, each.stage, ended=each.ended_on is not None), each.lines, each.unsettled,
            ]
            for each in found
        ]  # fmt: skip
        return _sheet(gettext(N_("整治提升项目")), _HEADS, rows, office, clock)

    @get("/{project_id:uuid}", permission=READS, name="improvements.show")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, project_id: UUID) -> Page:
        return Page("improvements/show.html", form=blank(), **await project_page(session, viewer, clock, project_id))

    @get("/{project_id:uuid}/register.xlsx", permission=READS)
    async def register(
        self, session: AsyncSession, office: OfficePlace, clock: Clock, in_force: Version, project_id: UUID
    ) -> Response[bytes]:
        project = await queries.project_of(session, project_id)
        rows: list[list[Cell]] = [
            [
                each.alley, each.line.from_m, each.line.until_m, category_word(in_force.playbook, each.line.category),
                each.line.note, each.line.found_on, standing_word(each.standing)[0], each.case_number,
                each.line.settled_how,
            ]
            for each in await queries.register_of(session, project_id)
        ]  # fmt: skip
        return _sheet(gettext(N_("{name}台账"), name=project.name), _REGISTER, rows, office, clock)


def _sheet(
    title: str, heads: tuple[str, ...], rows: list[list[Cell]], office: OfficePlace, clock: Clock
) -> Response[bytes]:
    content = workbook(title, [gettext(head) for head in heads], rows, clock.zone)
    return download(content, name=f"{office.name}-{title}-{clock.today}.xlsx", media_type=MEDIA_TYPE)
