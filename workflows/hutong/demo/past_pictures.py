"""Photos of the month before, looked at in their own time: what its archive and its evidence show.

Stored, opened in the child, judged and counted as a worker does it; only the clock is that of then.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from hutong.archives.queries import bounds
from hutong.db import Databases, Office
from hutong.demo.chance import chance
from hutong.demo.drawing import scene
from hutong.demo.opening import BEIJING
from hutong.demo.playing import Story
from hutong.ids import new_id
from hutong.objects import Shelf
from hutong.photos.looking import look_at
from hutong.photos.schemas import About
from hutong.photos.tickets import original_key, received
from hutong.photos.verdicts import Verified, record_ready, waiting_photo

PAIRS = 4
_LOOKED_AT = timedelta(minutes=1)


class Past(NamedTuple):
    about: About
    person: UUID
    at: datetime


def past_stories(stories: Sequence[Story], *, now: datetime) -> list[Story]:
    """The last that were settled in the month before."""
    first = now.astimezone(BEIJING).date().replace(day=1)
    begin, end = bounds((first - timedelta(days=1)).replace(day=1), BEIJING)
    over = [s for s in stories if s.is_settled and s.state.closed_at is not None and begin <= s.state.closed_at < end]
    return [story for story in over if story.state.reporter is not None][-PAIRS:]


async def send_past_photos(databases: Databases, shelf: Shelf, stories: Sequence[Story]) -> int:
    """Before and after of these; how many."""
    sent = [(n, past) for n, story in enumerate(stories) for past in _of(story)]
    for n, past in sent:
        # The same wall and door before and after.
        rng = chance("past photos", str(n))
        photo_id, picture = new_id(), scene(rng, cluttered=past.about.slot == "before")
        key = original_key(shelf, photo_id)
        await shelf.put(key, picture, media_type="image/png")
        async with databases.session(Office(shelf.office_id)) as session:
            await received(session, shelf, past.about, photo_id=photo_id, person=past.person, now=past.at)
        found = await look_at(shelf, photo_id, key)
        async with databases.session(Office(shelf.office_id)) as session:
            photo = await waiting_photo(session, photo_id, lock=True)
            if photo is not None and isinstance(found, Verified):
                await record_ready(session, photo, found, now=past.at + _LOOKED_AT)
        await shelf.delete(key)
    return len(sent)


def _of(story: Story) -> tuple[Past, ...]:
    """Who reported it took the first, who handled it the second."""
    state = story.state
    reporter = state.reporter or state.id
    closed = state.closed_at or state.opened_at
    return (
        Past(About("case", state.id, "before"), reporter, state.opened_at),
        Past(About("case", state.id, "after"), state.counts.handled_by or reporter, closed),
    )
