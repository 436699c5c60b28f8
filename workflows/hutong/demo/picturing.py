"""A few photos of recent cases, sent in as a phone would: stored first, then looked at by the worker."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import hutong.photos.jobs  # noqa: F401 - declares the job that looks at them
from hutong.db import Databases, Office
from hutong.demo.chance import chance
from hutong.demo.drawing import scene
from hutong.demo.opening import Opened
from hutong.demo.past_pictures import past_stories, send_past_photos
from hutong.demo.playing import Story
from hutong.demo.releasing import let_out, who_lets_out
from hutong.ids import new_id
from hutong.objects import Store
from hutong.photos.packed import note, put
from hutong.photos.schemas import About, Slot
from hutong.photos.tickets import original_key, received
from hutong.photos.wanting import Brought, as_brought
from hutong.playbooks import packs
from hutong.playbooks.pictures import picture as picture_of
from hutong.playbooks.queries import playbook_in_force
from hutong.settings import Settings

CASES = 12
PAIRS = 2
_BOTH: tuple[Slot, Slot] = ("before", "after")


async def send_photos(
    databases: Databases,
    settings: Settings,
    opened: Opened,
    stories: Sequence[Story],
    projects: Sequence[tuple[UUID, UUID]],
    *,
    now: datetime,
) -> int:
    """Before and after of the latest closed cases and of projects, the scene of the latest open cases; how many."""
    rng = chance("photos", str(len(stories)))
    past = past_stories(stories, now=now)
    shown_before = {story.state.id for story in past}
    closed = [story for story in stories if story.is_settled and story.state.id not in shown_before][-CASES:]
    waiting = [story for story in stories if story.state.step is not None][-CASES:]
    wanted: list[tuple[Story, Slot]] = [(story, slot) for story in closed for slot in _BOTH]
    wanted += [(story, "before") for story in waiting]
    sent = [(new_id(), *_of_case(story, slot)) for story, slot in wanted if story.state.reporter is not None]
    spots = [f"spot-{n}" for n in range(PAIRS)]
    sent += [
        (new_id(), About("improvement", project, slot, spot), person)
        for project, person in projects
        for spot in spots
        for slot in _BOTH
    ]
    office = opened.office.office_id
    async with databases.session(Office(office)) as session:
        items = (await playbook_in_force(session, now)).playbook.items_on(now.date())
    examples = _examples(office, {said for item in items for said in item.pictures})
    shelf = Store(settings).shelf(office)
    shown: dict[UUID, tuple[About, bytes]] = {}
    for photo, about, _ in sent:
        picture = scene(rng, cluttered=about.slot == "before")
        if about.item == spots[0]:
            shown[photo] = (about, picture)
        await shelf.put(original_key(shelf, photo), picture, media_type="image/png")
    await put(shelf, examples)
    async with databases.session(Office(office)) as session:
        for photo, about, person in sent:
            await received(session, shelf, about, photo_id=photo, person=person, now=now)
        await note(session, shelf, examples, now=now)
    await let_out(databases, shelf, shown, person=who_lets_out(opened), now=now)
    return len(sent) + len(examples) + await send_past_photos(databases, shelf, past)


def _examples(office: UUID, said: set[str]) -> list[Brought]:
    """Of the lists, so far as the pack that the office began from brings them."""
    shipped = packs.pictures()
    return [
        as_brought(office, name, sha256, shipped[sha256][1], is_taken=False)
        for name, sha256 in sorted(map(picture_of, said), key=str)
        if sha256 is not None and sha256 in shipped
    ]


def _of_case(story: Story, slot: Slot) -> tuple[About, UUID]:
    """What it is of, and who took it: whoever handled the case, or whoever reported it."""
    person = story.state.counts.handled_by if slot == "after" else story.state.reporter
    return About("case", story.state.id, slot), person or story.report.reporter or story.state.id
