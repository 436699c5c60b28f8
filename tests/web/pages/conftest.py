"""Offices with people who sign in, and what the pages of cases are tested with."""

import re

import pytest
from sqlalchemy import update

from hutong.ids import new_id
from hutong.objects import Store
from hutong.people.models import Person
from hutong.photos.models import Photo

STREET = {
    "general-chief": 2, "deputy-general-chief": 1, "headquarters": 1, "alley-chief": 2, "section": 1,
    "office-admin": 1, "community-lead": 1, "volunteer": 1,
}  # fmt: skip


@pytest.fixture
async def street(make_office):
    """An office of chiefs: two alleys in one community, each alley with its chief."""
    return await make_office("financial-street", alleys=2, people=STREET, west=True)


@pytest.fixture
def sign_in(browser, password, password_hash):
    """`await sign_in(world, "alley-chief")`, or a person: a browser in which that person is signed in."""

    async def enter(world, who, n=0):
        person = world.people[who][n] if isinstance(who, str) else who
        async with world.session() as session:
            await session.execute(
                update(Person)
                .where(Person.office_id == world.id, Person.id == person.id)
                .values(password_hash=password_hash)
            )
        found = browser()
        answer = await found.post(f"/o/{world.slug}/sign-in", {"login": person.login, "password": password})
        assert answer.status_code == 303, answer.text
        return found

    return enter


@pytest.fixture
async def store(web_settings):
    """Where the photos of pages are kept."""
    store = Store(web_settings)
    await store.prepare()
    yield store
    store.close()


@pytest.fixture
def photograph():
    """Puts a photo of a case where the evidence is looked for, as if a browser had sent it."""

    async def put(world, case_id, person, slot="after"):
        async with world.session() as session:
            photo_id = new_id()
            session.add(
                Photo(
                    office_id=world.id, id=photo_id, subject_kind="case", subject_id=case_id, slot=slot, state="ready",
                    key=f"{photo_id}", uploaded_by=person.id,
                )
            )  # fmt: skip

    return put


@pytest.fixture
def hidden():
    """`hidden(page, "revision")`: the value of a hidden field."""

    def read(page: str, name: str) -> str:
        found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
        assert found, f"no hidden field {name}"
        return found[1]

    return read
