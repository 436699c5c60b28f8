"""What was held comes into the inbox when it is due, and a digest tells of several at once."""

from datetime import UTC, datetime, timedelta

import pytest

from hutong.jobs import Job
from hutong.notices.queries import inbox, unread_count
from hutong.notices.releasing import release_due
from hutong.notices.service import mark_all_read, tell
from hutong.playbooks.notices import Digest, Notices, Template
from hutong.playbooks.sections import Hours

NIGHT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 23:00 in Beijing
MORNING = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
QUIET = Hours(from_="22:00", until="07:00")


@pytest.fixture
async def quiet_office(groups, put_in_force):
    await put_in_force(groups.office, notices=Notices(quiet=QUIET))
    return groups


async def say(groups, *people, at, **changed):
    message = {"kind": "playbook.published", "title": "新制度", "body": "下周一起施行。", "link": "/o/x"}
    async with groups.office.session() as session:
        await tell(session, to=[person.id for person in people], now=at, **{**message, **changed})


async def shown(groups, person):
    async with groups.office.session() as session:
        page = await inbox(session, person.id)
        return [notice.title for notice in page.notices], await unread_count(session, person.id)


async def test_at_night_nothing_is_shown_and_in_the_morning_it_is(quiet_office):
    person = quiet_office.office.one("steward")
    await say(quiet_office, person, at=NIGHT)
    assert await shown(quiet_office, person) == ([], 0)
    assert await release_due(quiet_office.office.databases, now=MORNING - timedelta(minutes=1)) == 0
    assert await shown(quiet_office, person) == ([], 0)
    await release_due(quiet_office.office.databases, now=MORNING)
    assert await shown(quiet_office, person) == (["新制度"], 1)


async def test_reading_all_does_not_read_what_is_still_held(quiet_office):
    person = quiet_office.office.one("steward")
    await say(quiet_office, person, at=NIGHT)
    async with quiet_office.office.session() as session:
        await mark_all_read(session, person=person.id, now=NIGHT)
    await release_due(quiet_office.office.databases, now=MORNING)
    assert await shown(quiet_office, person) == (["新制度"], 1)


async def test_what_is_urgent_is_shown_at_once(quiet_office):
    person = quiet_office.office.one("steward")
    await say(quiet_office, person, at=NIGHT, urgent=True)
    assert await shown(quiet_office, person) == (["新制度"], 1)


async def test_a_robot_keeps_quiet_as_well(quiet_office):
    await quiet_office.add("https://example.org/hook")
    await say(quiet_office, at=NIGHT)
    await say(quiet_office, at=NIGHT, urgent=True)
    jobs = [job for job in await quiet_office.all(Job) if job.kind == "notice.deliver"]
    assert [job.run_at for job in jobs][:1] == [MORNING]
    assert [job.lane for job in jobs] == ["normal", "urgent"]
    assert jobs[1].run_at < MORNING or jobs[1].run_at != jobs[0].run_at


async def test_a_digest_tells_each_person_of_several_in_one(groups, put_in_force):
    office = groups.office
    await put_in_force(office, notices=Notices(quiet=QUIET, digest=Digest(at="17:00", templates=(Template.CLOSED,))))
    first, second, _ = office.people["steward"]
    for title in ("甲办结", "乙办结"):
        await say(groups, first, at=NIGHT, kind="case.closed", title=title)
    await say(groups, second, at=NIGHT, kind="case.closed", title="丙办结")
    await release_due(office.databases, now=MORNING)
    titles, unread = await shown(groups, first)
    assert (titles[0], sorted(titles[1:]), unread) == ("今天的汇总：2 件", ["乙办结", "甲办结"], 1)
    assert await shown(groups, second) == (["丙办结"], 1)
