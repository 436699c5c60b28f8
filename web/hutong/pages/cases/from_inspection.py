"""What an inspection found, on its way into a case: everything that was written down there is filled in here."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.errors import NotThere
from hutong.inspections.queries import Seen
from hutong.inspections.reporting import inspection_for
from hutong.pages.cases.words import category_word
from hutong.photos.queries import PhotoView, photos_of
from hutong.playbooks.queries import version
from hutong.visits.clock import Clock


class Found(NamedTuple):
    """One finding. `case` is what it became already; `category` is what the list of that day files it as, and `name`
    its name: an item says what there should be none of.
    """

    seen: Seen
    item: str
    name: str
    category: str
    position_m: int | None
    photos: list[PhotoView]
    case: UUID | None

    @property
    def id(self) -> UUID:
        return self.seen.inspection.id


async def found_at(session: AsyncSession, viewer: Viewer, clock: Clock, inspection: str, item: str) -> Found | None:
    """None where no inspection is named. Raises NotThere for one that is not there, and for what it did not find."""
    if not inspection:
        return None
    try:
        inspection_id = UUID(inspection)
    except ValueError:
        raise NotThere from None
    seen = await inspection_for(session, viewer, inspection_id, now=clock.now())
    finding = next((row for row in seen.inspection.findings if row["item"] == item), None)
    if finding is None or finding["became"] == "fix":
        raise NotThere
    playbook = (await version(session, seen.inspection.playbook_version)).playbook
    checklist = playbook.checklist_on(seen.inspection.day)
    known = next((each for each in checklist.items if each.code == item), None) if checklist else None
    photos = await photos_of(session, "inspection", inspection_id)
    return Found(
        seen=seen,
        item=item,
        name=category_word(playbook, known.category) if known else item,
        category=known.category if known else "",
        position_m=finding.get("position_m"),
        photos=[photo for photo in photos if not photo.reason],
        case=UUID(finding["to"]) if finding["to"] else None,
    )
