"""Example pictures: pinned by what they show, brought from where they are known, missed where they are not."""

from datetime import UTC, date, datetime

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import select

from hutong.ids import new_id
from hutong.journal import SYSTEM
from hutong.photos.examples import EXAMPLE, brought_id, example_id, example_photos
from hutong.photos.models import Photo
from hutong.photos.schemas import About
from hutong.photos.states import PhotoState
from hutong.photos.wanting import bring_examples
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.playbooks.document import Playbook
from hutong.playbooks.linting import lint
from hutong.playbooks.pictures import Picture, pictures_named, pictures_of
from hutong.playbooks.queries import version
from hutong.playbooks.service import publish, save_draft
from hutong.playbooks.toml import write
from worlds import BEIJING

SHIPPED = str(next(iter(pictures_of(check_text(packs.text("longtan")).playbook))))


def naming(book, *names):
    """The office's rules with these pictures beside the first item, and no others."""
    lists = tuple(
        replace(each, items=tuple(replace(item, photo=None, photos=()) for item in each.items))
        for each in book.checklists
    )
    first = replace(lists[0].items[0], photo=names[0], photos=names[1:])
    return replace(book, checklists=(replace(lists[0], items=(first, *lists[0].items[1:])), *lists[1:]))


async def shown(desk, *said):
    async with desk.office.session() as session:
        found = await example_photos(session, said)
    return [found[each].id if each in found else None for each in said]


async def put_into_force(desk, book, number, answer):
    """Drafted and published; the version as it is kept."""
    day = datetime.now(BEIJING).date()
    async with desk.office.session() as session:
        draft = (await save_draft(session, source=write(book), by=SYSTEM, now=datetime.now(UTC))).draft
    await answer(desk.office, draft.id, day)
    async with desk.office.session() as session:
        put = await publish(session, draft.id, number=number, in_force_from=day, by=SYSTEM, now=datetime.now(UTC))
        return put.version, msgspec.convert(put.document, Playbook)


def first_pictures(book):
    return book.checklists[0].items[0].pictures


async def test_an_office_that_begins_has_the_pictures_of_its_pack_byte_for_byte_and_once(desk):
    assert await shown(desk, SHIPPED) == [None]
    for _ in range(2):
        async with desk.office.session() as session:
            await bring_examples(session)
        await desk.work()
    name, sha256 = SHIPPED.split("@")
    assert await shown(desk, SHIPPED, name) == [brought_id(desk.office.id, sha256)] * 2
    async with desk.office.session() as session:
        of_it = Photo.office_id == desk.office.id, Photo.subject_kind == EXAMPLE
        rows = (await session.scalars(select(Photo).where(*of_it))).all()
    assert [(row.state, row.large_sha256.hex()) for row in rows] == [(PhotoState.READY, sha256)]
    assert await desk.content(rows[0].large_key) == packs.pictures()[sha256][1]
    assert (await desk.content(rows[0].small_key)).startswith(b"\xff\xd8")


async def test_a_published_version_goes_on_showing_the_picture_that_it_was_published_with(
    desk, pictures, answer_warnings
):
    about = About(EXAMPLE, example_id(desk.office.id, "wall.jpg"))
    first = await desk.sent(pictures.jpeg(1200, 900), about)
    await desk.work()
    n, old = await put_into_force(desk, naming(desk.office.playbook, "wall.jpg"), "试2号", answer_warnings)
    (was,) = first_pictures(old)
    assert was.startswith("wall.jpg@")
    second = await desk.sent(pictures.jpeg(900, 1200), about)
    await desk.work()
    assert await shown(desk, was, "wall.jpg") == [first, second]
    _, new = await put_into_force(desk, naming(desk.office.playbook, "wall.jpg"), "试3号", answer_warnings)
    assert await shown(desk, *first_pictures(new)) == [second]
    async with desk.office.session() as session:
        assert first_pictures((await version(session, n)).playbook) == (was,)
    # The first file once more is the first picture once more.
    await desk.sent(pictures.jpeg(1200, 900), about)
    await desk.work()
    assert await shown(desk, "wall.jpg") == [first]


async def test_a_picture_sent_after_the_last_save_is_pinned_by_publishing(desk, pictures, answer_warnings):
    day = datetime.now(BEIJING).date()
    async with desk.office.session() as session:
        source = write(naming(desk.office.playbook, "late.jpg"))
        draft = (await save_draft(session, source=source, by=SYSTEM, now=datetime.now(UTC))).draft
    assert {each for _, each in pictures_named(draft.source)} == {Picture("late.jpg")}
    photo = await desk.sent(pictures.jpeg(), About(EXAMPLE, example_id(desk.office.id, "late.jpg")))
    await desk.work()
    await answer_warnings(desk.office, draft.id, day)
    async with desk.office.session() as session:
        put = await publish(session, draft.id, number="试2号", in_force_from=day, by=SYSTEM, now=datetime.now(UTC))
    ((_, named),) = pictures_named(put.source)
    assert first_pictures(msgspec.convert(put.document, Playbook)) == (str(named),)
    assert await shown(desk, str(named)) == [photo]


async def test_a_picture_that_nobody_sent_and_nobody_can_bring_is_missed_where_it_is_named(desk):
    unknown = f"tree.jpg@{'a' * 64}"
    named = naming(desk.office.playbook, "wall.jpg", "roof.jpg", SHIPPED, unknown)

    async def missed():
        async with desk.office.session() as session:
            found = await lint(session, named, day=date(2026, 6, 1))
        return [(f.path, f.params["picture"]) for f in found if f.code == "picture-missing"]

    here = "checklists[0].items[0]"
    rest = [(f"{here}.photos", "roof.jpg"), (f"{here}.photos", "tree.jpg")]
    assert await missed() == [(f"{here}.photo", "wall.jpg"), *rest]
    async with desk.office.session() as session:
        session.add(
            Photo(
                office_id=desk.office.id, id=new_id(), subject_kind=EXAMPLE, slot="scene",
                subject_id=example_id(desk.office.id, "wall.jpg"), state=PhotoState.READY, key="k",
            )
        )  # fmt: skip
    assert await missed() == rest


@pytest.mark.parametrize("name", packs.names())
def test_every_picture_that_a_pack_names_ships_with_it(name):
    named = pictures_of(check_text(packs.text(name)).playbook)
    assert [each for each in named if each.sha256 not in packs.pictures()] == []
