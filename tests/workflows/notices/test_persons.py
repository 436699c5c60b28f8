"""To persons: by the way that is set up for a matter, and not at all where it was read meanwhile or nothing is set up."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from hutong.ids import new_id
from hutong.jobs import Job, retry
from hutong.journal import SYSTEM
from hutong.notices.logged import Wanted, deliveries, story, totals
from hutong.notices.models import Delivery, Notice, Preference
from hutong.notices.preferring import Wishes
from hutong.notices.releasing import release
from hutong.notices.routing import route
from hutong.notices.schemas import SetUpWechat
from hutong.notices.service import mark_read
from hutong.notices.testing import send_again
from hutong.notices.topics import Topic
from stand_ins import wechat


@pytest.fixture
def side():
    with wechat() as found:
        yield found


async def test_what_was_read_meanwhile_costs_nothing(persons, gateway):
    await persons.sms(gateway)
    await persons.reached()
    await persons.tell()
    (notice,) = await persons.groups.all(Notice)
    async with persons.office.session() as session:
        await mark_read(session, notice.id, person=persons.person, now=persons.groups.noon)
    await persons.groups.work()
    assert ((await persons.one()).state, gateway.taken) == ("withdrawn", [])


async def test_ways_that_the_rules_name_take_the_place_of_the_usual_ones_and_not_of_chosen_ones(persons, gateway):
    await persons.sms(gateway)
    await persons.reached()

    async def told(ways):
        async with persons.office.session() as session:
            session.add(
                Notice(
                    office_id=persons.office.id, id=new_id(), person_id=persons.person, kind="case.escalated",
                    title="逾期", body="", link="/", created_at=persons.groups.noon, ways=ways,
                )
            )  # fmt: skip
        async with persons.office.session() as session:
            return await route(session, now=persons.groups.noon)

    assert [await told(ways) for ways in (None, ["sms"], ["wechat"])] == [0, 1, 0]
    async with persons.office.session() as session:
        mine = update(Preference).where(Preference.office_id == persons.office.id)
        await session.execute(mine.values(ways={"late": []}))
    assert await told(["sms"]) == 0


def test_danger_goes_its_own_ways_beside_those_that_the_rules_name():
    assert Wishes().ways_for(Topic.DANGER, ["email"]) == ("sms", "wechat", "email")
    assert Wishes().ways_for(Topic.LATE, ["sms"]) == ("sms",)
    assert Wishes(ways={"danger": ["wechat"]}).ways_for(Topic.DANGER, ["sms"]) == ("wechat",)


async def test_wechat_keeps_its_token_and_fetches_another_when_it_is_over(persons, side):
    await persons.set_up(
        SetUpWechat(
            endpoint=side.url, appid="wx1", secret="wx-secret", template="T1", template_late="T2", fields="thing1=title"
        )
    )
    await persons.reached(openid="o-1")
    await persons.tell(kind="case.assigned", urgent=False)
    await persons.tell(kind="case.overdue", urgent=False, title="逾期了")
    await persons.groups.work()
    assert (side.tokens, [m["template_id"] for m in side.messages]) == (1, ["T1", "T2"])
    first = side.messages[0]
    assert (first["touser"], first["data"]) == ("o-1", {"thing1": {"value": "井盖缺失"}})
    assert first["url"] == "https://hutong.example.org/o/x/cases/1"
    assert "token-1" not in (await persons.channel()).token
    side.tokens += 1  # Taken back on their side.
    await persons.tell(kind="case.assigned", urgent=False)
    await persons.groups.work()
    assert (side.tokens, len(side.messages)) == (3, 3)
    side.codes.append(43004)
    await persons.tell(kind="case.assigned", urgent=False)
    await persons.groups.work(strict=False)
    assert sorted(d.state for d in await persons.groups.deliveries()) == ["delivered"] * 3 + ["failed"]


async def digest_due(persons, gateway):
    """Three messages that waited for one digest, whose moment has come."""
    await persons.sms(gateway)
    later = (datetime.now(UTC) + timedelta(hours=6)).astimezone(ZoneInfo("Asia/Shanghai"))
    await persons.reached(ways={"late": ["sms"]}, digest_at=f"{later:%H:%M}", quiet_from="00:00", quiet_until="00:00")
    for title in ("一", "二", "三"):
        await persons.tell(kind="case.overdue", urgent=False, title=title, at=datetime.now(UTC))
    async with persons.office.session() as session:
        past = datetime.now(UTC) - timedelta(seconds=5)
        held = update(Delivery).where(Delivery.office_id == persons.office.id, Delivery.held_until.is_not(None))
        await session.execute(held.values(held_until=past))
        await session.execute(update(Job).where(Job.office_id == persons.office.id).values(run_at=past))


async def the_digest(persons):
    """The message that took the others along, and the others."""
    found = [each for each in await persons.groups.deliveries() if each.held_until]
    leader = next(each for each in found if each.card_id == each.id)
    return leader, [each for each in found if each is not leader]


async def test_a_digest_tells_once_of_what_waited_and_never_keeps_danger(persons, gateway):
    await digest_due(persons, gateway)
    async with persons.office.session() as session:
        later = datetime.now(UTC) + timedelta(hours=1)
        await session.execute(update(Job).where(Job.office_id == persons.office.id).values(run_at=later))
    await persons.tell()
    await persons.groups.work()
    assert [sent["TemplateCode"] for sent in gateway.taken] == ["SMS_2"]
    await persons.groups.soon()
    await persons.groups.work(strict=False)
    assert [sent["TemplateParam"] for sent in gateway.taken[1:]] == ['{"what":"今天的汇总：3 件","where":"试验街道"}']
    states = [(d.state, d.cost) for d in await persons.groups.deliveries() if d.held_until]
    assert sorted(states) == [("accepted", 0), ("accepted", 0), ("accepted", 45)]
    async with persons.office.session() as session:
        lines, _ = await deliveries(session, Wanted(way="sms"))
        assert (len(lines), await totals(session, Wanted(way="sms"))) == (4, {"accepted": (4, 90)})
        together = await story(session, next(d.id for d in await persons.groups.deliveries() if d.card_id))
        assert (together.together, together.read_at) == (2, None)


@pytest.mark.parametrize(("fate", "state"), [(3, "delivered"), (2, "failed")])
async def test_what_became_of_a_digest_became_of_all_that_it_told(persons, gateway, fate, state):
    await digest_due(persons, gateway)
    gateway.breaks = 1  # Uncertain, until the gateway knows of it: so it is paid for, once.
    await persons.groups.work(strict=False)
    leader, others = await the_digest(persons)
    assert {each.state for each in (leader, *others)} == {"uncertain"}
    gateway.fates[leader.id.hex] = fate
    await persons.groups.soon()
    await persons.groups.work(strict=False)
    leader, others = await the_digest(persons)
    assert [(each.state, each.cost) for each in (leader, *others)] == [(state, 45), (state, 0), (state, 0)]


async def test_a_digest_whose_first_message_was_read_meanwhile_tells_of_the_others(persons, gateway):
    await digest_due(persons, gateway)
    gateway.codes += ["isv.BUSINESS_LIMIT_CONTROL"] * 12  # As often as it is tried, where the machine is slow.
    await persons.groups.work(strict=False)
    gateway.codes.clear()
    leader, _ = await the_digest(persons)
    async with persons.office.session() as session:
        await mark_read(session, leader.notice_id, person=persons.person, now=persons.groups.noon)
    await persons.groups.soon()
    await persons.groups.work(strict=False)
    assert [sent["TemplateParam"] for sent in gateway.taken] == ['{"what":"今天的汇总：2 件","where":"试验街道"}']
    found = await persons.groups.deliveries()
    assert {each.id: each.state for each in found} == {
        each.id: "withdrawn" if each.id == leader.id else "accepted" for each in found
    }


async def test_a_worker_that_died_over_a_digest_leaves_all_of_it_uncertain(persons, gateway):
    await digest_due(persons, gateway)
    gateway.codes += ["isv.BUSINESS_LIMIT_CONTROL"] * 12  # As often as it is tried, where the machine is slow.
    await persons.groups.work(strict=False)
    gateway.codes.clear()
    async with persons.office.session() as session:
        await session.execute(update(Delivery).where(Delivery.office_id == persons.office.id).values(state="sending"))
    await persons.groups.soon()
    await persons.groups.work(strict=False)
    assert ([each.state for each in await persons.groups.deliveries()], gateway.taken) == (["uncertain"] * 3, [])


async def test_what_a_digest_took_along_is_told_though_its_first_message_was_sent_again_by_itself(persons, gateway):
    await digest_due(persons, gateway)
    gateway.codes.append("isv.MOBILE_NUMBER_ILLEGAL")
    await persons.groups.work(strict=False)
    leader, _ = await the_digest(persons)
    (job,) = [each for each in await persons.groups.jobs() if each.failed_at]
    async with persons.office.session() as session:
        await send_again(session, leader.id, by=SYSTEM, now=persons.groups.noon)
    await persons.groups.work(strict=False)
    async with persons.office.session() as session:
        await retry(session, job.id, by=SYSTEM, now=persons.groups.noon)
    await persons.groups.work(strict=False)
    assert [each.state for each in await persons.groups.deliveries()] == ["accepted"] * 3
    assert [sent["TemplateParam"].count("2 件") for sent in gateway.taken] == [0, 1]


async def test_what_is_no_news_any_more_is_noted_as_unsent_and_danger_goes_out_all_the_same(persons, gateway):
    """A digest's news begin when it was let go, however long it was held."""
    await persons.sms(gateway)
    await persons.reached(ways={topic: ["sms"] for topic in ("late", "matters", "danger")})
    now, held = persons.groups.noon, timedelta(days=1, seconds=20)
    values = {"person_id": persons.person, "body": "", "link": "/", "created_at": now - held}
    async with persons.office.session() as session:
        for title, more in {
            "let go": {"kind": "case.closed", "held_until": now - timedelta(seconds=20)},
            "old": {"kind": "case.overdue"},
            "danger": {"kind": "case.danger", "urgent": True},
        }.items():
            session.add(Notice(office_id=persons.office.id, id=new_id(), title=title, **values, **more))
    async with persons.office.session() as session:
        await release(session, now=now)
    async with persons.office.session() as session:
        assert await route(session, now=now) == 2
    assert {each.body: (each.state, each.answer) for each in await persons.groups.deliveries()} == {
        "let go": ("waiting", None), "old": ("withdrawn", "too old"), "danger": ("waiting", None)
    }  # fmt: skip


async def test_without_channels_notices_stay_in_the_inbox(persons):
    await persons.reached()
    assert await persons.tell() == 0
    assert await persons.groups.deliveries() == []
    assert all(notice.routed_at for notice in await persons.groups.all(Notice))
