"""`/o/{office}/cases/{case}/why`, told and reckoned again, as points and scores are; `/recounts`, what nights found."""

from collections.abc import Sequence
from uuid import UUID

from litestar import Controller, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.cases import queries
from hutong.cases.explaining import names_of
from hutong.errors import NotThere
from hutong.evaluations.queries import holders_then, score_row
from hutong.evaluations.service import sentences
from hutong.notices.models import Notice
from hutong.notices.queries import notice_of
from hutong.pages.answers import Page
from hutong.pages.cases.journey import journey_of
from hutong.pages.cases.reading import READS
from hutong.pages.navigation import Entry
from hutong.pages.stewards.reasons import why_granted
from hutong.pages.whys import links
from hutong.pages.whys.ways import ways_told
from hutong.playbooks.document import Playbook
from hutong.playbooks.queries import Version
from hutong.points.queries import grant_of
from hutong.posts.reasons import tell
from hutong.texts import N_
from hutong.tiers.wording import tier_word
from hutong.tracing.models import WhyDifference
from hutong.tracing.points import recheck_points
from hutong.tracing.queries import checks, open_differences, settled_differences
from hutong.tracing.rechecking import recheck_cases
from hutong.tracing.scores import recheck_scores
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
            ways=await ways_told(session, mine) if mine else [],
            marked=_sender(chain, mine) if mine else None,
            beside=_BESIDE.get(mine.kind.removeprefix("case."), "") if mine else "",
        )


_MERGED = N_("您反映的事项并入了另一件，那一件有了结果，所以告诉您。")
_BESIDE = {
    "watched": N_("您关注了这件事项，它有了动静。"),
    "mentioned": N_("有同事在备注里提到了您。"),
    "many": N_("同时到期的事项太多，合成一条告诉您。"),
    "redated": N_("街道的工作日有了变动，期限跟着重新算过。"),
    "closed": _MERGED,
    "declined": _MERGED,
}
"""What sends a notice of a case beside its rules."""


def _sender(chain: Sequence[links.Link], notice: Notice) -> links.Link | None:
    """The last event before the notice that sends such notices."""
    template = notice.kind.removeprefix("case.")
    return next((link for link in reversed(chain) if template in link.templates and link.at <= notice.created_at), None)


class PointsWhy(Controller):
    path = "/o/{slug:str}/points"

    @get("/{transfer_id:uuid}/why", permission=("points.own", "office.manage"), name="points.why")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, transfer_id: UUID) -> Page:
        """One's own; whoever administers the office sees all of them."""
        transfer = await grant_of(session, transfer_id)
        if transfer is None or not (viewer.may("office.manage") or transfer.person_id == viewer.id):
            raise NotThere
        found = (await recheck_points(session, [transfer_id], now=clock.now()))[transfer_id]
        zone = clock.zone.key
        return Page(
            "whys/points.html",
            layout="base_steward.html" if viewer.desks == {"steward"} else "base_office.html",
            transfer=transfer,
            found=found,
            stored=why_granted(transfer, zone),
            again=[tell(reason, {}, zone) for reason in found.again.reasons],
            differing=[links.in_words(one.field, one.stored, one.recomputed, {}, zone) for one in found.found],
        )


class ScoreWhy(Controller):
    path = "/o/{slug:str}/evaluations"

    @get("/{evaluation_id:uuid}/why", permission="signed-in", name="evaluations.why")
    async def show(self, session: AsyncSession, viewer: Viewer, clock: Clock, evaluation_id: UUID) -> Page:
        """Whoever appraises sees all of them, everybody else those of months in which the post was theirs."""
        row = await score_row(session, evaluation_id)
        if row is None:
            raise NotThere
        evaluation, post = row
        now = clock.now()
        if not viewer.may("evaluation.read") and viewer.id not in await holders_then(session, evaluation):
            raise NotThere
        found = (await recheck_scores(session, [evaluation_id], now=now))[evaluation_id]
        return Page(
            "whys/score.html",
            evaluation=evaluation,
            post=post,
            found=found,
            stored=sentences(found.stored),
            again=sentences(found.again) if found.again else [],
            differing=[
                links.in_words(one.field, one.stored, one.recomputed, {}, clock.zone.key) for one in found.found
            ],
        )


class Recounts(Controller):
    path = "/o/{slug:str}/recounts"

    @get("/", permission="office.manage", name="recounts.index")
    async def index(self, session: AsyncSession, clock: Clock, in_force: Version) -> Page:
        rows = [*await open_differences(session), *await settled_differences(session)]
        owners = {
            somebody
            for row in rows
            for several in (row.stored, row.recomputed)
            for somebody in links.named_by(row.field, several)
        }
        names = await names_of(session, owners, owners)
        told = [
            (row, links.in_words(row.field, *_worded(row, in_force.playbook), names, clock.zone.key)) for row in rows
        ]
        return Page(
            "whys/recounts.html",
            standing=[pair for pair in told if pair[0].settled_at is None],
            settled=[pair for pair in told if pair[0].settled_at is not None],
            checks=await checks(session),
        )


def _worded(row: WhyDifference, playbook: Playbook) -> tuple[str | None, str | None]:
    """The two values; grades of alleys by the office's own words."""
    if row.kind == "tier" and row.field in {"tier", "proposed"}:
        return tier_word(playbook, row.stored), tier_word(playbook, row.recomputed)
    return row.stored, row.recomputed


controllers = [CaseWhy, PointsWhy, ScoreWhy, Recounts]
navigation = [Entry(N_("核对"), "/recounts", "office.manage", order=72)]
