"""An alley's public page, reached by the code on its wall: who answers, report a problem, follow a report."""

import io
from typing import Any

import segno
from litestar import Controller, Request, Response, get, post

from hutong.access.directory import OfficePlace
from hutong.alley_records.walls import public_maps
from hutong.boards.matters import STAGES, by_stretch, open_matters
from hutong.boards.progress import Progress, followed, progress_of
from hutong.boards.queries import alley_of, holders_of, mended_this_month
from hutong.boards.schemas import MOST_PHOTOS, Follow, TellProblem
from hutong.boards.service import report_with, tell_problem
from hutong.boards.withdrawing import withdraw_report
from hutong.commitments.queries import on_the_wall
from hutong.counters import Limit
from hutong.db import Databases, Office, Public
from hutong.ids import new_id
from hutong.pages.answers import Page
from hutong.pages.boards.pictures import BoardPictures, board_of, pairs_on_wall
from hutong.pages.boards.sending import check_photos, keep_photos, sent_photos
from hutong.pages.forms import blank, read_form
from hutong.photos.limits import MAX_BYTES
from hutong.playbooks.queries import playbook_in_force
from hutong.posts.queries import office_at
from hutong.settings import Settings
from hutong.texts import current_language
from hutong.tiers.wording import shown_grade
from hutong.visits.clock import Clock
from hutong.visits.services import Services
from hutong.visits.visit import current_visit

Sent = Request[Any, Any, Any]


# A neighbourhood may share one address, so generous, and counted for each board; one device is one person. A code is
# not to be found by trying at any board of its office; a right one is no try.
REPORTS = Limit("board-report", times=20, seconds=600)
REPORTS_OF_DEVICE = Limit("board-report-device", times=5, seconds=600)
FOLLOWS = Limit("board-follow", times=30, seconds=600)
REPORT_BYTES = MOST_PHOTOS * MAX_BYTES + 1024 * 1024


