"""Example pictures: those that ship with a pack come by themselves, and of others it is said that they are missing."""

from datetime import UTC, datetime

from msgspec.structs import replace
from sqlalchemy import select

from hutong.photos.examples import EXAMPLE, example_id, example_photos
from hutong.photos.models import Photo
from hutong.photos.states import PhotoState
from hutong.photos.wanting import bring_examples
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.playbooks.linting import lint


async def test_an_office_that_begins_has_the_pictures_that_its_pack_names_once(desk):
    async with desk.office.session() as session:
        assert await example_photos(session, ["piling.png"]) == {}
        await bring_examples(session)
    await desk.work()
    async with desk.office.session() as session:
        (first,) = (await example_photos(session, ["piling.png", "piling-2.png"])).values()
        await bring_examples(session)
    await desk.work()
    async with desk.office.session() as session:
        of_it = Photo.subject_id == example_id(desk.office.id, "piling.png")
        rows = (await session.scalars(select(Photo).where(Photo.office_id == desk.office.id, of_it))).all()
    assert [(row.id, row.state, row.subject_kind) for row in rows] == [(first.id, PhotoState.READY, EXAMPLE)]
    assert (await desk.content(rows[0].small_key)).startswith(b"\xff\xd8")


async def test_a_picture_that_nobody_sent_and_no_pack_brings_is_missed_where_it_is_named(desk):
    book = desk.office.playbook
    (first, *rest), others = book.checklists[0].items, book.checklists[1:]
    item = replace(first, photo="wall.jpg", photos=("roof.jpg", "piling.png", "wall.jpg"))
    named = replace(book, checklists=(replace(book.checklists[0], items=(item, *rest)), *others))
    assert item.pictures == ("wall.jpg", "roof.jpg", "piling.png")

    async def missed():
        async with desk.office.session() as session:
            found = await lint(session, named, day=datetime.now(UTC).date())
        return [(f.path, f.params["picture"]) for f in found if f.code == "picture-missing"]

    here = "checklists[0].items[0]"
    assert await missed() == [(f"{here}.photo", "wall.jpg"), (f"{here}.photos", "roof.jpg")]
    async with desk.office.session() as session:
        session.add(
            Photo(
                office_id=desk.office.id, id=example_id(desk.office.id, "x"), subject_kind=EXAMPLE, slot="scene",
                subject_id=example_id(desk.office.id, "wall.jpg"), state=PhotoState.READY, key="k",
            )
        )  # fmt: skip
    assert await missed() == [(f"{here}.photos", "roof.jpg")]


def test_every_picture_that_a_pack_names_ships_with_it():
    for name in packs.names():
        book = check_text(packs.text(name)).playbook
        named = {picture for each in book.checklists for item in each.items for picture in item.pictures}
        assert [picture for picture in named if packs.picture(picture) is None] == []
    assert packs.picture("../__init__.py") is None
