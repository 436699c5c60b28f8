"""Departments by their own ways: a duty telephone, a robot; what they find on their lists stays the truth."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bodies import found_bodies
from hutong.cases.matters_models import DepartmentNotice
from hutong.cases.models import JointCall, JointCallAnswer
from hutong.cases.opening import Reporter, open_case
from hutong.cases.schemas import OpenCase
from hutong.errors import Invalid, NotThere
from hutong.ids import new_id
from hutong.journal import SYSTEM, JournalEvent
from hutong.notices.department_ways import add_way, change_way, department_ways, switch_way, try_way
from hutong.notices.errors import ChannelNotSetUp
from hutong.notices.logged import Wanted, deliveries
from hutong.notices.models import Delivery, DepartmentWay, Robot
from hutong.notices.queries import robots
from hutong.notices.routing import route
from hutong.notices.schemas import AddDepartmentWay, ChangeDepartmentWay

DUTY = "13900000007"


class Bodies:
    """What an office tells its district's departments."""

    def __init__(self, persons, ids, case) -> None:
        self.persons, self.office, self.ids, self.case = persons, persons.office, ids, case
        self.noon = persons.groups.noon

    async def way(self, way, address, *, topics=("danger", "late"), body="police", **more):
        sent = AddDepartmentWay(department_id=self.ids[body], way=way, address=address, topics=list(topics), **more)
        async with self.office.session() as session:
            found, _ = await add_way(session, sent, box=self.persons.groups.box, by=SYSTEM, now=self.noon)
            return found

    def _row(self, body, **more):
        return {
            "office_id": self.office.id, "id": new_id(), "case_id": self.case, "city_id": self.office.id,
            "department_id": self.ids[body], "office_name": "试验街道", "category_name": "占道经营", "place": "试验1号",
            **more,
        }  # fmt: skip

    async def tell(self, kind, *, body="police", head=False, urgent=False, read=False) -> None:
        row = self._row(
            body, to_head=head, kind=kind, number="1130-K7Q2F", step_name="处置", contact_name="王巷长", contact_phone="1",
            due_at=self.noon, urgent=urgent, created_at=self.noon, read_at=self.noon if read else None,
        )  # fmt: skip
        async with self.office.session() as session:
            session.add(DepartmentNotice(**row))

    async def call(self, body="police") -> None:
        call, times = new_id(), {"meet_at": self.noon + timedelta(hours=3), "answer_by": self.noon + timedelta(hours=1)}
        async with self.office.session() as session:
            session.add(
                JointCall(
                    office_id=self.office.id, id=call, case_id=self.case, kind="enforcement", place="巷口",
                    caller_id=self.persons.person, called_at=self.noon, **times,
                )
            )  # fmt: skip
            await session.flush()
            row = self._row(body, call_id=call, caller_name="王巷长", state="called", **times)
            session.add(JointCallAnswer(**row))

    async def route(self, *, after=timedelta()) -> int:
        async with self.office.session() as session:
            return await route(session, now=self.noon + after)


@pytest.fixture
async def bodies(persons, server_settings, city):
    office, case = persons.office, new_id()
    async with office.session() as session:
        new = OpenCase(id=case, alley=office.alleys[0].id, category="parking")
        reporter = Reporter(person=persons.person, source="patrol")
        await open_case(session, new, reporter, by=SYSTEM, now=persons.groups.noon)
    return Bodies(persons, await found_bodies(server_settings, city.id, office.district), case)


async def test_a_duty_telephone_and_a_robot_hear_each_what_they_are_for(bodies, gateway, receiver):
    await bodies.persons.sms(gateway)
    await bodies.way("sms", f"+86 {DUTY}")
    await bodies.way("wecom", receiver.url(), topics=("danger", "late", "matters"))
    await bodies.way("email", "duty@example.org")  # The office has no e-mail: nothing goes there.
    for kind in ("overdue", "assigned"):
        await bodies.tell(kind)
    await bodies.tell("escalated", head=True)
    await bodies.tell("overdue", body="urban-management")
    await bodies.tell("reminder", read=True)
    await bodies.call()
    assert [await bodies.route(), await bodies.route()] == [4, 0]
    await bodies.persons.groups.work()
    (sent,) = gateway.taken
    assert (sent["PhoneNumbers"], sent["TemplateParam"]) == (DUTY, '{"what":"试验街道：已经逾期","where":"试验街道"}')
    said = [each.message["text"]["content"] for each in receiver.received]
    assert sorted(text.splitlines()[0] for text in said) == [
        "试验街道：已经逾期", "试验街道：新交办的事项", "试验街道：请到场"
    ]  # fmt: skip
    assert not [text for text in said if "王" in text]
    async with bodies.office.session() as session:
        lines, _ = await deliveries(session, Wanted())
        assert {(line.way, line.to, line.state) for line in lines} == {
            ("sms", "公安", "accepted"), ("wecom", "公安", "delivered")
        }  # fmt: skip
    assert not [
        way for way in await bodies.persons.groups.all(DepartmentWay) if DUTY in (way.address or "") + way.shown
    ]


