"""Every page that a role can reach from its first screen opens; how they look is seen in tests/browser/test_pages.py."""

from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import update

from hutong.people.models import Person
from hutong.playbooks import packs
from hutong.playbooks.checking import check_text


@pytest.fixture
def opening(crawl):
    """`await opening(browser, home, done)`: what did not open, by its address, of all that is reached from `home`."""

    async def go(browser, home, done):
        wrong, came_from = {}, {}

        async def read(path):
            answer = await browser.get(path)
            if answer.is_redirect:
                return [answer.headers["location"]]
            if answer.status_code >= 400:
                wrong[path] = (answer.status_code, "linked from", came_from.get(path, home))
            if "text/html" not in answer.headers.get("content-type", ""):
                return []
            if path.endswith("/field"):
                # The page that the phone keeps is the same for everybody, whatever they may do.
                return []
            links = [link["href"] for link in BeautifulSoup(answer.text, "html.parser").select("a[href]")]
            came_from.update((urljoin(path, link), path) for link in links)
            return links

        await crawl(home, home, read, done)
        return wrong

    return go


@pytest.mark.parametrize("pack", ["longtan", "financial-street", "starter"])
async def test_every_post_reaches_only_pages_that_open(make_office, browser, opening, password, password_hash, pack):
    posts = check_text(packs.text(pack)).playbook.posts
    office = await make_office(pack, people={kind.code: 1 for kind in posts})
    async with office.session() as session:
        await session.execute(update(Person).where(Person.office_id == office.id).values(password_hash=password_hash))
    home, done, wrong = f"/o/{office.slug}", set(), {}
    for code in office.people:
        visitor = browser()
        entered = await visitor.post(f"{home}/sign-in", {"login": office.one(code).login, "password": password})
        assert entered.status_code == 303, code
        done.discard(home)
        found = await opening(visitor, home, done)
        wrong |= {(code, path): why for path, why in found.items()}
    assert wrong == {}
    assert len(done) > 40


@pytest.mark.parametrize("role", ["district_admin", "city_editor", "operator"])
async def test_authorities_reach_only_pages_that_open(world, browser, opening, password, role):
    district_id, slug = await world.district()
    account = await world.account(role, district_id=district_id if role == "district_admin" else None)
    home = f"/d/{slug}" if role == "district_admin" else f"/c/{world.city_slug}"
    visitor = browser()
    entered = await visitor.post(f"{home}/sign-in", {"login": account.login, "password": password})
    assert entered.status_code == 303
    assert await opening(visitor, home, set()) == {}
