"""Messages to group robots over real HTTP: wrapped and signed as each chat wants, tried again, every try on record."""

import hashlib
import hmac
import socket
from base64 import b64encode
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from hutong.errors import Invalid, NotThere
from hutong.ids import new_id
from hutong.jobs import Job, retry
from hutong.journal import SYSTEM
from hutong.notices.channels import CHANNELS
from hutong.notices.channels.speech import fitted
from hutong.notices.errors import AddressRefused, DeliveryFailed
from hutong.notices.robots import change_language, switch_robot, try_robot
from hutong.notices.service import tell
from hutong.traces import parsed, span

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
BODY = "三号院东侧乱堆物料"


async def say(groups, **changed):
    async with groups.office.session() as session:
        await tell(
            session, to=[], kind="case.overdue", title="逾期", body=changed.pop("body", BODY), link="/o/x/cases/1",
            now=groups.noon, **changed,
        )  # fmt: skip


async def test_a_message_reaches_the_group_with_a_whole_link(groups, receiver):
    await groups.add(receiver.url())
    with span("request", parent=TRACE):
        await say(groups)
    await groups.work()
    (got,) = receiver.received
    # In the trace of the request that ordered it, over the job to the other side.
    assert parsed(got.headers["traceparent"]).trace_id == parsed(TRACE).trace_id
    assert got.path == "/cgi-bin/webhook/send?key=abc"
    text = f"逾期\n{BODY}\nhttps://hutong.example.org/o/x/cases/1"
    assert got.message == {"msgtype": "text", "text": {"content": text}}
    (delivery,) = await groups.deliveries()
    assert (delivery.state, delivery.tries, delivery.answer) == ("delivered", 1, receiver.good.decode())
    assert delivery.delivered_at is not None
    assert await groups.work() == 0
    assert len(receiver.received) == 1


async def test_dingtalk_is_signed_over_time_and_secret(groups, receiver):
    await groups.add(receiver.url("/robot/send?access_token=t"), kind="dingtalk", secret="SEC123")
    await say(groups)
    await groups.work()
    (got,) = receiver.received
    query = parse_qs(urlsplit(got.path).query)
    timestamp = query["timestamp"][0]
    assert abs(int(timestamp) / 1000 - datetime.now(UTC).timestamp()) < 60
    expected = hmac.new(b"SEC123", f"{timestamp}\nSEC123".encode(), hashlib.sha256).digest()
    assert (query["access_token"], query["sign"]) == (["t"], [b64encode(expected).decode()])
    assert got.message["msgtype"] == "text"


async def test_feishu_is_signed_with_time_and_secret_as_the_key(groups, receiver):
    receiver.good = b'{"code": 0, "msg": "success"}'
    await groups.add(receiver.url("/open-apis/bot/v2/hook/x"), kind="feishu", secret="SEC456")
    await say(groups)
    await groups.work()
    (got,) = receiver.received
    key = f"{got.message['timestamp']}\nSEC456".encode()
    assert got.message["sign"] == b64encode(hmac.new(key, digestmod=hashlib.sha256).digest()).decode()
    assert abs(int(got.message["timestamp"]) - datetime.now(UTC).timestamp()) < 60
    assert got.message["msg_type"] == "text"
    assert BODY in got.message["content"]["text"]
    assert (await groups.deliveries())[0].state == "delivered"