async def test_each_way_is_told_in_its_own_language(bodies, gateway, receiver):
    await bodies.persons.sms(gateway)
    topics = ("danger", "late", "matters")
    await bodies.way("wecom", receiver.url("/zh"), topics=topics)
    await bodies.way("wecom", receiver.url("/en"), topics=topics, language="en")
    await bodies.way("sms", DUTY, language="en", digest_at="17:00")
    await bodies.tell("overdue")
    await bodies.call()
    playbook = bodies.office.playbook
    category, step = playbook.category("parking").name, playbook.flows[0].steps[0].name
    async with bodies.office.session() as session:
        for table, more in ((DepartmentNotice, {"step_name": step.zh}), (JointCallAnswer, {})):
            mine = update(table).where(table.office_id == bodies.office.id)
            await session.execute(mine.values(category_name=category.zh, **more))
    await bodies.route()
    await bodies.persons.groups.work()
    said = {path: [] for path in ("/zh", "/en")}
    for each in receiver.received:
        said[each.path].append(each.message["text"]["content"])
    assert [category.zh in text for text in said["/zh"]] == [True, True]
    english = "".join(said["/en"])
    rest = english.replace("试验1号", "")  # A place keeps its name.
    assert not [letter for letter in rest if "\u4e00" <= letter <= "\u9fff"], english
    assert all(word in english for word in ("Test office: Overdue", category.en, step.en, ". Due"))


async def test_a_way_is_changed_and_the_journal_says_what_never_to_what(bodies, gateway, receiver):
    await bodies.persons.sms(gateway)
    text, robot = await bodies.way("sms", DUTY), await bodies.way("wecom", receiver.url("/old"), topics=("late",))
    box = bodies.persons.groups.box

    async def change(way, **more):
        sent = ChangeDepartmentWay(**{"topics": ["danger", "late"], **more})
        async with bodies.office.session() as session:
            await change_way(session, way, sent, box=box, by=SYSTEM, now=bodies.noon)

    await change(text, address="13900000008", language="en", digest_at="17:00")
    await change(text, language="en", digest_at="17:00")  # As it is: nothing to tell of.
    await change(robot, topics=["late"], address=receiver.url("/new"))
    for wrong in ({"address": "12345"}, {"topics": []}, {"quiet_from": "22:00"}):
        with pytest.raises(Invalid):
            await change(text, **wrong)
    with pytest.raises(NotThere):
        await change(new_id())
    await bodies.tell("overdue")
    await bodies.route()
    await bodies.persons.groups.work()
    assert [got.path for got in receiver.received] == ["/new"]
    async with bodies.office.session() as session:
        told = select(JournalEvent).where(JournalEvent.kind == "department_way.changed").order_by(JournalEvent.id)
        events = [(event.subject, event.data["what"]) for event in await session.scalars(told)]
        (shown,) = [one.way.shown for one in await department_ways(session) if one.way.id == text]
    assert events == [(text, ["digest_at", "language", "address"]), (robot, ["address"])]
    assert shown == "139****0008"


async def test_its_robot_hears_nothing_of_the_office_and_is_no_group_of_it(bodies, receiver):
    await bodies.way("wecom", receiver.url(), topics=("danger", "late", "matters", "other"))
    await bodies.persons.tell()
    await bodies.persons.groups.work()
    assert receiver.received == []
    async with bodies.office.session() as session:
        assert await robots(session) == []


