"""A few photos of recent cases, sent in as a phone would: stored first, then looked at by the worker."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import hutong.photos.jobs  # noqa: F401 - declares the job that looks at them
from hutong.db import Databases, Office
from hutong.demo.chance import chance
from hutong.demo.drawing import scene
from hutong.demo.playing import Story
from hutong.ids import new_id
from hutong.objects import Store
from hutong.photos.schemas import About, Slot
from hutong.photos.tickets import original_key, received
from hutong.settings import Settings

CASES = 12
_BOTH: tuple[Slot, Slot] = ("before", "after")


async def send_photos(
    databases: Databases, settings: Settings, office: UUID, stories: Sequence[Story], *, now: datetime
) -> int:
    """Before and after of the latest closed cases, the scene of the latest open ones; returns how many were sent."""
    rng = chance("photos", str(len(stories)))
    closed = [story for story in stories if story.is_settled][-CASES:]
    waiting = [story for story in stories if story.state.step is not None][-CASES:]
    wanted: list[tuple[Story, Slot]] = [(story, slot) for story in closed for slot in _BOTH]
    wanted += [(story, "before") for story in waiting]
    shelf = Store(settings).shelf(office)
    sent = [(new_id(), story, slot) for story, slot in wanted if story.state.reporter is not None]
    for photo, _story, slot in sent:
        await shelf.put(original_key(shelf, photo), scene(rng, cluttered=slot == "before"), media_type="image/png")
    async with databases.session(Office(office)) as session:
        for photo, story, slot in sent:
            person = story.state.counts.handled_by if slot == "after" else story.state.reporter
            about = About("case", story.state.id, slot)
            await received(
                session, shelf, about, photo_id=photo, person=person or story.report.reporter or photo, now=now
            )
    return len(sent)