async def test_without_a_secret_nothing_is_signed(groups, receiver):
    await groups.add(receiver.url("/robot/send?access_token=t"), kind="dingtalk")
    await say(groups)
    await groups.work()
    assert receiver.received[0].path == "/robot/send?access_token=t"


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}', {}),
        (200, b"<html>login</html>", {}),
        (200, b"[]", {}),
        (200, b"{}", {}),
        (500, b"oops", {}),
        (302, b"", {"Location": "http://127.0.0.1:1/"}),
        (200, b"x" * 70_000, {}),
    ],
    ids=["errcode", "html", "list", "no code", "500", "redirect", "endless"],
)
async def test_a_robot_that_does_not_say_yes_is_tried_again(groups, receiver, status, body, headers):
    await groups.add(receiver.url())
    receiver.will_answer(status, body, **headers)
    await say(groups)
    tried = datetime.now(UTC)
    with pytest.raises(DeliveryFailed):
        await groups.work()
    (delivery,) = await groups.deliveries()
    assert (delivery.state, delivery.tries) == ("waiting", 1)
    (job,) = await groups.jobs()
    assert (job.done_at, job.failed_at, job.attempts) == (None, None, 1)
    assert job.run_at > tried
    assert len(receiver.received) == 1
    await groups.soon()
    await groups.work()
    (delivery,) = await groups.deliveries()
    assert (delivery.state, delivery.tries, len(delivery.log)) == ("delivered", 2, 2)


async def test_a_robot_that_never_answers_ends_as_failed_with_every_try_on_record(groups, receiver):
    await groups.add(receiver.url().replace(str(receiver.port), "9"))
    await say(groups)
    for _ in range(12):
        await groups.soon()
        await groups.work(strict=False)
    (delivery,) = await groups.deliveries()
    assert (delivery.state, delivery.tries, len(delivery.log)) == ("failed", 12, 12)
    assert "ConnectError" in delivery.answer
    (job,) = await groups.jobs()
    assert job.failed_at is not None


async def test_what_gave_up_goes_out_when_its_job_is_tried_again(groups, receiver):
    """Also several that were on one card; what was withdrawn stays so."""
    await groups.add(receiver.url())
    await say(groups)
    await groups.called(receiver.url(), *[datetime.now(UTC).timestamp()] * 15)
    for _ in range(2):
        await say(groups)
    await groups.work()
    await groups.soon()
    assert receiver.received == []
    await groups.called(receiver.url())
    async with groups.office.session() as session:
        last = update(Job).where(Job.office_id == groups.office.id, Job.done_at.is_(None))
        await session.execute(last.values(attempts=Job.max_attempts - 1))
    receiver.answers = [(200, b"{}", {})]
    await groups.soon()
    await groups.work(strict=False)
    assert {each.state for each in await groups.deliveries()} == {"failed"}
    (job,) = [job for job in await groups.jobs() if job.failed_at]
    assert job.kind == "notice.gather"
    async with groups.office.session() as session:
        await retry(session, job.id, by=SYSTEM, now=datetime.now(UTC))
    await groups.work()
    assert {each.state for each in await groups.deliveries()} == {"delivered"}
    assert "3. 逾期" in receiver.received[-1].message["text"]["content"]
    await say(groups)
    await groups.called(receiver.url())
    receiver.will_answer(200, b"{}")
    async with groups.office.session() as session:
        last = update(Job).where(Job.office_id == groups.office.id, Job.done_at.is_(None))
        await session.execute(last.values(attempts=Job.max_attempts - 1))
    await groups.work(strict=False)
    (job,) = [job for job in await groups.jobs() if job.failed_at]
    async with groups.office.session() as session:
        await retry(session, job.id, by=SYSTEM, now=datetime.now(UTC))
    heard = len(receiver.received)
    await groups.work()
    assert (len(receiver.received), (await groups.deliveries())[-1].state) == (heard + 1, "delivered")


