"""`/o/{office}/cases/{case}/why`, told and reckoned again; `/o/{office}/recounts`, what the nightly check found."""

from collections.abc import Sequence
from uuid import UUID

from litestar import Controller, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.cases import queries
from hutong.cases.explaining import names_of
from hutong.errors import NotThere
from hutong.notices.models import Notice
from hutong.notices.queries import notice_of
from hutong.pages.answers import Page
from hutong.pages.cases.journey import journey_of
from hutong.pages.cases.reading import READS
from hutong.pages.navigation import Entry
from hutong.pages.whys import links
from hutong.texts import N_
from hutong.tracing.queries import checks, open_differences, settled_differences
from hutong.tracing.rechecking import recheck_cases
from hutong.visits.clock import Clock


class CaseWhy(Controller):
    path = "/o/{slug:str}/cases"

    @get("/{case_id:uuid}/why", permission=READS, name="cases.why")
    async def show(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID, notice: UUID | None = None
    ) -> Page:
        """`notice` marks the event that sent one of the reader's own notices."""
        now = clock.now()
        case = await queries.case_for(session, viewer.id, case_id, now=now, everything=viewer.may("office.read"))
        found = (await recheck_cases(session, [case_id], now=now)).get(case_id)
        if found is None:
            raise NotThere
        mine = await notice_of(session, notice, person=viewer.id) if notice else None
        happenings = await queries.timeline(session, case_id, now=now)
        chain = await links.chain(session, found)
        return Page(
            "whys/case.html",
            layout="base_steward.html" if viewer.desks == {"steward"} else "base_office.html",
            case=case,
            links=chain,
            differing=await links.differing(session, found),
            journey=journey_of(case, happenings),
            notice=mine,
            marked=_sender(chain, mine) if mine else None,
        )


def _sender(chain: Sequence[links.Link], notice: Notice) -> links.Link | None:
    """The last event before the notice that sends such notices."""
    template = notice.kind.removeprefix("case.")
    return next((link for link in reversed(chain) if template in link.templates and link.at <= notice.created_at), None)


class Recounts(Controller):
    path = "/o/{slug:str}/recounts"

    @get("/", permission="office.manage", name="recounts.index")
    async def index(self, session: AsyncSession, clock: Clock) -> Page:
        rows = [*await open_differences(session), *await settled_differences(session)]
        owners = {
            UUID(value)
            for row in rows
            if row.field.startswith("owner")
            for value in (row.stored, row.recomputed)
            if value
        }
        names = await names_of(session, owners, owners)
        told = [(row, links.in_words(row.field, row.stored, row.recomputed, names, clock.zone.key)) for row in rows]
        return Page(
            "whys/recounts.html",
            standing=[pair for pair in told if pair[0].settled_at is None],
            settled=[pair for pair in told if pair[0].settled_at is not None],
            checks=await checks(session),
        )


controllers = [CaseWhy, Recounts]
navigation = [Entry(N_("核对"), "/recounts", "office.manage", order=72)]
