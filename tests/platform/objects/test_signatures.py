"""What a browser may do with a signed form or address, and nothing beside it."""

import asyncio
import dataclasses

import httpx
import pytest

from hutong.objects import ObjectMissing, Shelf, Store, Upload
from hutong.settings import Settings
from hutong.visits.headers import security_headers

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 60


@pytest.fixture
def form(shelf: Shelf) -> Upload:
    return shelf.sign_upload(shelf.key("photos", "one"), media_type="image/jpeg", max_bytes=100)


async def post(form: Upload, content: bytes, **changed: str) -> httpx.Response:
    async with httpx.AsyncClient() as browser:
        return await browser.post(
            form.url, data={**form.fields, **changed}, files={"file": ("p.jpg", content, "image/jpeg")}
        )


async def test_a_signed_form_puts_the_file_where_it_says(shelf: Shelf, form: Upload) -> None:
    answer = await post(form, JPEG)
    assert answer.status_code == 201
    facts = await shelf.head(shelf.key("photos", "one"))
    assert (facts.size, facts.media_type) == (len(JPEG), "image/jpeg")


async def test_a_second_post_of_the_same_form_leaves_one_object(shelf: Shelf, form: Upload) -> None:
    assert [(await post(form, JPEG)).status_code for _ in range(2)] == [201, 201]
    assert len(await shelf.names()) == 1


@pytest.mark.parametrize("content", [b"", b"x" * 101, b"x" * 100_000], ids=["empty", "a byte more", "far more"])
async def test_the_size_is_held(shelf: Shelf, form: Upload, content: bytes) -> None:
    answer = await post(form, content)
    assert 400 <= answer.status_code < 500
    with pytest.raises(ObjectMissing):
        await shelf.head(shelf.key("photos", "one"))


@pytest.mark.parametrize("field", ["Content-Type", "key", "success_action_status"])
async def test_no_field_may_be_changed(shelf: Shelf, form: Upload, field: str) -> None:
    changed = {"Content-Type": "text/html", "key": shelf.key("photos", "two"), "success_action_status": "200"}
    answer = await post(form, JPEG, **{field: changed[field]})
    assert answer.status_code == 403
    assert await shelf.names() == []


async def test_the_form_does_not_reach_another_office(form: Upload, other_shelf: Shelf) -> None:
    answer = await post(form, JPEG, key=other_shelf.key("photos", "one"))
    assert answer.status_code == 403
    assert await other_shelf.names() == []


async def test_an_old_form_is_refused(shelf: Shelf) -> None:
    old = shelf.sign_upload(shelf.key("late"), media_type="image/jpeg", max_bytes=100, seconds=-5)
    assert (await post(old, JPEG)).status_code == 403


async def test_a_page_of_ours_may_post_and_read_the_answer(form: Upload, server_settings: Settings) -> None:
    origin = server_settings.public_url
    async with httpx.AsyncClient(headers={"Origin": origin}) as browser:
        asked = await browser.options(form.url, headers={"Access-Control-Request-Method": "POST"})
        answer = await browser.post(form.url, data=form.fields, files={"file": ("p.jpg", JPEG, "image/jpeg")})
    assert (asked.status_code, answer.status_code) == (200, 201)
    assert {each.headers["access-control-allow-origin"] for each in (asked, answer)} <= {origin, "*"}
    # No cookie goes along, so nothing that is signed in can be borrowed.
    assert (
        "access-control-allow-credentials" not in answer.headers or answer.headers["access-control-allow-origin"] != "*"
    )


async def test_a_signed_address_reads_until_its_time(shelf: Shelf) -> None:
    key = shelf.key("photos", "one")
    await shelf.put(key, JPEG, media_type="image/jpeg")
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(shelf.sign_read(key, seconds=60))
        assert (answer.status_code, answer.content) == (200, JPEG)
        assert answer.headers["content-type"] == "image/jpeg"
        short = shelf.sign_read(key, seconds=1)
        assert (await browser.get(short.partition("?")[0])).status_code == 403
        await asyncio.sleep(2.1)
        assert (await browser.get(short)).status_code == 403


async def test_addresses_are_those_that_browsers_see(server_settings: Settings, shelf: Shelf) -> None:
    behind = Store(dataclasses.replace(server_settings, s3_public_endpoint="https://files.example.org"))
    seen = behind.shelf(shelf.office_id)
    key = seen.key("photos", "one")
    bucket = server_settings.s3_bucket
    assert seen.sign_read(key).startswith(f"https://files.example.org/{bucket}/{key}?")
    assert seen.sign_upload(key, media_type="image/jpeg", max_bytes=1).url == f"https://files.example.org/{bucket}"
    await seen.put(key, JPEG, media_type="image/jpeg")
    assert (await shelf.head(key)).size == len(JPEG)
    behind.close()


async def test_a_bucket_may_stand_in_the_host(server_settings: Settings, shelf: Shelf) -> None:
    """As Aliyun OSS wants it, and AWS by now; the policy of the pages names just that host."""
    settings = dataclasses.replace(
        server_settings, s3_public_endpoint="https://oss-cn-beijing.example.com", s3_addressing="virtual"
    )
    store = Store(settings)
    seen, within = store.shelf(shelf.office_id), f"https://{settings.s3_bucket}.oss-cn-beijing.example.com"
    key = seen.key("photos", "one")
    assert seen.sign_read(key).startswith(f"{within}/{key}?")
    assert seen.sign_upload(key, media_type="image/jpeg", max_bytes=1).url.rstrip("/") == within
    policy = dict(security_headers(settings))[b"content-security-policy"].decode()
    assert f"connect-src 'self' {within};" in policy
    store.close()
