"""The community's desk: a card box in focus, today's list, late entries, and undoing a mistake."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.directory import OfficePlace
from hutong.access.viewers import Viewer
from hutong.cases.settings import setting_at
from hutong.checkins.errors import AlreadyCheckedIn, DayIsEmpty, NoLongerHere
from hutong.checkins.filing import file_closed_days
from hutong.checkins.models import CheckIn
from hutong.checkins.queries import filed, filed_with
from hutong.checkins.schemas import CheckByCard, CheckLate, CheckMany, UndoCheck
from hutong.checkins.service import LATE_DAYS, check_in, undo_check_in
from hutong.errors import NotThere
from hutong.ids import new_id
from hutong.pages.answers import Page, go
from hutong.pages.checkins.cards import Cards
from hutong.pages.checkins.closures import Closures
from hutong.pages.checkins.days import FormerDays
from hutong.pages.checkins.desk import CommunityDesk, by_card, desk_facts, desk_of
from hutong.pages.desks.duties import told_duties
from hutong.pages.duties.showing import told_next
from hutong.pages.duties.soon import walkers_soon
from hutong.pages.forms import blank, read_form
from hutong.pages.navigation import Entry, Landing
from hutong.pages.stewards.reasons import why_granted
from hutong.texts import N_, gettext
from hutong.visits.clock import Clock

Sent = Request[Any, Any, Any]


class CheckIns(Controller):
    path = "/o/{slug:str}/checkins"

    @get("/", permission="checkin.record", name="checkins.desk")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, done: UUID | None = None) -> Page:
        """`done` is the check-in just made, which the desk confirms above the empty card box."""
        desk = await desk_of(session, viewer, clock)
        last = await filed(session, done, desk.ids) if done else None
        why = why_granted(last.grant, clock.zone.key) if last and last.grant else []
        facts = await desk_facts(session, desk, clock)
        at, setting = await setting_at(session, clock.now())
        duties = await told_duties(session, setting, viewer.id, clock.today)
        coming = await told_next(session, setting, viewer.id, clock, at.names)
        also = await filed_with(session, last.check) if last else []
        return Page(
            "checkins/desk.html",
            form=blank(id=new_id()),
            last=last,
            why=why,
            duties=duties,
            next_duties=coming,
            walkers=await walkers_soon(session, setting, at.names, desk.ids, clock.today),
            also=also,
            **facts,
        )

    @post("/", permission="checkin.record", status_code=200)
    async def by_card(
        self, request: Sent, session: AsyncSession, viewer: Viewer, office: OfficePlace, clock: Clock
    ) -> Response[Any]:
        desk = await desk_of(session, viewer, clock)
        form = await read_form(request, CheckByCard)
        facts = await desk_facts(session, desk, clock)
        with form.or_again("checkins/desk.html", last=None, why=[], also=[], **facts):
            who = await by_card(session, desk, form.value.card)
            closed = await _closed_days(session, desk, who.person_id, viewer, clock)
            if who.until < clock.today:
                if not closed:
                    raise NoLongerHere(field="card", name=who.name)
                return go(f"{office.home}/checkins?done={closed[-1].id}")
            try:
                check = await check_in(
                    session, form.value.id, who, day=clock.today, today=clock.today, told=form.value.told,
                    zone=clock.zone, worker=viewer.id, by=viewer.actor, now=clock.now(),
                )  # fmt: skip
            except DayIsEmpty:
                # She came for the days on which nobody was here; today she has not walked yet.
                if not closed:
                    raise
                check = closed[-1]
        return go(f"{office.home}/checkins?done={check.id}")

    @get("/people/{person_id:uuid}", permission="checkin.record", name="checkins.person")
    async def ask(self, session: AsyncSession, viewer: Viewer, clock: Clock, person_id: UUID) -> Page:
        """Someone who forgot the card, or comes to have a past day entered."""
        desk = await desk_of(session, viewer, clock)
        who = desk.person(person_id)
        return Page("checkins/person.html", form=blank(id=new_id(), day=who.until), who=who, **_days(clock))

    @post("/people/{person_id:uuid}", permission="checkin.record", status_code=200)
    async def by_name(
        self,
        request: Sent,
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        person_id: UUID,
    ) -> Response[Any]:
        desk = await desk_of(session, viewer, clock)
        who = desk.person(person_id)
        form = await read_form(request, CheckLate)
        with form.or_again("checkins/person.html", who=who, **_days(clock)):
            who = desk.on(person_id, form.value.day, clock.today - timedelta(days=LATE_DAYS))
            check = await check_in(
                session, form.value.id, who, day=form.value.day, today=clock.today,
                on_time=desk.missed[who.community_id], told=form.value.told,
                reason=form.value.reason, zone=clock.zone, worker=viewer.id, by=viewer.actor, now=clock.now(),
            )  # fmt: skip
        return go(f"{office.home}/checkins?done={check.id}")

    @post("/many", permission="checkin.record", status_code=200)
    async def many(self, request: Sent, session: AsyncSession, viewer: Viewer, clock: Clock) -> Page:
        """Those who came together, ticked in the list; of each who could not be filed it is told why."""
        desk = await desk_of(session, viewer, clock)
        form = await read_form(request, CheckMany)
        with form.or_again("checkins/desk.html", last=None, why=[], also=[], **await desk_facts(session, desk, clock)):
            filed_now, refused = 0, []
            for who in [desk.expected_today(person) for person in dict.fromkeys(form.value.people)]:
                await _closed_days(session, desk, who.person_id, viewer, clock)
                try:
                    await check_in(
                        session, new_id(), who, day=clock.today, today=clock.today, zone=clock.zone,
                        worker=viewer.id, by=viewer.actor, now=clock.now(),
                    )  # fmt: skip
                except (DayIsEmpty, AlreadyCheckedIn) as refusal:
                    refused.append((who, gettext(refusal.text, **refusal.params), isinstance(refusal, DayIsEmpty)))
                else:
                    filed_now += 1
        facts = await desk_facts(session, desk, clock)
        return Page("checkins/many.html", refused=refused, filed=filed_now, **facts)

    @get("/{check_id:uuid}/undo", permission="checkin.record", name="checkins.undo")
    async def ask_undo(self, session: AsyncSession, viewer: Viewer, clock: Clock, check_id: UUID) -> Page:
        desk = await desk_of(session, viewer, clock)
        found = await filed(session, check_id, desk.ids)
        if found is None:
            raise NotThere
        return Page("checkins/undo.html", form=blank(), filed=found)

    @post("/{check_id:uuid}/undo", permission="checkin.record", status_code=200)
    async def undo(
        self,
        request: Sent,
        session: AsyncSession,
        viewer: Viewer,
        office: OfficePlace,
        clock: Clock,
        check_id: UUID,
    ) -> Response[Any]:
        desk = await desk_of(session, viewer, clock)
        found = await filed(session, check_id, desk.ids)
        form = await read_form(request, UndoCheck)
        with form.or_again("checkins/undo.html", filed=found):
            await undo_check_in(
                session, check_id, because=form.value.because, communities=desk.ids, by=viewer.actor, now=clock.now()
            )
        undone = found.check.day if found else clock.today
        return go(f"{office.home}/checkins" if undone == clock.today else f"{office.home}/checkins/days?day={undone}")


async def _closed_days(
    session: AsyncSession, desk: CommunityDesk, person_id: UUID, viewer: Viewer, clock: Clock
) -> list[CheckIn]:
    """Filed with today's card, each where she had the duty that day; the earliest first."""
    filed_now = []
    for who, days in desk.missed_of(person_id):
        filed_now += await file_closed_days(
            session, who, days=days, today=clock.today, zone=clock.zone, worker=viewer.id, by=viewer.actor,
            now=clock.now(),
        )  # fmt: skip
    return sorted(filed_now, key=lambda check: check.day)


def _days(clock: Clock) -> dict[str, Any]:
    return {"today": clock.today, "first": clock.today - timedelta(days=LATE_DAYS)}


controllers = [CheckIns, FormerDays, Closures, Cards]
navigation = [
    Entry(N_("刷卡登记"), "/checkins", "checkin.record", order=10, term="check_in"),
    Entry(N_("以前的登记"), "/checkins/days", "checkin.record", order=11),
    Entry(N_("补登"), "/checkins/late", "checkin.record", order=12),
    Entry(N_("登记卡"), "/checkins/cards", "checkin.record", order=14),
    Entry(N_("不开门的日子"), "/checkins/closed", "checkin.record", order=13),
]
landings = [Landing("/checkins", "checkin.record", order=50)]
