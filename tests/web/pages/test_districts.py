"""The district's first screen: its own offices, how far each is, and what is late."""

import pytest


@pytest.fixture
async def district(world, password):
    office = await world.office()
    from sqlalchemy import select

    from hutong.db import Office
    from hutong.offices.models import District

    async with world.databases.session(Office(office.office_id)) as session:
        slug = await session.scalar(select(District.slug).where(District.id == office.district_id))
    account = await world.account("district_admin", district_id=office.district_id)
    browser = world.browser()
    answer = await browser.post(f"/d/{slug}/sign-in", {"login": account.login, "password": password})
    assert answer.status_code == 303
    browser.home, browser.office = f"/d/{slug}", office
    return browser


async def test_the_first_screen_lists_the_districts_own_offices_with_their_state(district, world):
    other = await world.office()
    page = (await district.get(f"{district.home}/today")).text
    assert f"{district.home}/offices/{district.office.slug}" in page
    assert other.slug not in page
    assert "已开通" in page


async def test_an_office_in_preparation_tells_its_step_and_what_blocks_it(district):
    new = {"pack": "starter", "name": "新光街道", "code": "110101997", "name_en": "", "phone": ""}
    slug = f"p{district.home[3:]}"
    await district.post(f"{district.home}/offices/new", {**new, "slug": slug})
    page = (await district.get(f"{district.home}/today")).text
    assert "筹备 3/6：上传街巷" in page
    assert "还没有登记任何街巷" in page
