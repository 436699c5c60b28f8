"""需要照护的户: a register with masked names. Who a household is, is shown to who may see it; every look is logged.

Nothing here is exported, drawn or told in a notice. Every answer forbids to be kept, by browser and phone alike.
"""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import Parameter
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.alleys.models import Alley
from hutong.care import queries, schemas, service
from hutong.care.models import CareHousehold
from hutong.cases.lists import alleys_within
from hutong.cases.settings import setting_at
from hutong.cases.states import Setting
from hutong.db import bound_office
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.patrols.places import my_alley
from hutong.playbooks.verbs import Verb
from hutong.posts.facts import AlleyFact, on
from hutong.texts import N_
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]
_PAGE = 50
Numbered = Annotated[int, Parameter(query="page", ge=1, le=1000)]


class Care(Controller):
    path = "/o/{slug:str}/care"

    @get("/", permission="care.read", name="care.index")
    async def index(self, session: AsyncSession, viewer: Viewer, clock: Clock, page: Numbered = 1) -> Page:
        _, alleys = await _reach(session, viewer, clock)
        within = [alley.id for alley in alleys]
        lines = await queries.in_care(session, within, limit=_PAGE + 1, offset=(page - 1) * _PAGE)
        more = len(lines) > _PAGE
        return Page("care/index.html", lines=lines[:_PAGE], page=page, more=more, today=clock.today)

    @get("/new", permission="care.keep", name="care.new")
    async def new(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        _, alleys = await _reach(session, viewer, clock)
        form = blank(id=new_id(), every_days=7)
        return Page("care/new.html", form=form, alleys=[(alley.id, alley.name) for alley in alleys])

    @post("/new", permission="care.keep", status_code=200)
    async def register(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        _, alleys = await _reach(session, viewer, clock)
        form = await read_form(request, schemas.Register)
        with form.or_again("care/new.html", alleys=[(alley.id, alley.name) for alley in alleys]):
            await service.register(
                session, form.value, within={alley.id for alley in alleys}, day=clock.today, person=viewer.id,
                by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/care")

    @get("/looks", permission="office.manage", name="care.looks")
    async def looks(self, session: AsyncSession) -> Page:
        return Page("care/looks.html", looks=await queries.looks(session))

    @get("/{household_id:uuid}", permission="care.read", name="care.show")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, household_id: UUID) -> Page:
        setting, household = await _household(session, viewer, clock, household_id)
        return Page(
            "care/show.html", form=blank(id=new_id()), **await _facts(session, viewer, clock, setting, household)
        )

    @post("/{household_id:uuid}/look", permission="care.read", status_code=200)
    async def look(
        self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock, household_id: UUID
    ) -> Page:
        """The answer itself shows it: no address leads there, and going back does not bring it up again."""
        setting, household = await _household(session, viewer, clock, household_id)
        form = await read_form(request, schemas.Look)
        facts = await _facts(session, viewer, clock, setting, household)
        with form.or_again("care/show.html", **facts):
            await service.look(
                session, setting, household, form.value, person=viewer.id, by=viewer.actor, now=clock.now()
            )
        fields = ("name", "door", "phone", "asked", "every_days")
        known = blank(**{field: getattr(household, field) for field in fields})
        return Page("care/who.html", household=household, form=known, **facts)

    @post("/{household_id:uuid}/correct", permission="care.keep", name="care.correct", status_code=200)
    async def correct(
        self,
        request: Sent,
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        household_id: UUID,
    ) -> Response[Any]:
        """What was typed is shown again where it is wrong, and nothing else of the entry."""
        setting, household = await _household(session, viewer, clock, household_id, lock=True)
        form = await read_form(request, schemas.Correct)
        with form.or_again("care/correct.html", **await _facts(session, viewer, clock, setting, household)):
            await service.correct(
                session, setting, household, form.value, person=viewer.id, by=viewer.actor, now=clock.now()
            )
        return go(f"{office.home}/care/{household_id}")

    @post("/{household_id:uuid}/visits", permission="visit.record", status_code=200)
    async def visited(
        self,
        request: Sent,
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        household_id: UUID,
    ) -> Response[Any]:
        setting, household = await _household(session, viewer, clock, household_id, lock=True)
        form = await read_form(request, schemas.Called)
        with form.or_again("care/show.html", **await _facts(session, viewer, clock, setting, household)):
            alley = await my_alley(
                session, setting.playbook, viewer.id, Verb.VISIT, day=clock.today, alley=household.alley_id
            )
            await service.call_on(
                session, household, form.value, person=viewer.id, alley=alley, zone=clock.zone, by=viewer.actor,
                now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/care")

    @post("/{household_id:uuid}/end", permission="care.keep", status_code=200)
    async def end(
        self, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock, household_id: UUID
    ) -> Response[Any]:
        _, household = await _household(session, viewer, clock, household_id, lock=True)
        await service.end_care(session, household, day=clock.today, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/care")


async def _reach(session: AsyncSession, viewer: Viewer, clock: Clock) -> tuple[Setting, list[AlleyFact]]:
    """The alleys that the viewer answers for, and no others: not even for who reads the whole office."""
    _, setting = await setting_at(session, clock.now())
    return setting, list(on(alleys_within(setting, viewer.id, clock.now()), clock.today))


async def _household(
    session: AsyncSession, viewer: Viewer, clock: Clock, household_id: UUID, *, lock: bool = False
) -> tuple[Setting, CareHousehold]:
    setting, alleys = await _reach(session, viewer, clock)
    within = {alley.id for alley in alleys}
    return setting, await service.household_of(session, household_id, within, lock=lock)


async def _facts(
    session: AsyncSession, viewer: Viewer, clock: Clock, setting: Setting, household: CareHousehold
) -> dict[str, Any]:
    alley = await session.get_one(Alley, (bound_office(session), household.alley_id))
    return {
        "line": queries.line_of(household, alley.name),
        "ended": household.ended_on,
        "may_look": service.may_look(setting, household.alley_id, viewer.id, clock.today),
        "today": clock.today,
        "new_id": new_id,
    }


controllers = [Care]
navigation = [
    Entry(N_("照护的住户"), "/care", "care.read", order=31),
    Entry(N_("谁看过照护的住户"), "/care/looks", "office.manage", order=95),
]
