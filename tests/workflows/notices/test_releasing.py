"""What the office's rules hold: robots over quiet hours, and what a digest tells of at once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from hutong.ids import new_id
from hutong.jobs import Job
from hutong.notices.models import Notice
from hutong.notices.queries import inbox, unread_count
from hutong.notices.releasing import release_due
from hutong.notices.service import mark_all_read, tell
from hutong.playbooks.notices import Digest, Notices, Template
from hutong.playbooks.sections import Hours

NIGHT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 23:00 in Beijing
MORNING = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
RULES = Notices(
    quiet=Hours(from_="22:00", until="07:00"), digest=Digest(at="07:00", templates=(Template.CLOSED, Template.CALLED))
)


@pytest.fixture(scope="module")
def databases(apart):
    return apart.databases


@pytest.fixture(scope="module")
def city(apart):
    return apart.city


@pytest.fixture
async def office(groups, put_in_force):
    await put_in_force(groups.office, notices=RULES)
    return groups.office


@pytest.fixture
def hold(office):
    async def put(person, *titles, kind="case.closed"):
        async with office.session() as session:
            for title in titles:
                row = {"office_id": office.id, "id": new_id(), "person_id": person.id, "kind": kind, "title": title}
                more = {"body": "", "link": "", "created_at": NIGHT, "held_until": MORNING}
                await session.execute(insert(Notice).values(**row, **more))

    return put


@pytest.fixture
def shown(office):
    async def read(person):
        async with office.session() as session:
            page = await inbox(session, person.id)
            return [notice.title for notice in page.notices], await unread_count(session, person.id)

    return read


async def say(groups, *people, **changed):
    message = {"kind": "playbook.published", "title": "新制度", "body": "下周一起施行。", "link": "/o/x"}
    async with groups.office.session() as session:
        await tell(session, to=[person.id for person in people], now=NIGHT, **{**message, **changed})


async def test_at_night_robots_wait_for_the_morning_and_inboxes_do_not(groups, office, shown):
    await groups.add("https://example.org/hook")
    await say(groups, office.one("steward"))
    await say(groups, office.one("steward"), urgent=True)
    ordinary, urgent = [job for job in await groups.all(Job) if job.kind == "notice.deliver"]
    assert (ordinary.run_at, ordinary.lane, urgent.lane) == (MORNING, "normal", "urgent")
    assert urgent.run_at != MORNING
    assert await shown(office.one("steward")) == (["新制度", "新制度"], 2)


async def test_a_digest_tells_each_person_of_several_in_one(office, hold, shown):
    first, second, _ = office.people["steward"]
    await hold(first, "甲办结", "乙办结")
    await hold(second, "丙办结")
    assert await shown(first) == ([], 0)
    await release_due(office.databases, now=MORNING - timedelta(minutes=1))
    assert await shown(first) == ([], 0)
    await release_due(office.databases, now=MORNING)
    titles, unread = await shown(first)
    assert (titles[0], sorted(titles[1:]), unread) == ("今天的汇总：2 件", ["乙办结", "甲办结"], 1)
    assert await shown(second) == (["丙办结"], 1)
    await release_due(office.databases, now=MORNING)
    assert (await shown(first))[1] == 1


async def test_what_no_digest_gathers_any_more_is_shown_one_by_one(office, hold, shown):
    await hold(office.one("steward"), "甲撤回", "乙撤回", kind="case.withdrawn")
    await release_due(office.databases, now=MORNING)
    assert (await shown(office.one("steward")))[1] == 2


async def test_reading_all_does_not_read_what_is_still_held(office, hold, shown):
    await hold(office.one("steward"), "甲办结")
    async with office.session() as session:
        await mark_all_read(session, person=office.one("steward").id, now=NIGHT)
    await release_due(office.databases, now=MORNING)
    assert await shown(office.one("steward")) == (["甲办结"], 1)
