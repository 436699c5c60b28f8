"""A district opens an office: rules, name, places, people, administrator, open."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body

from hutong.access.directory import DistrictPlace
from hutong.access.viewers import Viewer
from hutong.db import Databases, Office
from hutong.errors import FieldProblem, Invalid
from hutong.ids import new_id
from hutong.imports.queries import import_of, recent_imports
from hutong.imports.service import confirm_import, problems_of, stage_import
from hutong.imports.template import template as workbook_template
from hutong.offices.administrators import appoint_administrator
from hutong.offices.lifecycle import open_office, resume_office, suspend_office
from hutong.offices.models import OfficeState
from hutong.offices.preparing import prepare_office
from hutong.pages.answers import Page, download, go
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.pages.onboarding.schemas import AppointAdministrator, BeginOffice, Suspend
from hutong.pages.onboarding.setup import Setup, office_of_district, preparing
from hutong.photos.wanting import bring_examples
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.texts import N_, current_language
from hutong.visits.clock import Clock
from hutong.visits.services import Services

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_WORKBOOK = 8 * 1024 * 1024
Sent = Request[Any, Any, Any]


def choosable_packs() -> list[tuple[str, str, str]]:
    """(name, title, about) of the rules that ship with the platform."""
    language, found = current_language(), []
    for name in packs.names():
        playbook = check_text(packs.text(name)).playbook
        if playbook:
            about = playbook.about.in_language(language) if playbook.about else ""
            found.append((name, playbook.name.in_language(language), about))
    return found


class Onboarding(Controller):
    path = "/d/{slug:str}/offices"

    @get("/new", permission="office.open", name="onboarding.new")
    async def new(self, district: DistrictPlace) -> Page:
        return Page("onboarding/new.html", form=blank(pack="starter"), packs=choosable_packs(), district=district)

    @post("/new", permission="office.open", status_code=200)
    async def begin(
        self, request: Sent, district: DistrictPlace, viewer: Viewer, clock: Clock, databases: Databases
    ) -> Response[Any]:
        form = await read_form(request, BeginOffice)
        with form.or_again("onboarding/new.html", packs=choosable_packs(), district=district):
            if form.value.pack not in packs.names():
                raise Invalid([FieldProblem("pack", N_("请选择一套制度。"))])
            async with databases.session(Office(new_id())) as session:
                await prepare_office(
                    session, form.value, district=district.id, playbook=packs.text(form.value.pack),
                    pack=form.value.pack, by=viewer.actor, now=clock.now(), day=clock.today,
                )  # fmt: skip
                await bring_examples(session)
        return go(f"{district.home}/offices/{form.value.slug}")

    @get("/{address:str}", permission="office.onboard", name="onboarding.setup")
    async def setup(
        self, district: DistrictPlace, databases: Databases, services: Services, clock: Clock, address: str
    ) -> Page:
        office = await office_of_district(services.directory, district, address)
        if office.state is not OfficeState.PREPARING:
            return Page("onboarding/office.html", office=office, district=district, form=blank())
        async with preparing(databases, services.directory, district, address, clock) as at:
            return await _setup_page(at, district)

    @get("/{address:str}/template.xlsx", permission="office.onboard")
    async def template(
        self, district: DistrictPlace, databases: Databases, services: Services, clock: Clock, address: str
    ) -> Response[bytes]:
        async with preparing(databases, services.directory, district, address, clock) as at:
            content = workbook_template(at.playbook)
        return download(content, name=f"{at.office.name}-街巷与人员.xlsx", media_type=XLSX)

    @post(
        "/{address:str}/imports",
        permission="office.onboard",
        status_code=200,
        request_max_body_size=MAX_WORKBOOK + 65_536,
    )
    async def upload(
        self,
        district: DistrictPlace,
        viewer: Viewer,
        databases: Databases,
        services: Services,
        clock: Clock,
        address: str,
        data: Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)],
    ) -> Response[Any] | Page:
        async with preparing(databases, services.directory, district, address, clock) as at:
            file = data.get("file")
            form = blank()
            with form.or_again("onboarding/setup.html", **await _setup_facts(at, district)):
                if not isinstance(file, UploadFile) or not file.filename:
                    raise Invalid([FieldProblem("file", N_("请先选择一个 .xlsx 文件。"))])
                content = await file.read()
                if len(content) > MAX_WORKBOOK:
                    raise Invalid([FieldProblem("file", N_("文件太大，最多 8 MB。"))])
                staged = await stage_import(
                    at.session, file_name=file.filename, content=content, by=viewer.actor, day=at.clock.today
                )
        return go(f"{district.home}/offices/{address}/imports/{staged.id}")

    @get("/{address:str}/imports/{import_id:uuid}", permission="office.onboard")
    async def preview(
        self,
        district: DistrictPlace,
        databases: Databases,
        services: Services,
        clock: Clock,
        address: str,
        import_id: UUID,
    ) -> Page:
        async with preparing(databases, services.directory, district, address, clock) as at:
            staged = await import_of(at.session, import_id)
            return Page(
                "onboarding/import.html",
                office=at.office,
                district=district,
                staged=staged,
                problems=problems_of(staged),
                places=staged.rows["places"],
                people=staged.rows["people"],
            )

    @post("/{address:str}/imports/{import_id:uuid}/confirm", permission="office.onboard", status_code=200)
    async def confirm(
        self,
        district: DistrictPlace,
        viewer: Viewer,
        databases: Databases,
        services: Services,
        clock: Clock,
        address: str,
        import_id: UUID,
    ) -> Response[Any]:
        async with preparing(databases, services.directory, district, address, clock) as at:
            await confirm_import(at.session, import_id, by=viewer.actor, now=clock.now(), day=at.clock.today)
        return go(f"{district.home}/offices/{address}")

    @post("/{address:str}/administrators", permission="office.onboard", status_code=200)
    async def appoint(
        self,
        request: Sent,
        district: DistrictPlace,
        viewer: Viewer,
        databases: Databases,
        services: Services,
        clock: Clock,
        address: str,
    ) -> Page:
        form = await read_form(request, AppointAdministrator)
        async with preparing(databases, services.directory, district, address, clock) as at:
            with form.or_again("onboarding/setup.html", **await _setup_facts(at, district)):
                who = form.value
                token = await appoint_administrator(
                    at.session, name=who.name, login=who.login, phone=who.phone, phone_consent=who.phone_consent,
                    by=viewer.actor, now=clock.now(), day=at.clock.today,
                )  # fmt: skip
            link = f"{services.settings.public_url}{at.office.home}/password/{token}"
        return Page("onboarding/invited.html", office=at.office, district=district, link=link, who=who)

    @post("/{address:str}/open", permission="office.open", status_code=200)
    async def open(
        self,
        district: DistrictPlace,
        viewer: Viewer,
        databases: Databases,
        services: Services,
        clock: Clock,
        address: str,
    ) -> Response[Any]:
        async with preparing(databases, services.directory, district, address, clock) as at:
            await open_office(at.session, by=viewer.actor, now=clock.now(), day=at.clock.today)
        services.directory.forget()
        return go(f"{district.home}/offices/{address}")

    @post("/{address:str}/suspend", permission="office.suspend", status_code=200)
    async def suspend(
        self,
        request: Sent,
        district: DistrictPlace,
        viewer: Viewer,
        databases: Databases,
        services: Services,
        clock: Clock,
        address: str,
    ) -> Response[Any]:
        office = await office_of_district(services.directory, district, address)
        form = await read_form(request, Suspend)
        with form.or_again("onboarding/office.html", office=office, district=district):
            async with databases.session(Office(office.id)) as session:
                await suspend_office(session, because=form.value.because, by=viewer.actor, now=clock.now())
        services.directory.forget()
        return go(f"{district.home}/offices/{address}")

    @post("/{address:str}/resume", permission="office.suspend", status_code=200)
    async def resume(
        self,
        district: DistrictPlace,
        viewer: Viewer,
        databases: Databases,
        services: Services,
        clock: Clock,
        address: str,
    ) -> Response[Any]:
        office = await office_of_district(services.directory, district, address)
        async with databases.session(Office(office.id)) as session:
            await resume_office(session, by=viewer.actor, now=clock.now())
        services.directory.forget()
        return go(f"{district.home}/offices/{address}")


async def _setup_facts(at: Setup, district: DistrictPlace) -> dict[str, Any]:
    return {
        "office": at.office,
        "district": district,
        "playbook": at.playbook,
        "ready": await at.readiness(),
        "steps": at.steps,
        "imports": await recent_imports(at.session),
    }


async def _setup_page(at: Setup, district: DistrictPlace) -> Page:
    return Page("onboarding/setup.html", form=blank(), **await _setup_facts(at, district))


controllers = [Onboarding]
navigation = [Entry(N_("新开街道"), "/offices/new", "office.open", where="district", order=20)]
