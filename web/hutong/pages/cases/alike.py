"""Cases that look like one: a list, and any of them beside it, to be merged or left alone."""

from uuid import UUID

from litestar import Controller, get
from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.cases.duplicates import Alike as AlikeCase
from hutong.cases.duplicates import like_case
from hutong.cases.queries import case_for
from hutong.pages.answers import Page
from hutong.pages.cases.handing import MERGES
from hutong.pages.cases.words import category_word, standing
from hutong.photos.queries import photos_of_many
from hutong.posts.reasons import tell
from hutong.visits.clock import Clock


class Alike(Controller):
    path = "/o/{slug:str}/cases/{case_id:uuid}/alike"

    @get("/", permission=MERGES, name="cases.alike")
    async def show(
        self, session: AsyncSession, viewer: Viewer, clock: Clock, case_id: UUID, beside: UUID | None = None
    ) -> Page:
        """`beside` is the one to compare with; the likest where none is named. Raises NotThere."""
        now, everything = clock.now(), viewer.may("office.read")
        case = await case_for(session, viewer.id, case_id, now=now, everything=everything)
        found = await like_case(session, case_id)
        chosen = beside or (found[0].id if found else None)
        other = None
        if chosen is not None and chosen != case_id:
            other = await case_for(session, viewer.id, chosen, now=now, everything=everything)
        pictures = await photos_of_many(session, "case", [c.state.id for c in (case, other) if c is not None])
        return Page(
            "cases/alike.html",
            case=case,
            other=other,
            found=[(one, _words(one, case.office.zone)) for one in found],
            pictures=pictures,
            category=lambda one: category_word(one.setting.playbook, one.state.category),
            standing=standing,
        )


def _words(one: AlikeCase, zone: str) -> list[str]:
    return [tell(reason, {}, zone) for reason in one.likeness.reasons]
