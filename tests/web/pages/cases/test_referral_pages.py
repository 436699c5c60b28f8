"""A case that is not ours, from the page where it is said to the one where another office takes it over."""

import pytest
from sqlalchemy import select

from hutong.access.models import AuthorityAccount
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.db import City, Office
from hutong.ids import new_id
from hutong.jobs import Job
from hutong.jobs.handlers import HANDLERS
from hutong.journal import SYSTEM

NASTY = ["", "x" * 5000, "\x00", "\U0001f600", "2026-13-45", "<b>"]


class Doing:
    """Runs what the offices have to tell each other."""

    def __init__(self, world, now):
        self.databases, self.office_id, self.now = world.databases, world.id, now

    def transaction(self):
        return self.databases.session(Office(self.office_id))

    finishing = transaction


async def carry(world, now):
    async with world.session() as session:
        open_jobs = select(Job).where(Job.office_id == world.id, Job.kind.startswith("referral."))
        jobs = list(await session.scalars(open_jobs.where(Job.done_at.is_(None)).order_by(Job.id)))
        for job in jobs:
            job.done_at = now
    for job in jobs:
        await HANDLERS[job.kind](Doing(world, now), job.args)


@pytest.fixture
async def admin(databases, city, street, browser, password, password_hash):
    account = AuthorityAccount(
        city_id=city.id, id=new_id(), role="district_admin", district_id=street.district, name="区管理员",
        login=f"a{new_id().hex[-8:]}", password_hash=password_hash,
    )  # fmt: skip
    async with databases.session(City(city.id)) as session:
        session.add(account)
    found = browser()
    home = f"/d/{city.west_slug if street.district == city.west else city.east_slug}"
    assert (await found.post(f"{home}/sign-in", {"login": account.login, "password": password})).status_code == 303
    return found, home


async def test_not_ours_goes_by_the_district_to_the_office_whose_it_is(
    street, make_office, sign_in, admin, hidden, now, city
):
    west = street.district == city.west
    other = await make_office("starter", alleys=1, people={"command": 1, "alley-chief": 1}, west=west)
    elsewhere = await make_office("starter", alleys=1, people={"command": 1}, west=not west)
    case = new_id()
    async with street.session() as session:
        report = OpenCase(
            id=case, alley=street.alleys[0].id, category="bikes", title="12号门前", description="12号门前堆放"
        )
        reporter = Reporter(person=street.one("alley-chief").id)
        await open_case(session, report, reporter, by=SYSTEM, now=now)
    chief, (district, home) = await sign_in(street, "alley-chief"), admin
    here = f"/o/{street.slug}/cases/{case}"
    page = (await chief.get(f"{here}?do=refer")).text
    form = {"id": hidden(page, "id"), "revision": hidden(page, "revision"), "reason": "在路东",
            "place": "路东口", "words": "堆放杂物"}  # fmt: skip
    for field in ("reason", "place", "words"):
        for value in ("", "x" * 5000):
            assert (await chief.post(f"{here}/referral", form | {field: value}, page=here)).status_code == 422
    assert (await chief.post(f"{here}/referral", form | {"photos": str(new_id())}, page=here)).status_code == 422
    assert (await chief.post(f"{here}/referral", form, page=here)).status_code == 303
    assert "等区里分派" in (await chief.get(here)).text

    assert "件等您分派移送" in (await district.get(f"{home}/today")).text
    listed = (await district.get(f"{home}/referrals")).text
    assert (f"{home}/referrals/{form['id']}" in listed, "12号门前" in listed) == (True, False)
    for query in ("q=路东口", f"at={street.id}", "way=all&q=x"):
        assert (form["id"] not in (await district.get(f"{home}/referrals?{query}")).text) == ("q=x" in query)
    assert (await district.get(f"{home}/referrals/export.xlsx?way=all")).content[:2] == b"PK"
    there = f"{home}/referrals/{form['id']}"
    word = {"way": "send", "hop": "0", "office": str(other.id), "note": "界线图"}
    for wrong in (elsewhere.id, street.id, new_id(), "x", ""):
        assert (await district.post(there, word | {"office": str(wrong)}, page=there)).status_code == 422
    for field in ("way", "hop"):
        for value in NASTY:
            assert (await district.post(there, word | {field: value}, page=there)).status_code in {409, 422}
    assert (await district.post(there, {"way": "return", "hop": "0"}, page=there)).status_code == 422
    assert (await district.get(f"{home}/referrals/{new_id()}")).status_code == 404
    assert (await district.post(there, word, page=there)).status_code == 303
    assert (await district.post(there, word, page=there)).status_code == 409
    assert (await chief.get(f"{home}/referrals")).status_code in {303, 404}
    await carry(street, now)

    command, stranger = await sign_in(other, "command"), await sign_in(elsewhere, "command")
    arrived = f"/o/{other.slug}/referrals/{form['id']}"
    assert (await stranger.get(f"/o/{elsewhere.slug}/referrals/{form['id']}")).status_code == 404
    assert (await (await sign_in(other, "alley-chief")).get(f"/o/{other.slug}/referrals")).status_code == 403
    assert form["id"] in (await command.get(f"/o/{other.slug}/referrals")).text
    shown = (await command.get(arrived)).text
    assert ("路东口" in shown, "界线图" in shown, "12号" in shown) == (True, True, False)
    taking = {"alley": str(other.alleys[0].id), "category": "piling"}
    for wrong in ({"alley": str(street.alleys[0].id)}, {"category": "nothing"}, {"alley": "x"}, {"category": "\x00"}):
        assert (await command.post(f"{arrived}/take", taking | wrong, page=arrived)).status_code == 422
    assert (await command.post(f"{arrived}/refuse", {"reason": ""}, page=arrived)).status_code == 422
    taken = await command.post(f"{arrived}/take", taking, page=arrived)
    assert taken.status_code == 303
    assert (await command.post(f"{arrived}/take", taking, page=arrived)).status_code == 409
    await carry(other, now)
    own = (await command.get(taken.headers["location"])).text
    assert ("由试验街道移送来" in own, "12号" in own) == (True, False)
    first = (await chief.get(here)).text
    assert ("对方已接收" in first, "已移送" in first) == (True, True)
    assert (await command.get(here)).status_code in {303, 404}
    sent = (await (await sign_in(street, "headquarters")).get(f"/o/{street.slug}/referrals?way=sent")).text
    assert "堆放杂物" not in sent
    assert "在路东" in sent
    for way in ("waiting", "received", "sent"):
        sheet = await command.get(f"/o/{other.slug}/referrals/export.xlsx?way={way}")
        assert (sheet.status_code, sheet.content[:2]) == (200, b"PK")
