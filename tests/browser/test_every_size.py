"""Every page of the filled demo, for every role that it has: in letters of 18, 22 and 30 px, and on a desk.

A proof. A page that a role before has shown is not looked at once more.
"""

from collections import defaultdict

import pytest
from sqlalchemy import select

from hutong.access.models import AuthorityAccount
from hutong.db import City, Office
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text
from hutong.posts.models import Appointment, Post

LETTERS = (18, 22, 30)
DONE: dict[str, set[str]] = defaultdict(set)
POSTS = [
    (slug, kind.code)
    for slug in ("financial-street", "longtan")
    for kind in check_text(packs.text(slug)).playbook.posts
]
pytestmark = [pytest.mark.browser, pytest.mark.proof, pytest.mark.timeout(3600)]


@pytest.fixture
def entered(demo, live_demo, window, sizes):
    """`await entered(place, wanted)`: at the first screen of one of the accounts that the demo offers at a place."""

    async def go(place, wanted):
        page = await window(sizes["phone"], base_url=live_demo)
        await page.goto("/demo")
        offered = await page.eval_on_selector_all(
            f'form:has(input[name=place][value="{place}"]) input[name=account]', "all => all.map((one) => one.value)"
        )
        account = next((one for one in offered if one in {str(each) for each in wanted}), None)
        if account is None:
            return None
        await page.locator(f'form:has(input[value="{account}"]) button').first.click()
        await page.wait_for_url(lambda url: not url.endswith("/demo"))
        return page

    return go


@pytest.mark.parametrize(("slug", "kind"), POSTS)
async def test_every_page_of_a_post_is_sound_at_every_size(demo, entered, sound, slug, kind):
    office = demo.offices[slug]
    async with demo.databases.session(Office(office)) as session:
        holders = await session.scalars(
            select(Appointment.person_id)
            .join(Post, (Post.office_id == Appointment.office_id) & (Post.id == Appointment.post_id))
            .where(Appointment.office_id == office, Post.kind == kind)
        )
        page = await entered(office, holders.all())
    if page is None:
        # Nobody of the demo has this post.
        return
    DONE[slug].discard(f"/o/{slug}")
    assert await sound(page, f"/o/{slug}", DONE[slug], LETTERS) == {}


@pytest.mark.parametrize("role", ["district_admin", "city_editor", "operator", "department_officer"])
async def test_every_page_above_the_offices_is_sound_at_every_size(demo, entered, sound, role):
    async with demo.databases.session(City(demo.city)) as session:
        accounts = await session.scalars(
            select(AuthorityAccount.id).where(AuthorityAccount.city_id == demo.city, AuthorityAccount.role == role)
        )
        page = await entered(demo.city, accounts.all())
    assert page is not None
    home = "/" + "/".join(page.url.split("/")[3:5])
    assert await sound(page, home, DONE[role], LETTERS) == {}
