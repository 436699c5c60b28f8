"""Maps that stewards drew of their alleys, with a few pins: each steward of the bulletin drew one, here some do."""

from datetime import datetime, timedelta
from uuid import UUID

from hutong.alley_records.maps import PICTURED, add_map, map_of, place_pin
from hutong.alley_records.schemas import AddMap, PlacePin, SeenBy
from hutong.db import Databases, Office
from hutong.demo.chance import chance
from hutong.demo.drawing import alley_map
from hutong.demo.opening import BEIJING, Opened
from hutong.demo.releasing import let_out, who_lets_out
from hutong.demo.writing import GENERATOR
from hutong.ids import new_id
from hutong.objects import Store
from hutong.photos.schemas import About
from hutong.photos.tickets import original_key, received
from hutong.playbooks.posts import Desk
from hutong.settings import Settings

MAPS = 12
_NOTES = ("老槐树", "井盖松动，已报", "晾衣杆改在这里", "夜里路灯暗", "门前花箱是居民认养的")
_SEEN_BY: tuple[SeenBy, ...] = ("office", "public", "holders")


async def draw_maps(databases: Databases, settings: Settings, opened: Opened, *, now: datetime) -> int:
    """Returns how many were drawn; an office without stewards has none."""
    office, rng = opened.office.office_id, chance(opened.scenario.slug, "maps")
    alleys = {alley.id: alley for alley in opened.alleys}
    drawn_by = {
        places[0]: (person, kind)
        for _, kind, person, places in opened.held
        if kind.desk is Desk.STEWARD and places and places[0] in alleys
    }
    wanted = list(drawn_by.items())[:MAPS]
    shelf = Store(settings).shelf(office)
    photos = {new_id(): alley_map(rng) for _ in wanted}
    for photo, content in photos.items():
        await shelf.put(original_key(shelf, photo), content, media_type="image/png")
    shared: dict[UUID, tuple[About, bytes]] = {}
    drawn_on = now.astimezone(BEIJING).date() - timedelta(days=60)
    async with databases.session(Office(office)) as session:
        for n, ((alley, (person, kind)), photo) in enumerate(zip(wanted, photos, strict=True)):
            new = AddMap(
                id=new_id(), author_id=person.id, drawn_on=drawn_on, seen_by=_SEEN_BY[n % len(_SEEN_BY)], photos=[photo]
            )
            await add_map(
                session, alley, new, author_post=kind.code, person=person.id, by=GENERATOR, now=now - timedelta(days=60)
            )
            about = About(PICTURED, new.id)
            await received(session, shelf, about, photo_id=photo, person=person.id, now=now)
            if new.seen_by == "public":
                shared[photo] = (about, photos[photo])
            for note in rng.sample(_NOTES, 3):
                x, y = round(rng.uniform(10, 90), 1), rng.choice((30.0, 68.0))
                metres = round(x / 100 * alleys[alley].length_m)
                pin = PlacePin(id=new_id(), x=x, y=y, note=note, position_m=metres)
                await place_pin(
                    session, await map_of(session, new.id), pin, playbook=opened.playbook, person=person.id,
                    by=GENERATOR, now=now - timedelta(days=59),
                )  # fmt: skip
    await let_out(databases, shelf, shared, person=who_lets_out(opened), now=now)
    return len(wanted)
