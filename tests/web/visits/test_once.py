"""The same form sent twice does its deed once."""

import asyncio

from sqlalchemy import select

from hutong.access.models import IdempotencyKey, Invitation
from hutong.db import Office

FIELDS = {"language": "en", "text_px": "22", "_once": "mark-of-this-page"}


async def keys(world, office):
    async with world.databases.session(Office(office.office_id)) as session:
        return list(await session.scalars(select(IdempotencyKey.location)))


async def test_a_form_sent_again_leads_to_the_same_page_and_does_nothing(world):
    office = await world.office()
    browser = await world.signed_in(office, await world.person(office))
    first = await browser.post("/me/preferences", FIELDS, page="/me")
    second = await browser.post("/me/preferences", FIELDS, page="/me")
    assert (first.status_code, first.headers["location"]) == (second.status_code, second.headers["location"])
    assert await keys(world, office) == ["/me"]


async def test_of_two_at_once_one_waits_and_one_key_is_kept(world):
    office = await world.office()
    browser = await world.signed_in(office, await world.person(office))
    answers = await asyncio.gather(*(browser.post("/me/preferences", FIELDS, page="/me") for _ in range(4)))
    assert {answer.status_code for answer in answers} == {303}
    assert await keys(world, office) == ["/me"]


async def test_another_text_from_the_same_page_is_another_deed(world):
    office = await world.office()
    browser = await world.signed_in(office, await world.person(office))
    await browser.post("/me/preferences", FIELDS, page="/me")
    await browser.post("/me/preferences", {**FIELDS, "text_px": "30"}, page="/me")
    assert await keys(world, office) == ["/me", "/me"]


async def test_the_same_mark_of_another_person_is_another_deed(world):
    office = await world.office()
    for _ in range(2):
        browser = await world.signed_in(office, await world.person(office))
        await browser.post("/me/preferences", FIELDS, page="/me")
    assert await keys(world, office) == ["/me", "/me"]


async def test_a_deed_that_answers_with_a_page_may_be_sent_again(world):
    office = await world.office()
    admin = await world.person(office, administrator=True)
    browser = await world.signed_in(office, admin)
    for _ in range(2):
        answer = await browser.post(f"/o/{office.slug}/accounts/{admin.id}/link", {"_once": "m"}, page="/me")
        assert answer.status_code == 200
        assert "/password/" in answer.text
    async with world.databases.session(Office(office.office_id)) as session:
        unused = list(await session.scalars(select(Invitation).where(Invitation.used_at.is_(None))))
    assert len(unused) == 1
    assert await keys(world, office) == []
