"""What an inspection found, on its way into a case: everything that was written down there is filled in here."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from hutong.access.viewers import Viewer
from hutong.errors import NotAllowed, NotThere
from hutong.inspections.queries import Seen
from hutong.inspections.reporting import inspection_for
from hutong.inspections.service import spot_of
from hutong.pages.cases.words import category_word
from hutong.photos.queries import PhotoView, photos_of
from hutong.playbooks.queries import version
from hutong.visits.clock import Clock


class Found(NamedTuple):
    """One finding, `item` being its spot. `case` is what it became already; `category` is what the list of that day
    files it as, and `name` its name: an item says what there should be none of.
    """

    seen: Seen
    item: str
    name: str
    category: str
    position_m: int | None
    words: str
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
    finding = next((row for row in seen.inspection.findings if spot_of(row) == item), None)
    if finding is None or finding["became"] == "fix":
        raise NotThere
    playbook = (await version(session, seen.inspection.playbook_version)).playbook
    checklist = playbook.checklist_on(seen.inspection.day)
    known = next((each for each in checklist.items if each.code == finding["item"]), None) if checklist else None
    photos = await photos_of(session, "inspection", inspection_id)
    return Found(
        seen=seen,
        item=item,
        name=category_word(playbook, known.category) if known else finding["item"],
        category=known.category if known else "",
        position_m=finding.get("position_m"),
        words=finding.get("words") or seen.inspection.note or "",
        photos=[photo for photo in photos if not photo.reason],
        case=UUID(finding["to"]) if finding["to"] else None,
    )


async def found_to_file(
    session: AsyncSession, viewer: Viewer, clock: Clock, inspection: str, item: str
) -> Found | None:
    """The same for a form that files: whoever inspects files what was found, and nothing else unless he reports too."""
    if not inspection and not viewer.may("case.report"):
        raise NotAllowed
    return await found_at(session, viewer, clock, inspection, item)


def known_of(found: Found | None) -> dict[str, Any]:
    """What a form that files it need not ask for again, by the names of `OpenCase`."""
    if found is None:
        return {}
    return {
        "alley": found.seen.inspection.alley_id,
        "category": found.category,
        "description": found.words or found.name,
        "position_m": found.position_m,
        "carried": [photo.id for photo in found.photos],
    }


def only_there(found: Found, alleys: Sequence[tuple[UUID, str]]) -> list[tuple[UUID, str]]:
    """Of the alleys that the reader answers for, the one in which it was found. Raises NotThere where it is none."""
    there = [each for each in alleys if each[0] == found.seen.inspection.alley_id]
    if not there:
        raise NotThere
    return there