class Boards(Controller):
    path = "/b/{code:str}"

    @get("/", permission="open", name="boards.show")
    async def show(self, code: str, databases: Databases, services: Services, clock: Clock) -> Page:
        office, alley_id = await board_of(services, code)
        # What hangs on the wall is gathered as the office; the visitor's own role sees none of the rows behind it.
        async with databases.session(Office(office.id)) as session:
            alley = await alley_of(session, alley_id)
            playbook = (await playbook_in_force(session, clock.now())).playbook
            language = current_language()
            return Page(
                "boards/show.html",
                code=code,
                office=office,
                alley=alley,
                playbook=playbook,
                holders=await holders_of(session, playbook, alley, clock.now(), language),
                items=playbook.items_on(clock.today),
                checklist=playbook.checklist_on(clock.today),
                matters=(matters := await open_matters(session, playbook, alley, language)),
                stretches=by_stretch(matters, alley.length_m),
                stages=STAGES,
                maps=await public_maps(session, playbook, alley),
                pairs=await pairs_on_wall(session, playbook, alley_id),
                tier=await shown_grade(session, playbook, alley.id),
                promises=await on_the_wall(
                    session, alley.id, day=clock.today, calendar=(await office_at(session, clock.now())).calendar
                ),
                mended=await mended_this_month(session, playbook, alley.id, clock.now(), office.zone, language),
            )

    @get("/report", permission="open", name="boards.report")
    async def report(self, code: str, databases: Databases, services: Services, clock: Clock) -> Page:
        return Page("boards/report.html", form=blank(id=new_id()), **await _facts(code, databases, services, clock))

    @post("/report", permission="open", status_code=200, request_max_body_size=REPORT_BYTES)
    async def tell(self, request: Sent, code: str, databases: Databases, services: Services, clock: Clock) -> Page:
        facts = await _facts(code, databases, services, clock)
        office: OfficePlace = facts["office"]
        form = await read_form(request, TellProblem)
        photos = await sent_photos(request)
        with form.or_again("boards/report.html", **facts):
            await services.throttle.trying(REPORTS_OF_DEVICE, current_visit().tied_to)
            await services.throttle.trying(REPORTS, code, _address(request))
            await check_photos(services, office, photos, form.value.id or new_id())
            # The visitor's own narrow role, and a transaction that ends before the store is waited for.
            async with databases.session(Public(office.id)) as session:
                told = await tell_problem(
                    session, form.value, alley=facts["alley"].id, playbook=facts["playbook"], now=clock.now(),
                    secret=services.settings.signing_key("board-report"),
                )  # fmt: skip
        lost = await keep_photos(services, office, photos, told.id)
        return Page("boards/told.html", follow=told.code, kept=len(photos) - lost, lost=lost, **facts)

    @get("/follow", permission="open", name="boards.follow")
    async def follow(self, code: str, databases: Databases, services: Services, clock: Clock) -> Page:
        return Page("boards/follow.html", form=blank(), progress=None, **await _facts(code, databases, services, clock))

    @post("/follow", permission="open", status_code=200)
    async def followed(self, request: Sent, code: str, databases: Databases, services: Services, clock: Clock) -> Page:
        facts = await _facts(code, databases, services, clock)
        form = await read_form(request, Follow)
        with form.or_again("boards/follow.html", progress=None, **facts):
            who = facts["office"].id, _address(request)
            await services.throttle.trying(FOLLOWS, *who)
            async with databases.session(Office(facts["office"].id)) as session:
                report = await report_with(session, form.value.code)
                progress = await progress_of(session, report, current_language())
            await services.throttle.give_back(FOLLOWS, *who)
            progress = await _followed(databases, progress)
        return Page("boards/follow.html", form=form, progress=progress, **facts)

    @get("/follow/{follow:str}", permission="open", name="boards.followed")
    async def follow_link(
        self, request: Sent, code: str, follow: str, databases: Databases, services: Services, clock: Clock
    ) -> Page:
        """The link that was given with the code: the same answer without typing."""
        facts = await _facts(code, databases, services, clock)
        who = facts["office"].id, _address(request)
        await services.throttle.trying(FOLLOWS, *who)
        async with databases.session(Office(facts["office"].id)) as session:
            progress = await progress_of(session, await report_with(session, follow), current_language())
        await services.throttle.give_back(FOLLOWS, *who)
        progress = await _followed(databases, progress)
        return Page("boards/follow.html", form=blank(code=follow), progress=progress, **facts)

    @post("/withdraw", permission="open", status_code=200)
    async def withdraw(self, request: Sent, code: str, databases: Databases, services: Services, clock: Clock) -> Page:
        """A mistake taken back by whoever holds the code, as long as nobody has done anything about it."""
        facts = await _facts(code, databases, services, clock)
        form = await read_form(request, Follow)
        with form.or_again("boards/follow.html", progress=None, **facts):
            who = facts["office"].id, _address(request)
            await services.throttle.trying(FOLLOWS, *who)
            async with databases.session(Office(facts["office"].id)) as session:
                await withdraw_report(session, form.value.code, now=clock.now())
            await services.throttle.give_back(FOLLOWS, *who)
            async with databases.session(Office(facts["office"].id)) as session:
                progress = await progress_of(session, await report_with(session, form.value.code), current_language())
        return Page("boards/follow.html", form=form, progress=progress, **facts)

    @get("/code.svg", permission="open", media_type="image/svg+xml")
    async def picture(self, code: str, services: Services, settings: Settings) -> Response[bytes]:
        """The QR code to hang on the wall."""
        await board_of(services, code)
        drawn, content = segno.make_qr(f"{settings.public_url}/b/{code}", error="q"), io.BytesIO()
        # With its namespace: without it browsers draw it inside a page, but not as a picture of its own.
        drawn.save(content, kind="svg", scale=8, border=4, xmldecl=False)
        return Response(content.getvalue(), media_type="image/svg+xml")


async def _facts(code: str, databases: Databases, services: Services, clock: Clock) -> dict[str, Any]:
    office, alley_id = await board_of(services, code)
    async with databases.session(Office(office.id)) as session:
        alley = await alley_of(session, alley_id)
        playbook = (await playbook_in_force(session, clock.now())).playbook
    return {"code": code, "office": office, "alley": alley, "playbook": playbook, "most_photos": MOST_PHOTOS}


async def _followed(databases: Databases, progress: Progress) -> Progress:
    """Where another office has it now, its word: the code is shown to the office that the report was made to."""
    return await followed(progress, lambda office_id: databases.session(Office(office_id)), current_language())


def _address(request: Sent) -> str:
    return request.client.host if request.client else "unknown"


controllers = [Boards, BoardPictures]
