"""Webhooks of other systems: signed as Standard Webhooks has it, secrets changed without a gap, gone addresses left."""

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from hutong.errors import NotThere
from hutong.journal import SYSTEM, JournalEvent
from hutong.notices.channels.webhook import new_secret, signature
from hutong.notices.models import Robot
from hutong.notices.robots import add_webhook, change_secret
from hutong.notices.schemas import AddWebhook
from hutong.notices.service import tell


def is_signed(got, secret: str) -> bool:
    """As the specification tells receivers to check."""
    message_id, at = got.headers["webhook-id"], got.headers["webhook-timestamp"]
    content = f"{message_id}.{at}.".encode() + got.body
    expected = b64encode(hmac.new(b64decode(secret.removeprefix("whsec_")), content, hashlib.sha256).digest()).decode()
    fresh = abs(int(at) - datetime.now(UTC).timestamp()) < 300
    return fresh and any(each == f"v1,{expected}" for each in got.headers["webhook-signature"].split(" "))


async def add(groups, url, topics=("late",)):
    async with groups.office.session() as session:
        hook = AddWebhook(name="区平台", url=url, topics=list(topics))
        return await add_webhook(session, hook, box=groups.box, by=SYSTEM, now=datetime.now(UTC))


async def say(groups):
    async with groups.office.session() as session:
        await tell(session, to=[], kind="case.overdue", title="逾期", body="", link="/o/x/cases/1", now=groups.noon)


def test_the_signature_of_the_specification():
    told = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_are_long_and_never_the_same():
    assert len(b64decode(new_secret().removeprefix("whsec_"))) == 32
    assert new_secret() != new_secret()


async def test_a_webhook_is_told_and_can_check_who_told_it(groups, receiver):
    receiver.good = b""
    _, secret = await add(groups, receiver.url("/hook"))
    await say(groups)
    await groups.work()
    (got,) = receiver.received
    assert is_signed(got, secret)
    assert not is_signed(got, new_secret())
    (delivery,) = await groups.deliveries()
    assert got.headers["webhook-id"] == f"msg_{delivery.id.hex}"
    assert (delivery.state, got.message["type"], got.message["data"]["topic"]) == ("delivered", "case.overdue", "late")
    assert got.message["data"]["link"] == "https://hutong.example.org/o/x/cases/1"


async def test_a_failed_one_comes_again_under_the_same_id(groups, receiver):
    _, secret = await add(groups, receiver.url("/hook"))
    receiver.will_answer(503, b"later")
    await say(groups)
    await groups.work(strict=False)
    await groups.soon()
    await groups.work()
    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert is_signed(second, secret)


async def test_both_secrets_sign_for_a_day(groups, receiver):
    hook, old = await add(groups, receiver.url("/hook"))
    async with groups.office.session() as session:
        new = await change_secret(session, hook, box=groups.box, by=SYSTEM, now=datetime.now(UTC))
    await say(groups)
    await groups.work()
    assert (is_signed(receiver.received[0], old), is_signed(receiver.received[0], new)) == (True, True)
    async with groups.office.session() as session:
        over = update(Robot).where(Robot.office_id == groups.office.id, Robot.id == hook)
        await session.execute(over.values(former_until=datetime.now(UTC) - timedelta(seconds=1)))
    await say(groups)
    await groups.work()
    assert (is_signed(receiver.received[1], old), is_signed(receiver.received[1], new)) == (False, True)
    events = {event.kind: event.data for event in await groups.all(JournalEvent) if event.kind.startswith("robot.")}
    assert not any(secret in json.dumps(events) for secret in (old, new, "127.0.0.1"))


async def test_the_secret_of_a_robot_is_not_ours_to_change(groups, receiver):
    robot = await groups.add(receiver.url(), kind="feishu", secret="SEC")
    async with groups.office.session() as session:
        with pytest.raises(NotThere):
            await change_secret(session, robot, box=groups.box, by=SYSTEM, now=datetime.now(UTC))


async def test_an_address_that_is_gone_is_switched_off(groups, receiver):
    await add(groups, receiver.url("/hook"))
    receiver.will_answer(410, b"gone")
    await say(groups)
    await groups.work(strict=False)
    assert [
        (robot.active, d.state) for robot, d in zip(await groups.robots(), await groups.deliveries(), strict=True)
    ] == [(False, "failed")]
    await say(groups)
    assert len(await groups.deliveries()) == 1
