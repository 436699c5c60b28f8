"""To persons by text message: to a receiver that speaks as the real gateway does."""

import socket
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from hutong.ids import new_id
from hutong.jobs import Job, retry
from hutong.journal import SYSTEM
from hutong.notices.codes import send_code
from hutong.notices.errors import ChannelNotSetUp, DeliveryFailed, DeliveryNotRepeatable
from hutong.notices.gateways.aliyun import canonical_query, signed_headers
from hutong.notices.gateways.protocol import Fate
from hutong.notices.models import Delivery
from hutong.notices.receipts import take_receipt
from hutong.notices.routing import route
from hutong.notices.testing import send_again


def test_the_signature_of_the_interfaces_description():
    query = canonical_query(
        {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
    )
    headers = signed_headers(
        key_id="YourAccessKeyId", secret="YourAccessKeySecret", method="POST", host="ecs.cn-shanghai.aliyuncs.com",
        action="RunInstances", version="2014-05-26", query=query, now=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
        nonce="3156853299f313e23d1673dc12e1703d",
    )  # fmt: skip
    assert headers["Authorization"].endswith("=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")


async def test_danger_goes_out_as_a_text_message_and_its_receipt_comes(persons, gateway):
    await persons.sms(gateway)
    await persons.reached()
    assert await persons.tell() == 1
    await persons.groups.work()
    (sent,) = gateway.taken
    assert (sent["PhoneNumbers"], sent["SignName"], sent["TemplateCode"]) == (persons.phone, "龙潭街道", "SMS_2")
    assert (sent["TemplateParam"], sent["version"]) == ('{"what":"井盖缺失","where":"试验街道"}', "2017-05-25")
    delivery = await persons.one()
    assert (delivery.state, delivery.tries, delivery.cost, delivery.receipt) == ("accepted", 1, 45, "biz1")
    # On the third page of what that telephone was sent today.
    gateway.fates |= {f"{n:032x}": 3 for n in range(110)}
    gateway.fates[delivery.id.hex] = 3
    await persons.groups.soon()
    await persons.groups.work()
    delivery = await persons.one()
    assert (delivery.state, delivery.answer, delivery.cost, gateway.wrong) == ("delivered", "DELIVERED", 45, [])
    # Nothing is routed twice, and what is over is not repeated by hand.
    async with persons.office.session() as session:
        assert await route(session, now=persons.groups.noon) == 0
        with pytest.raises(DeliveryNotRepeatable):
            await send_again(session, delivery.id, by=SYSTEM, now=persons.groups.noon)


async def test_a_message_that_may_have_gone_is_marked_and_never_repeated(persons, gateway):
    await persons.sms(gateway)
    await persons.reached()
    gateway.breaks = 1
    await persons.tell()
    for _ in range(3):
        await persons.groups.work(strict=False)
        await persons.groups.soon()
    delivery = await persons.one()
    assert (delivery.state, delivery.tries, delivery.cost, len(gateway.taken)) == ("uncertain", 1, 0, 1)
    # The gateway knows of it after all: so it is paid for.
    gateway.fates[delivery.id.hex] = 2
    await persons.groups.soon()
    await persons.groups.work(strict=False)
    delivery = await persons.one()
    assert (delivery.state, delivery.cost, len(gateway.taken)) == ("failed", 45, 1)
    # A person may decide otherwise.
    async with persons.office.session() as session:
        await send_again(session, delivery.id, by=SYSTEM, now=persons.groups.noon)
    await persons.groups.work()
    assert ((await persons.one()).state, len(gateway.taken)) == ("accepted", 2)


async def test_a_name_server_that_is_away_costs_no_message(persons, gateway, monkeypatch):
    """And what gave up after all is tried again by its job; what may have arrived is not."""
    await persons.sms(gateway)
    await persons.reached()
    await persons.tell()

    def unknown(*_args, **_options):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", unknown)
        await persons.groups.work(strict=False)
        assert (await persons.one()).state == "waiting"  # Nothing is sent, however often it was tried.
        async with persons.office.session() as session:
            mine = update(Job).where(Job.office_id == persons.office.id)
            await session.execute(mine.values(attempts=Job.max_attempts - 1, run_at=datetime.now(UTC)))
        await persons.groups.work(strict=False)
    assert ((await persons.one()).state, gateway.taken) == ("failed", [])
    (job,) = await persons.groups.jobs()
    async with persons.office.session() as session:
        await retry(session, job.id, by=SYSTEM, now=persons.groups.noon)
    gateway.breaks = 1
    await persons.groups.work()
    assert ((await persons.one()).state, len(gateway.taken)) == ("uncertain", 1)
    async with persons.office.session() as session:
        mine = update(Job).where(Job.office_id == persons.office.id, Job.id == job.id)
        await session.execute(mine.values(failed_at=datetime.now(UTC), done_at=None))
    async with persons.office.session() as session:
        await retry(session, job.id, by=SYSTEM, now=persons.groups.noon)
    await persons.groups.work()
    assert ((await persons.one()).state, len(gateway.taken)) == ("uncertain", 1)


async def test_a_worker_that_died_over_a_message_leaves_it_uncertain(persons, gateway):
    await persons.sms(gateway)
    await persons.reached()
    await persons.tell()
    async with persons.office.session() as session:
        await session.execute(update(Delivery).where(Delivery.office_id == persons.office.id).values(state="sending"))
    await persons.groups.work()
    assert ((await persons.one()).state, gateway.taken) == ("uncertain", [])


@pytest.mark.parametrize(
    ("code", "state", "tries"),
    [
        ("isv.MOBILE_NUMBER_ILLEGAL", "failed", 1),
        ("isp.SYSTEM_ERROR", "uncertain", 1),
    ],
)
async def test_refusals_are_told_apart(persons, gateway, code, state, tries):
    await persons.sms(gateway)
    await persons.reached()
    gateway.codes.append(code)
    await persons.tell()
    await persons.groups.work(strict=False)
    delivery = await persons.one()
    assert (delivery.state, delivery.tries, delivery.cost, code in delivery.answer) == (state, tries, 0, True)


@pytest.mark.parametrize("code", ["isv.BUSINESS_LIMIT_CONTROL", "InvalidTimeStamp.Expired"])
async def test_a_gateway_that_is_busy_or_takes_not_this_machines_clock_is_asked_again(persons, gateway, code):
    await persons.sms(gateway)
    await persons.reached()
    gateway.codes.append(code)
    await persons.tell()
    with pytest.raises(DeliveryFailed, match=code):
        await persons.groups.work()
    assert ((await persons.one()).state, gateway.taken) == ("waiting", [])
    await persons.groups.soon()
    await persons.groups.work()
    delivery = await persons.one()
    assert (delivery.state, delivery.tries, delivery.cost, len(gateway.taken)) == ("accepted", 2, 45, 1)


async def test_a_wrong_key_is_said_and_not_tried_again(persons, gateway):
    await persons.sms(gateway, secret="another")
    await persons.reached()
    await persons.tell()
    await persons.groups.work(strict=False)
    delivery = await persons.one()
    assert (delivery.state, "SignatureDoesNotMatch" in delivery.answer, len(gateway.wrong)) == ("failed", True, 1)


async def test_a_sign_in_code_is_sent_and_leaves_no_trace(persons, gateway):
    async with persons.office.session() as session:
        with pytest.raises(ChannelNotSetUp):
            await send_code(
                session, persons.phone, "123456", language="zh", box=persons.groups.box, now=datetime.now(UTC)
            )
    await persons.sms(gateway)
    async with persons.office.session() as session:
        await send_code(session, persons.phone, "123456", language="zh", box=persons.groups.box, now=datetime.now(UTC))
    (waiting,) = await persons.groups.deliveries()
    assert "123456" not in f"{waiting.sealed}{waiting.body}"
    await persons.groups.work()
    assert [(s["TemplateCode"], s["TemplateParam"]) for s in gateway.taken] == [("SMS_3", '{"code":"123456"}')]
    async with persons.office.session() as session:
        fate = Fate(arrived=True, answer="DELIVERED")
        assert await take_receipt(session, waiting.id.hex, fate, now=datetime.now(UTC))
        assert not await take_receipt(session, new_id().hex, fate, now=datetime.now(UTC))
        assert not await take_receipt(session, "nonsense", fate, now=datetime.now(UTC))
    delivery = await persons.one()
    assert (delivery.state, delivery.sealed) == ("delivered", None)


async def test_a_reader_of_english_gets_the_english_template(persons, gateway):
    await persons.sms(gateway)
    await persons.reached(language="en")
    await persons.tell()
    await persons.groups.work()
    assert [sent["TemplateCode"] for sent in gateway.taken] == ["SMS_9"]