async def test_what_was_seen_meanwhile_or_switched_off_is_not_sent(bodies, gateway, receiver):
    await bodies.persons.sms(gateway)
    text, robot = await bodies.way("sms", DUTY), await bodies.way("wecom", receiver.url(), body="urban-management")
    await bodies.tell("overdue")
    await bodies.tell("overdue", body="urban-management")
    await bodies.route()
    async with bodies.office.session() as session:
        mine = update(DepartmentNotice).where(DepartmentNotice.department_id == bodies.ids["urban-management"])
        await session.execute(mine.values(read_at=bodies.noon))
        await switch_way(session, text, active=False, by=SYSTEM, now=bodies.noon)
    await bodies.persons.groups.work()
    assert (gateway.taken, receiver.received) == ([], [])
    states = sorted((d.state, d.answer) for d in await bodies.persons.groups.deliveries())
    assert states == [("failed", "no address"), ("withdrawn", "read in the inbox")]
    for active in (False, True):
        async with bodies.office.session() as session:
            await switch_way(session, robot, active=active, by=SYSTEM, now=bodies.noon)
        assert [row.active for row in await bodies.persons.groups.all(Robot)] == [active]
    async with bodies.office.session() as session:
        await try_way(session, robot, office="试验街道", now=bodies.noon)
        with pytest.raises(NotThere):
            await try_way(session, new_id(), office="试验街道", now=bodies.noon)
    await bodies.persons.groups.work()
    assert [each.message["text"]["content"] for each in receiver.received] == [
        "测试消息\n试验街道的通知可以这样收到。这是一条测试消息。"
    ]


async def test_a_digest_of_a_duty_telephone_tells_once_and_danger_does_not_wait(bodies, gateway):
    await bodies.persons.sms(gateway)
    await bodies.way("sms", DUTY, digest_at="17:00")
    for _ in range(3):
        await bodies.tell("overdue")
    await bodies.tell("danger", urgent=True)
    assert await bodies.route() == 4
    # Held until five; the clock of the test may stand before it or after.
    async with bodies.office.session() as session:
        held = update(Delivery).where(Delivery.office_id == bodies.office.id, Delivery.held_until.is_not(None))
        changed = await session.execute(held.values(held_until=datetime.now(UTC) - timedelta(seconds=5)))
        assert changed.rowcount == 3
    await bodies.persons.groups.soon()
    await bodies.persons.groups.work(strict=False)
    digest = '{"what":"今天的汇总：3 件","where":"试验街道"}'
    assert {sent["TemplateCode"]: sent["TemplateParam"] for sent in gateway.taken}["SMS_1"] == digest
    assert sorted(sent["TemplateCode"] for sent in gateway.taken) == ["SMS_1", "SMS_2"]


async def test_what_waited_for_more_than_a_day_is_noted_as_unsent_but_danger_is_told(bodies, gateway):
    await bodies.persons.sms(gateway)
    await bodies.way("sms", DUTY, topics=("danger", "late", "matters"))
    await bodies.tell("overdue")
    await bodies.tell("danger", urgent=True)
    await bodies.call()
    assert [await bodies.route(after=timedelta(hours=25)), await bodies.route()] == [1, 0]
    states = {(each.kind, each.state, each.answer) for each in await bodies.persons.groups.deliveries()}
    assert states == {
        ("case.overdue", "withdrawn", "too old"), ("case.called", "withdrawn", "too old"),
        ("case.danger", "waiting", None),
    }  # fmt: skip


async def test_addresses_that_are_none_and_departments_that_are_not_there_are_refused(bodies, gateway):
    nonsense = {
        "sms": ["", "12345", "1380000000x", "😀", "010-12345678"],
        "email": ["x", "a@b", "a b@c.cn", "a@b.cn\nBcc: x@y.cn"],
    }
    for way, addresses in nonsense.items():
        for address in addresses:
            with pytest.raises(Invalid):
                await bodies.way(way, address)
    bodies.ids["nobody"] = new_id()
    for more in ({"body": "nobody"}, {"topics": ()}, {"quiet_from": "22:00"}):
        with pytest.raises(Invalid):
            await bodies.way("sms", DUTY, **more)
    async with bodies.office.session() as session:
        assert await department_ways(session) == []
    mine = await bodies.way("sms", DUTY)
    with pytest.raises(ChannelNotSetUp):
        async with bodies.office.session() as session:
            await try_way(session, mine, office="试验街道", now=bodies.noon)
