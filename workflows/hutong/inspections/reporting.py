"""What an inspection found goes on as a case: it is asked for nothing that was written down already."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.cases.at_once import open_and_close
from hutong.cases.lists import alleys_within
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.cases.settings import setting_at
from hutong.errors import NotThere
from hutong.inspections.errors import FoundElsewhere
from hutong.inspections.queries import Seen, inspections
from hutong.inspections.schemas import FoundAt
from hutong.inspections.service import finding_for_update, link
from hutong.journal import Actor
from hutong.photos.carrying import carry
from hutong.photos.schemas import About


async def inspection_for(session: AsyncSession, viewer: Viewer, inspection_id: UUID, *, now: datetime) -> Seen:
    """One that the viewer may read: his own, or of an alley that he answers for. Raises NotThere."""
    within = await alleys_to_read(session, viewer, now=now)
    found = await inspections(session, within=within, mine=viewer.id, only=inspection_id)
    if not found:
        raise NotThere
    return found[0]


async def alleys_to_read(session: AsyncSession, viewer: Viewer, *, now: datetime) -> list[UUID] | None:
    """Those whose inspections the viewer reads beside his own; None for all of the office."""
    if viewer.may("office.read"):
        return None
    _, setting = await setting_at(session, now)
    return [alley.id for alley in alleys_within(setting, viewer.id, now)]


async def report_finding(
    session: AsyncSession, found: FoundAt, report: OpenCase, reporter: Reporter, viewer: Viewer, *,
    at_once: bool = False, note: str | None = None, by: Actor, now: datetime,
) -> None:  # fmt: skip
    """Open the case, or open and close it, and say on both which is of which. Sent twice it is one case.

    Raises NotThere, LinkedAlready, FoundElsewhere, and what opening and closing refuse.
    """
    seen = await inspection_for(session, viewer, found.inspection, now=now)
    if report.alley != seen.inspection.alley_id:
        raise FoundElsewhere(field="alley", alley=seen.alley)
    inspection, finding = await finding_for_update(session, found.inspection, found.item)
    if not link(session, inspection, finding, "case", report.id, by=by, now=now):
        return
    # Before the case is closed: what the inspection saw is the evidence of how it was before.
    about = About("case", report.id, "before")
    await carry(session, found.photos, kind="inspection", subject=inspection.id, about=about, now=now)
    if at_once:
        await open_and_close(session, report, reporter, note=note, by=by, now=now)
    else:
        await open_case(session, report, reporter, by=by, now=now)
