"""Sections of a pack, with their pictures, taken over into a baseline."""

from typing import Any

from litestar import Controller, Request, Response, post
from litestar.datastructures import UploadFile

from hutong.access.viewers import Viewer
from hutong.errors import FieldProblem, Invalid
from hutong.pages.answers import go
from hutong.pages.baselines.places import here
from hutong.pages.baselines.showing import facts
from hutong.pages.forms import read_form
from hutong.pages.packs.files import BODY, problem_with
from hutong.pages.packs.looking import opened_from
from hutong.pages.packs.schemas import OfPack
from hutong.photos.packed import looked_into
from hutong.playbooks.baselines.service import take_from
from hutong.playbooks.packing.importing import PackHasErrors
from hutong.settings import Settings
from hutong.visits.clock import Clock
from hutong.visits.services import Services

Sent = Request[Any, Any, Any]


class _Files(Controller):
    @post("/import", permission="baseline.edit", status_code=200, request_max_body_size=BODY)
    async def take_in(
        self, request: Sent, services: Services, settings: Settings, viewer: Viewer, clock: Clock
    ) -> Response[Any]:
        """The pack's own name and its ties to another district stay behind."""
        form = await read_form(request, OfPack)
        file = (await request.form()).get("file")
        content = await file.read() if isinstance(file, UploadFile) and file.filename else None
        problem = problem_with(content)
        opened = await looked_into(opened_from(content or b"", settings))
        city_id, place_id, home = here()
        async with services.databases.session(viewer.scope) as session:
            with form.or_again("baselines/index.html", **await facts(session, clock, taking=True)):
                if problem:
                    raise Invalid([FieldProblem("file", problem)])
                if opened.checked.playbook is None:
                    first = next(finding for finding in opened.findings if finding.severity == "error")
                    form.wrong("file", first.text)
                    raise PackHasErrors(opened.findings)
                await take_from(session, city_id, place_id, opened, form.value.sections, by=viewer.id, now=clock.now())
        return go(home)


class FilesOfDistrict(_Files):
    path = "/d/{slug:str}/baseline"


class FilesOfCity(_Files):
    path = "/c/{slug:str}/baseline"
