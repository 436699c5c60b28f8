"""What waits in each community, and what was sent together."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.batches import cases_in, send_together
from hutong.cases.lists import alleys_within, waiting_to_be_sent
from hutong.cases.queries import Item
from hutong.cases.schemas import SendTogether
from hutong.cases.settings import setting_at
from hutong.cases.ties import sent_batches
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.batches.gathering import Gathering, gatherings
from hutong.pages.cases.words import category_word, standing, step_word
from hutong.pages.desks.duties import told_duties
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry
from hutong.pages.sheets.codes import told_waiting
from hutong.patrols.needs import count_open
from hutong.playbooks.queries import Version
from hutong.texts import N_
from hutong.visits.clock import Clock

READS = ("case.gather", "case.read")


class Batches(Controller):
    path = "/o/{slug:str}/batches"

    @get("/", permission=READS, name="batches.index")
    async def index(self, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version) -> Page:
        return Page(
            "batches/index.html", form=blank(), sent_from=None, **await _facts(session, viewer, clock, in_force)
        )

    @post("/", permission="case.gather", status_code=200)
    async def send(
        self,
        request: Request[Any, Any, Any],
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        in_force: Version,
    ) -> Response[Any]:
        form = await read_form(request, SendTogether)
        facts = await _facts(session, viewer, clock, in_force)
        with form.or_again("batches/index.html", sent_from=form.typed("community"), **facts):
            if form.value.community not in {each.community for each in facts["gatherings"] if each.is_mine}:
                raise NotThere
            await send_together(session, form.value, person=viewer.id, by=viewer.actor, now=clock.now())
        return go(f"{office.home}/batches/{form.value.id}")

    @get("/{batch_id:uuid}", permission=READS, name="batches.show")
    async def show(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version, batch_id: UUID
    ) -> Page:
        """Who looks after only some alleys of the community sees what was sent of those."""
        found = await sent_batches(session, only=batch_id)
        seen = {each.community for each in await gatherings(session, viewer, clock.now())}
        if not found or found[0].community_id not in seen:
            raise NotThere
        _, setting = await setting_at(session, clock.now())
        reach = {alley.id for alley in alleys_within(setting, viewer.id, clock.now())}
        cases = [
            case for case in await cases_in(session, batch_id) if viewer.may("office.read") or case.alley_id in reach
        ]
        return Page(
            "batches/show.html",
            batch=found[0],
            cases=cases,
            alley=lambda case: setting.directory.alley(case.alley_id).name,
            category=lambda case: category_word(in_force.playbook, case.category),
            step=lambda case: step_word(in_force.playbook, case.flow, case.step),
            standing=standing,
        )


async def _facts(session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version) -> dict[str, Any]:
    found = await gatherings(session, viewer, clock.now())
    waiting: list[tuple[Gathering, str, list[Item]]] = []
    for each in found:
        items = await waiting_to_be_sent(session, each.community, now=clock.now())
        waiting += [(each, action, several) for action, several in each.by_action(items)]
    communities = tuple(each.community for each in found)
    _, setting = await setting_at(session, clock.now())
    alleys = [alley.id for alley in alleys_within(setting, viewer.id, clock.now())]
    return {
        "needs": await count_open(session, alleys) if viewer.may("desk.community") else None,
        "duties": await told_duties(session, setting, viewer.id, clock.today),
        "not_taken": await told_waiting(session, viewer, clock),
        "gatherings": found,
        "waiting": waiting,
        "sent": await sent_batches(session, communities=communities),
        "terms": in_force.playbook.terms,
        "category": lambda case: category_word(in_force.playbook, case.category),
        "standing": standing,
        "new_id": new_id,
    }


controllers = [Batches]
navigation = [Entry(N_("联合上报"), "/batches", "case.gather", order=25, term="gathered_report")]
