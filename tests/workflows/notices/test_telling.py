"""Who is told, once each, in the inbox; and which group hears of it."""

from datetime import UTC, datetime, timedelta

import pytest

from hutong.ids import new_id
from hutong.notices import topics
from hutong.notices.queries import PAGE, inbox, notice_of, unread_count
from hutong.notices.service import mark_all_read, mark_read, tell
from hutong.notices.topics import Topic, topic_of
from hutong.playbooks.notices import Template

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


async def say(groups, *people, at=NOW, **changed):
    message = {"kind": "case.assigned", "title": "有新事项", "body": "乱堆物料，请于今天处理。", "link": "/o/x/cases/1"}
    async with groups.office.session() as session:
        await tell(session, to=[person.id for person in people], now=at, **{**message, **changed})


async def test_each_person_is_told_once_and_nobody_else(groups):
    first, second, third = groups.office.people["steward"]
    await say(groups, first, second, first, urgent=True)
    notices = await groups.notices()
    assert sorted(notice.person_id for notice in notices) == sorted([first.id, second.id])
    assert {(n.kind, n.title, n.link, n.urgent, n.created_at, n.read_at) for n in notices} == {
        ("case.assigned", "有新事项", "/o/x/cases/1", True, NOW, None)
    }
    async with groups.office.session() as session:
        assert [await unread_count(session, person.id) for person in (first, second, third)] == [1, 1, 0]


async def test_telling_nobody_writes_nothing(groups):
    await say(groups)
    assert await groups.notices() == []


async def test_reading_is_noted_once_and_only_ones_own(groups):
    first, second, _ = groups.office.people["steward"]
    await say(groups, first)
    (notice,) = await groups.notices()
    async with groups.office.session() as session:
        await mark_read(session, notice.id, person=second.id, now=NOW + timedelta(minutes=1))
        assert await notice_of(session, notice.id, person=second.id) is None
        assert await unread_count(session, first.id) == 1
        await mark_read(session, notice.id, person=first.id, now=NOW + timedelta(minutes=2))
        await mark_read(session, notice.id, person=first.id, now=NOW + timedelta(minutes=3))
    async with groups.office.session() as session:
        assert (await notice_of(session, notice.id, person=first.id)).read_at == NOW + timedelta(minutes=2)
        assert await unread_count(session, first.id) == 0


async def test_all_can_be_marked_at_once_for_oneself_alone(groups):
    first, second, _ = groups.office.people["steward"]
    await say(groups, first, second)
    await say(groups, first, second)
    async with groups.office.session() as session:
        await mark_all_read(session, person=first.id, now=NOW)
    async with groups.office.session() as session:
        assert [await unread_count(session, person.id) for person in (first, second)] == [0, 2]


async def test_the_inbox_pages_newest_first_without_gap_or_repeat(groups):
    first = groups.office.one("steward")
    for number in range(PAGE * 2 + 3):
        # Several at the same moment, so that the moment alone is no order.
        await say(groups, first, title=str(number), at=NOW + timedelta(minutes=number // 4), urgent=number % 10 == 0)
    seen, after, pages = [], None, 0
    async with groups.office.session() as session:
        while True:
            page = await inbox(session, first.id, after=after)
            seen += [notice.title for notice in page.notices]
            pages += 1
            if page.later is None:
                break
            after = page.later
        assert [n.title for n in (await inbox(session, first.id, urgent=True)).notices] == [
            "60",
            "50",
            "40",
            "30",
            "20",
            "10",
            "0",
        ]
    assert pages == 3
    assert len(seen) == len(set(seen)) == PAGE * 2 + 3
    assert seen[0] in {"60", "61", "62"}


async def test_the_inbox_of_unread_leaves_out_what_was_opened(groups):
    first = groups.office.one("steward")
    for title in ("一", "二"):
        await say(groups, first, title=title)
    async with groups.office.session() as session:
        opened = (await inbox(session, first.id)).notices[0]
        await mark_read(session, opened.id, person=first.id, now=NOW)
    async with groups.office.session() as session:
        assert opened.title not in [n.title for n in (await inbox(session, first.id, unread=True)).notices]
        assert len((await inbox(session, first.id)).notices) == 2


async def test_the_count_stops_at_a_hundred(groups):
    first = groups.office.one("steward")
    async with groups.office.session() as session:
        for _ in range(104):
            await tell(session, to=[first.id], kind="k", title="t", body="", link="/", now=NOW)
        assert await unread_count(session, first.id) == 100


@pytest.mark.parametrize(
    ("kind", "urgent", "topic"),
    [
        ("case.danger", False, Topic.DANGER),
        ("danger", False, Topic.DANGER),
        ("case.assigned", True, Topic.DANGER),
        ("case.overdue", False, Topic.LATE),
        ("case.escalated", False, Topic.LATE),
        ("case.pressed", False, Topic.LATE),
        ("case.transferred", False, Topic.LATE),
        ("case.escalated_told", False, Topic.LATE),
        ("case.ordered", False, Topic.LATE),
        ("case.many", False, Topic.LATE),
        ("case.not_answered", False, Topic.LATE),
        ("case.danger_told", False, Topic.DANGER),
        ("reminder", False, Topic.LATE),
        ("letter.reminder", False, Topic.LATE),
        ("commitment.overdue", False, Topic.LATE),
        ("case.assigned", False, Topic.MATTERS),
        ("council.meeting", False, Topic.OTHER),
        ("robot.test", False, Topic.OTHER),
    ],
)
def test_every_kind_has_its_topic(kind, urgent, topic):
    assert topic_of(kind, urgent=urgent) == topic


def test_of_every_occasion_in_the_rules_it_is_said_which_topic_it_is():
    assert set(topics._OF) == set(Template)


async def test_only_robots_that_listen_hear_and_each_once(groups):
    first, second, _ = groups.office.people["steward"]
    late = await groups.add("https://qyapi.weixin.qq.com/x", topics=("late",))
    await groups.add("https://qyapi.weixin.qq.com/y", topics=("danger",))
    await say(groups, first, second, kind="case.overdue", title="逾期", body="三号院东侧")
    (delivery,) = await groups.deliveries()
    assert (delivery.robot_id, delivery.state, delivery.tries) == (late, "waiting", 0)
    assert (delivery.body, delivery.link) == ("逾期\n三号院东侧", "/o/x/cases/1")
    await say(groups, first, kind="case.overdue", to_groups=False)
    assert len(await groups.deliveries()) == 1


async def test_what_is_abandoned_tells_nobody(groups):
    await groups.add("https://qyapi.weixin.qq.com/x")
    person = groups.office.one("steward")
    with pytest.raises(LookupError):
        async with groups.office.session() as session:
            await tell(session, to=[person.id], kind="case.x", title="t", body="", link="/", now=NOW)
            raise LookupError
    assert (await groups.notices(), await groups.deliveries(), await groups.jobs()) == ([], [], [])


async def test_another_office_is_told_nothing(groups, make_office):
    other = await make_office("longtan", people={"steward": 1})
    await groups.add("https://qyapi.weixin.qq.com/x")
    await say(groups, groups.office.one("steward"))
    async with other.session() as session:
        assert (await inbox(session, groups.office.one("steward").id)).notices == []
        assert await notice_of(session, (await groups.notices())[0].id, person=groups.office.one("steward").id) is None
    assert new_id() not in {notice.id for notice in await groups.notices()}
