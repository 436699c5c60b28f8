"""The steward's first screen: name, alley, one large button, one red one, and what became of what she reported."""

from litestar import Controller, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.care.queries import due_by
from hutong.cases.queries import open_items
from hutong.cases.settings import setting_at
from hutong.checkins.closures import closed_soon
from hutong.checkins.queries import own_check_in
from hutong.doubts.queries import waiting_for
from hutong.notices.queries import unread_count
from hutong.pages.answers import Page
from hutong.pages.duties.showing import told_next
from hutong.pages.stewards.reasons import why_granted, would_earn
from hutong.patrols.left import walks_and_left
from hutong.patrols.places import my_alleys
from hutong.patrols.reported import my_reports
from hutong.playbooks.verbs import Verb
from hutong.rosters.exchanging import asked_of
from hutong.rosters.returned import stretches
from hutong.visits.clock import Clock


class Today(Controller):
    path = "/o/{slug:str}/today"

    @get("/", permission="desk.steward", name="stewards.today")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        at, setting = await setting_at(session, clock.now())
        playbook = setting.playbook
        alleys = await my_alleys(session, playbook, viewer.id, Verb.PATROL, clock.today)
        # A day that passed to her opens the alley to walk, and nothing else of it.
        own = [alley for alley in alleys if not alley.for_the_day]
        walks, left = await walks_and_left(session, viewer.id, clock.today)
        filed = await own_check_in(session, viewer.id, clock.today)
        last = await my_reports(session, viewer.id, limit=1)
        return Page(
            "stewards/today.html",
            alleys=alleys,
            under_way=next((walk for walk in reversed(walks) if not walk.finished_at), None),
            left=left,
            walked=[walk for walk in walks if walk.finished_at],
            filed=filed,
            why=why_granted(filed.grant, clock.zone.key) if filed and filed.grant else [],
            would_earn=would_earn(playbook, alleys, clock.today),
            last=last[0] if last else None,
            waiting=await open_items(session, viewer.id, now=clock.now(), limit=3),
            care_due=await due_by(session, [alley.id for alley in own], clock.today) if viewer.may("care.read") else 0,
            stretches=await stretches(session, setting, [alley.id for alley in alleys], clock.today),
            names={alley.id: alley.name for alley in alleys},
            categories={each.code: each.name for each in playbook.categories},
            exchanges=await asked_of(session, viewer.id, clock.today),
            asked=await waiting_for(session, viewer.id),
            closed=await closed_soon(session, {alley.community_id for alley in own}, clock.today),
            terms=playbook.terms,
            next_duties=await told_next(session, setting, viewer.id, clock, at.names),
            today=clock.today,
            unread=await unread_count(session, viewer.id),
        )
