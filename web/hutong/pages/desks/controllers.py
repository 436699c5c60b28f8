"""First screens of officials: chief, superior, headquarters, and whoever keeps the office's rules."""

from datetime import datetime, time

from litestar import Controller, get
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.alleys.models import Community
from hutong.cases.lists import alleys_within
from hutong.cases.settings import setting_at
from hutong.evaluations.queries import own_scores
from hutong.pages.answers import Page
from hutong.pages.desks.gathering import desk_facts, late_items, reviews_to_answer, to_approve
from hutong.pages.evaluations.controllers import told
from hutong.pages.navigation import Entry, Landing
from hutong.patrols.needs import count_open
from hutong.playbooks.queries import Version, open_drafts
from hutong.points.queries import granted_between
from hutong.posts.facts import on
from hutong.posts.vacancies import vacancies
from hutong.rosters.owing import alleys_watched, coming_days
from hutong.rosters.returned import watched
from hutong.texts import N_
from hutong.visits.clock import Clock


class Desks(Controller):
    path = "/o/{slug:str}/desk"

    @get("/chief", permission="desk.chief", name="desks.chief")
    async def chief(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        _, setting = await setting_at(session, clock.now())
        alleys, days = alleys_within(setting, viewer.id, clock.now()), coming_days(setting, clock.now())
        walked = alleys_watched(setting, viewer.id, days)
        watch, returned = await watched(session, setting, alleys, clock.now(), walked=walked, last=days[-1])
        facts = await desk_facts(session, viewer, clock, returned=returned)
        needs = await count_open(session, [alley.id for alley in alleys])
        own = await own_scores(session, viewer.id, clock.today)
        return Page("desks/chief.html", watched=watch, needs=needs, scores=told(own), **facts)

    @get("/superior", permission="desk.superior", name="desks.superior")
    async def superior(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        facts = await desk_facts(session, viewer, clock)
        return Page("desks/superior.html", late=await late_items(session, viewer, clock), **facts)

    @get("/headquarters", permission="desk.headquarters", name="desks.headquarters")
    async def headquarters(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        facts = await desk_facts(session, viewer, clock)
        return Page("desks/headquarters.html", late=await late_items(session, viewer, clock), **facts)

    @get("/office", permission=("desk.office", "desk.administrator"), name="desks.office")
    async def office(self, session: AsyncSession, viewer: Viewer, clock: Clock, in_force: Version) -> Page:
        month = clock.today.replace(day=1)
        begins = datetime.combine(month, time(), clock.zone)
        at, setting = await setting_at(session, clock.now())
        names = await session.execute(select(Community.id, Community.name).order_by(Community.code))
        return Page(
            "desks/office.html",
            in_force=in_force,
            drafts=await open_drafts(session),
            to_approve=await to_approve(session, viewer),
            reviews=await reviews_to_answer(session, viewer),
            vacancies=vacancies(setting.directory, {row.id: row.name for row in names}, clock.today),
            people=len(at.languages),
            alleys=on(setting.directory.alleys, clock.today),
            granted=await granted_between(session, begins, clock.now()),
            month=month,
            terms=in_force.playbook.terms,
        )


controllers = [Desks]
navigation = [
    Entry(N_("我的街巷"), "/desk/chief", "desk.chief", order=1),
    Entry(N_("督办"), "/desk/superior", "desk.superior", order=2),
    Entry(N_("调度"), "/desk/headquarters", "desk.headquarters", order=3),
    Entry(N_("本街道"), "/desk/office", "desk.administrator", order=4),
]
landings = [
    Landing("/desk/superior", "desk.superior", order=10),
    Landing("/desk/headquarters", "desk.headquarters", order=20),
    Landing("/desk/chief", "desk.chief", order=30),
    Landing("/desk/office", "desk.office", order=40),
    Landing("/batches", "desk.community", order=55),
    Landing("/desk/office", "desk.administrator", order=70),
]
