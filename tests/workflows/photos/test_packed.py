"""Pictures go along with a pack: in its file, through the city's library, and with a baseline."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from hutong.jobs import enqueue
from hutong.journal import SYSTEM
from hutong.photos.anatomy import is_bare
from hutong.photos.examples import EXAMPLE, example_id, example_photos
from hutong.photos.packed import fetched, keys_named, looked_into, note, put, to_bring
from hutong.photos.schemas import About
from hutong.playbooks.library.models import SharedPicture
from hutong.playbooks.library.service import share_pack, withdraw_pack
from hutong.playbooks.packing.archives import archived
from hutong.playbooks.packing.exporting import exported
from hutong.playbooks.packing.importing import import_pack
from hutong.playbooks.packing.opening import Seal, open_pack
from hutong.playbooks.pictures import pictures_named
from hutong.playbooks.queries import version
from hutong.playbooks.service import publish, save_draft
from hutong.signatures import Signer
from worlds import BEIJING

OURS = Signer(Ed25519PrivateKey.generate())
NOW = datetime.now(UTC)
DAY = NOW.astimezone(BEIJING).date()


@pytest.fixture
async def giver(desk, pictures):
    """An office that published a picture of its own as version 2; `said` names it."""
    await desk.sent(pictures.jpeg(1800, 1200), About(EXAMPLE, example_id(desk.office.id, "piling.jpg")))
    await desk.work()
    async with desk.office.session() as session:
        row = await version(session, 1)
        source = (await exported(session, row, signer=OURS, now=NOW)).split("\n\n", 1)[1]
        bare = source.replace(next(str(each) for _, each in pictures_named(source)), "piling.jpg")
        draft = (await save_draft(session, source=bare, by=SYSTEM, now=NOW)).draft
        await session.flush()
        await publish(session, draft.id, number="试2号", in_force_from=DAY, by=SYSTEM, now=NOW, opening=True)
    ((_, named),) = pictures_named(draft.source)
    desk.said = str(named)
    return desk


@pytest.fixture
async def taker(make_office, store, giver):
    kind = type(giver)
    return kind(await make_office("longtan", people={"steward": 1}), store)


async def has(desk, said):
    async with desk.office.session() as session:
        photo = (await example_photos(session, [said])).get(said)
        keys = await keys_named(session, f'[[checklists]]\nitems = [{{ photo = "{said}" }}]\n')
    return photo is not None and await fetched(desk.shelf, keys)


async def test_a_file_carries_the_picture_to_an_office_that_has_it_not_byte_for_byte(giver, taker):
    async with giver.office.session() as session:
        pack = await exported(session, await version(session, 2), signer=OURS, now=NOW, pinned_now=True)
        keys = await keys_named(session, pack)
    content = archived(pack, await fetched(giver.shelf, keys))
    for _ in range(2):  # Sent twice it is one picture.
        opened = await looked_into(open_pack(content, signer=OURS, known={}))
        assert (opened.seal, opened.findings, len(opened.pictures)) == (Seal.OURS, (), 1)
        async with taker.office.session() as session:
            brought = await to_bring(session, opened)
        await put(taker.shelf, brought)
        async with taker.office.session() as session:
            await note(session, taker.shelf, brought, now=NOW)
            await import_pack(session, opened, by=SYSTEM, now=NOW)
        await taker.work()
    assert await has(taker, giver.said) == dict(opened.pictures)
    # What came goes by its content alone where the office has one of that name, and else under the name.
    assert (await has(taker, giver.said)).keys() == {giver.said.split("@")[1]}


async def test_what_is_no_bare_picture_is_an_error_of_the_pack(giver, pictures):
    async with giver.office.session() as session:
        pack = await exported(session, await version(session, 2), signer=OURS, now=NOW)
    wrong = {"notes": pictures.tell_tale_jpeg(), "png": pictures.saved(pictures.scene(), "PNG"), "text": b"%PDF-1.7"}
    wrong |= {"large": pictures.jpeg(1700, 900)}
    for content in wrong.values():
        digest = sha256(content).hexdigest()
        changed = archived(pack.replace(giver.said.split("@")[1], digest), {digest: content})
        opened = await looked_into(open_pack(changed, signer=OURS, known={}))
        assert opened.checked.playbook is None
        assert [(f.path, f.code) for f in opened.findings] == [(f"pictures/{digest}.jpg", "pack-picture-wrong")]


async def test_the_library_has_the_pictures_until_the_pack_is_withdrawn(giver, taker):
    async with giver.office.session() as session:
        shared = await share_pack(session, 2, note="", signer=OURS, by=SYSTEM, now=NOW)
        await enqueue(session, "pack.pictures", pack_id=shared.id)
    await giver.work()
    async with taker.office.session() as session:
        await import_pack(session, open_pack(shared.content, signer=OURS, known={}), by=SYSTEM, now=NOW)
    await taker.work()  # It is fetched,
    await taker.work()  # and looked at.
    assert (await has(taker, giver.said)).keys() == {giver.said.split("@")[1]}
    async with giver.office.session() as session:
        assert len((await session.scalars(select(SharedPicture.sha256))).all()) == 1
        await withdraw_pack(session, shared.id, by=SYSTEM, now=NOW)
        await session.flush()
        assert (await session.scalars(select(SharedPicture.sha256))).all() == []


def test_only_a_jpeg_that_is_its_picture_and_nothing_else_is_bare(pictures):
    bare = pictures.jpeg()
    assert is_bare(bare)
    assert is_bare(pictures.jpeg(progressive=True))
    assert not any(map(is_bare, (b"", b"\xff\xd8\xff", bare + b"\0", bare[:-2], bare[:200], pictures.tell_tale_jpeg())))
    assert not is_bare(pictures.saved(pictures.scene().convert("CMYK"), "JPEG"))
    assert not is_bare(pictures.jpeg(comment="x"))
