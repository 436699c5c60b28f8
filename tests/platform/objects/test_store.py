"""Files go in and out of a real store, and only those of the office."""

import asyncio
import dataclasses
import io
import socket
from contextlib import suppress
from typing import Any

import pytest

from hutong.ids import new_id
from hutong.objects import KeyOutside, ObjectMissing, ObjectTooBig, Shelf, Store, StoreAway, StoreRefused
from hutong.settings import Settings


async def read(shelf: Shelf, key: str, max_bytes: int = 1 << 20) -> bytes:
    into = io.BytesIO()
    await shelf.get(key, into, max_bytes=max_bytes)
    return into.getvalue()


async def test_what_is_put_is_got_and_deleted(shelf: Shelf) -> None:
    key = shelf.key("notes", "one.txt")
    await shelf.put(key, b"alley", media_type="text/plain")
    facts = await shelf.head(key)
    assert (facts.size, facts.media_type) == (5, "text/plain")
    assert await read(shelf, key) == b"alley"
    await shelf.delete(key, shelf.key("notes", "never-there"))
    with pytest.raises(ObjectMissing):
        await shelf.head(key)
    with pytest.raises(ObjectMissing):
        await read(shelf, key)


async def test_a_file_is_put_from_where_it_stands(shelf: Shelf) -> None:
    key = shelf.key("notes", "big.bin")
    source = io.BytesIO(b"x" * 300_000)
    source.seek(100_000)
    await shelf.put(key, source, media_type="application/octet-stream")
    assert (await shelf.head(key)).size == 200_000


async def test_more_than_was_asked_for_is_not_read(shelf: Shelf) -> None:
    key = shelf.key("notes", "long.bin")
    await shelf.put(key, b"x" * 2000, media_type="application/octet-stream")
    into = io.BytesIO()
    with pytest.raises(ObjectTooBig):
        await shelf.get(key, into, max_bytes=1999)
    assert into.getvalue() == b""
    assert len(await read(shelf, key, 2000)) == 2000


async def test_a_copy_stands_beside_the_first(shelf: Shelf) -> None:
    first, second = shelf.key("a"), shelf.key("b", "c")
    await shelf.put(first, b"same", media_type="text/plain")
    await shelf.copy(first, second)
    await shelf.delete(first)
    assert await read(shelf, second) == b"same"


async def test_the_list_of_an_office_is_its_own(shelf: Shelf, other_shelf: Shelf) -> None:
    for place in (shelf, other_shelf):
        for name in ("one", "two"):
            await place.put(place.key("photos", name), b"123", media_type="text/plain")
        await place.put(place.key("files", "three"), b"1", media_type="text/plain")
    assert [facts.key for facts in await shelf.names("photos")] == [
        shelf.key("photos", "one"),
        shelf.key("photos", "two"),
    ]
    assert {facts.key for facts in await shelf.names()} == {
        shelf.key("files", "three"),
        shelf.key("photos", "one"),
        shelf.key("photos", "two"),
    }


async def test_no_verb_reaches_another_offices_key(shelf: Shelf, other_shelf: Shelf) -> None:
    theirs = other_shelf.key("photos", "private")
    await other_shelf.put(theirs, b"theirs", media_type="text/plain")
    mine = shelf.key("photos", "mine")
    with pytest.raises(KeyOutside):
        await read(shelf, theirs)
    with pytest.raises(KeyOutside):
        await shelf.put(theirs, b"", media_type="text/plain")
    with pytest.raises(KeyOutside):
        await shelf.head(theirs)
    with pytest.raises(KeyOutside):
        await shelf.delete(mine, theirs)
    with pytest.raises(KeyOutside):
        await shelf.copy(theirs, mine)
    with pytest.raises(KeyOutside):
        shelf.sign_read(theirs)
    with pytest.raises(KeyOutside):
        shelf.sign_upload(theirs, media_type="image/jpeg", max_bytes=10)
    assert await read(other_shelf, theirs) == b"theirs"


async def test_a_store_that_is_away_is_said_to_be_away(server_settings: Settings) -> None:
    nowhere = Store(dataclasses.replace(server_settings, s3_endpoint="http://127.0.0.1:9"))
    shelf = nowhere.shelf(new_id())
    with pytest.raises(StoreAway):
        await shelf.head(shelf.key("x"))
    nowhere.close()


async def test_a_store_that_knows_us_not_refuses(server_settings: Settings) -> None:
    stranger = Store(dataclasses.replace(server_settings, s3_secret_key="wrong"))
    shelf = stranger.shelf(new_id())
    with pytest.raises(StoreRefused):
        await shelf.put(shelf.key("x"), b"1", media_type="text/plain")
    assert not await stranger.is_there()
    stranger.close()


async def test_a_bucket_that_is_not_there_is_made_once(server_settings: Settings) -> None:
    fresh = Store(dataclasses.replace(server_settings, s3_bucket=f"fresh-{new_id()}"))
    assert not await fresh.is_there()
    await fresh.prepare()
    await fresh.prepare()
    assert await fresh.is_there()
    fresh.close()


async def test_the_store_answers_health(store: Store) -> None:
    assert await store.is_there()


async def test_a_store_that_takes_calls_and_says_nothing_is_not_there(server_settings: Settings) -> None:
    """Asked while all its files wait: it is told as away long before their own limits."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        frozen = Store(dataclasses.replace(server_settings, s3_endpoint=endpoint, s3_public_endpoint=endpoint))
        shelf = frozen.shelf(new_id())
        waiting = [asyncio.create_task(shelf.head(shelf.key(str(n)))) for n in range(9)]
        await asyncio.sleep(0)
        assert not await frozen.is_there()
        assert not any(one.done() for one in waiting)
    with suppress(StoreAway):
        await asyncio.gather(*waiting)
    frozen.close()


@pytest.mark.parametrize(("region", "named"), [("us-east-1", False), ("cn-north-1", True)])
async def test_what_is_sent_is_what_aws_asks_for(server_settings: Settings, region: str, named: bool) -> None:
    """Every region is named when a bucket is made but the first; and what is put under a lock brings its checksum."""
    store = Store(dataclasses.replace(server_settings, s3_region=region, s3_archive_bucket=f"sent-{new_id().hex}"))
    sent: dict[str, Any] = {}

    def note(request: Any, event_name: str, **_: Any) -> None:
        sent.setdefault(event_name.rpartition(".")[2], request)

    store.client.meta.events.register("before-send.s3", note)
    await store.lock()
    assert ("LocationConstraint" in str(sent["CreateBucket"].body)) == named
    assert sent["PutObject"].headers["Content-MD5"] == b"1B2M2Y8AsgTpgAmY7PhCfg=="
    store.close()