async def test_a_name_server_that_is_away_is_no_refusal(groups, receiver, monkeypatch):
    asking, asked = socket.getaddrinfo, []

    def getaddrinfo(host, port, *more, **options):
        asked.append(host)
        if asked == ["robot.example.org"]:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return asking("127.0.0.1" if host == "robot.example.org" else host, port, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    await groups.add(receiver.url().replace("127.0.0.1", "robot.example.org"))
    await say(groups)
    await groups.work(strict=False)
    await groups.soon()
    await groups.work()
    (delivery,) = await groups.deliveries()
    assert (delivery.state, delivery.tries, len(receiver.received)) == ("delivered", 2, 1)
    assert delivery.log[0]["answer"] == "找不到这个地址：robot.example.org"


async def test_a_job_that_runs_twice_says_it_once(groups, receiver):
    await groups.add(receiver.url())
    await say(groups)
    await groups.work()
    async with groups.office.session() as session:
        again = update(Job).where(Job.office_id == groups.office.id).values(done_at=None, lease_until=None)
        await session.execute(again)
    await groups.work()
    assert len(receiver.received) == 1


async def test_what_was_meant_for_a_robot_switched_off_meanwhile_is_withdrawn(groups, receiver):
    robot = await groups.add(receiver.url())
    await say(groups)
    async with groups.office.session() as session:
        await switch_robot(session, robot, active=False, by=SYSTEM, now=datetime.now(UTC))
    await groups.work()
    assert [delivery.state for delivery in await groups.deliveries()] == ["withdrawn"]
    await say(groups)
    assert len(await groups.deliveries()) == 1
    assert receiver.received == []
    async with groups.office.session() as session:
        await switch_robot(session, robot, active=True, by=SYSTEM, now=datetime.now(UTC))
    await say(groups)
    await groups.work()
    assert len(receiver.received) == 1


async def test_an_address_that_turned_inward_is_given_up_at_once(groups, receiver, server_settings):
    await groups.add(receiver.url())
    await say(groups)
    with pytest.raises(Exception, match="不能用"):
        await groups.work(settings=server_settings)
    (delivery,) = await groups.deliveries()
    assert (delivery.state, delivery.tries) == ("failed", 1)
    (job,) = await groups.jobs()
    assert (job.failed_at is not None, receiver.received) == (True, [])
    assert AddressRefused.sentence


async def test_a_test_message_goes_to_the_one_robot(groups, receiver):
    robot, _other = await groups.add(receiver.url("/a")), await groups.add(receiver.url("/b"))
    async with groups.office.session() as session:
        await try_robot(session, robot, office="你好", link="/o/x", now=datetime.now(UTC))
        with pytest.raises(NotThere):
            await try_robot(session, new_id(), office="你好", link="/o/x", now=datetime.now(UTC))
    await groups.work()
    assert [got.path for got in receiver.received] == ["/a"]


async def test_a_greeting_is_in_the_robots_language_and_other_groups_words_are_not_its(groups, receiver):
    robot = await groups.add(receiver.url())
    async with groups.office.session() as session:
        await change_language(session, robot, "en", by=SYSTEM, now=datetime.now(UTC))
        with pytest.raises(NotThere):
            await change_language(session, robot, "fr", by=SYSTEM, now=datetime.now(UTC))
        await try_robot(session, robot, office="Test office", link="/o/x", now=datetime.now(UTC))
    await groups.work()
    (greeting,) = [got.message["text"]["content"] for got in receiver.received]
    assert "test message" in greeting
    await say(groups)  # Said in Chinese: nothing for this group.
    assert len(await groups.deliveries()) == 1


async def test_a_robot_without_topics_is_refused(groups, receiver):
    with pytest.raises(Invalid):
        await groups.add(receiver.url(), topics=())
    assert await groups.robots() == []


async def test_a_long_message_is_cut_between_characters_and_keeps_its_link(groups, receiver):
    await groups.add(receiver.url())
    await say(groups, body="巷" * 3000)
    await groups.work()
    text = receiver.received[0].message["text"]["content"]
    assert len(text.encode()) <= CHANNELS["wecom"].longest
    assert text.endswith("…\nhttps://hutong.example.org/o/x/cases/1")


def test_what_fits_is_not_cut():
    assert fitted("巷巷", 6) == "巷巷"
    assert fitted("巷巷巷", 8) == "巷…"


async def test_the_journal_keeps_neither_address_nor_secret(groups, receiver):
    from hutong.journal import JournalEvent

    await groups.add(receiver.url("/robot?key=tell-nobody"), kind="feishu", secret="tell-nobody")
    (event,) = [event for event in await groups.all(JournalEvent) if event.kind.startswith("robot.")]
    assert event.data == {"channel": "feishu", "topics": ["danger", "late", "matters", "other"]}
