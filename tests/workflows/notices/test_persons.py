"""To persons: by text message, WeChat and e-mail, each to a receiver that speaks as the real one does."""

import socket
import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from hutong.ids import new_id
from hutong.jobs import Job
from hutong.journal import SYSTEM
from hutong.notices.codes import send_code
from hutong.notices.errors import ChannelNotSetUp, DeliveryFailed, DeliveryNotRepeatable
from hutong.notices.gateways.aliyun import canonical_query, signed_headers
from hutong.notices.gateways.protocol import Fate
from hutong.notices.logged import Wanted, deliveries, story, totals
from hutong.notices.models import Channel, Delivery, Notice, Preference
from hutong.notices.receipts import take_receipt
from hutong.notices.routing import route
from hutong.notices.schemas import SetUpEmail, SetUpSms, SetUpWechat
from hutong.notices.service import mark_read, tell
from hutong.notices.setting_up import set_up
from hutong.notices.testing import send_again
from hutong.people.models import Person
from stand_ins import KEY_ID, SECRET, mail_server, sms_gateway, wechat

PHONE = "13800000001"


class Persons:
    """One person of an office who is told, and the ways the office has set up."""

    def __init__(self, groups) -> None:
        self.groups, self.office = groups, groups.office
        self.person = groups.office.people["steward"][0].id

    async def set_up(self, wanted) -> None:
        async with self.office.session() as session:
            await set_up(session, wanted, box=self.groups.box, by=SYSTEM, now=self.groups.noon)

    async def sms(self, gateway, **changed) -> None:
        values = {
            "endpoint": gateway.url, "key_id": KEY_ID, "secret": SECRET, "sign": "龙潭街道", "template": "SMS_1",
            "template_danger": "SMS_2", "template_en": "SMS_9", "template_code": "SMS_3", "price": 0.045,
            "fields": "what=title, where=office",
        }  # fmt: skip
        await self.set_up(SetUpSms(**{**values, **changed}))

    async def reached(self, **values) -> None:
        phone, language = values.pop("phone", PHONE), values.pop("language", "zh")
        async with self.office.session() as session:
            mine = update(Person).where(Person.office_id == self.office.id, Person.id == self.person)
            await session.execute(mine.values(phone=phone, language=language))
            session.add(Preference(office_id=self.office.id, id=new_id(), person_id=self.person, **values))

    async def tell(self, *, kind="case.danger", urgent=True, title="井盖缺失", at=None) -> int:
        now = at or self.groups.noon
        async with self.office.session() as session:
            await tell(
                session,
                to=[self.person],
                kind=kind,
                title=title,
                body="请马上到场。",
                link="/o/x/cases/1",
                urgent=urgent,
                now=now,
            )
        async with self.office.session() as session:
            return await route(session, now=now)

    async def one(self) -> Delivery:
        (delivery,) = await self.groups.deliveries()
        return delivery

    async def channel(self) -> Channel:
        (channel,) = await self.groups.all(Channel)
        return channel


@pytest.fixture
def persons(groups) -> Persons:
    return Persons(groups)


@pytest.fixture
def gateway():
    with sms_gateway() as found:
        yield found


@pytest.fixture
def side():
    with wechat() as found:
        yield found


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
    assert (sent["PhoneNumbers"], sent["SignName"], sent["TemplateCode"]) == (PHONE, "龙潭街道", "SMS_2")
    assert (sent["TemplateParam"], sent["version"]) == ('{"what":"井盖缺失","where":"试验街道"}', "2017-05-25")
    delivery = await persons.one()
    assert (delivery.state, delivery.tries, delivery.cost, delivery.receipt) == ("accepted", 1, 45, "biz1")
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


async def test_a_gateway_that_is_busy_is_asked_again(persons, gateway):
    await persons.sms(gateway)
    await persons.reached()
    gateway.codes.append("isv.BUSINESS_LIMIT_CONTROL")
    await persons.tell()
    with pytest.raises(DeliveryFailed, match="BUSINESS_LIMIT_CONTROL"):
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
            await send_code(session, PHONE, "123456", language="zh", box=persons.groups.box, now=datetime.now(UTC))
    await persons.sms(gateway)
    async with persons.office.session() as session:
        await send_code(session, PHONE, "123456", language="zh", box=persons.groups.box, now=datetime.now(UTC))
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


async def test_what_was_read_meanwhile_costs_nothing(persons, gateway):
    await persons.sms(gateway)
    await persons.reached()
    await persons.tell()
    (notice,) = await persons.groups.all(Notice)
    async with persons.office.session() as session:
        await mark_read(session, notice.id, person=persons.person, now=persons.groups.noon)
    await persons.groups.work()
    assert ((await persons.one()).state, gateway.taken) == ("withdrawn", [])


async def test_a_reader_of_english_gets_the_english_template(persons, gateway):
    await persons.sms(gateway)
    await persons.reached(language="en")
    await persons.tell()
    await persons.groups.work()
    assert [sent["TemplateCode"] for sent in gateway.taken] == ["SMS_9"]


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


async def mail(persons, server, **changed):
    values = {"host": "127.0.0.1", "port": server.port, "tls": "none", "sender": "office@example.org"}
    await persons.set_up(SetUpEmail(**{**values, **changed}))
    await persons.reached(phone=None, email="reader@example.org")


async def test_mail_is_handed_over_and_bounces_are_told_apart(persons):
    with mail_server() as server:
        await mail(persons, server)
        server.says["RCPT"] = ["450 greylisted"]
        await persons.tell()
        with pytest.raises(DeliveryFailed, match="greylisted"):
            await persons.groups.work()
        assert (await persons.one()).state == "waiting"
        await persons.groups.soon()
        await persons.groups.work()
        delivery = await persons.one()
        assert (delivery.state, delivery.tries, len(server.mails)) == ("delivered", 2, 1)
        assert f"Message-ID: <{delivery.id.hex}@example.org>" in server.mails[0]
        server.says["RCPT"] = ["550 no such user"]
        await persons.tell(title="另一件")
        await persons.groups.work(strict=False)
        last = max(await persons.groups.deliveries(), key=lambda each: each.id)
        assert (last.state, last.tries, last.answer) == ("failed", 1, "550 no such user")


async def test_mail_over_tls_asks_the_certificate_for_the_name(persons, monkeypatch, certificate):
    context, authority = certificate
    with mail_server(context) as server:
        await mail(persons, server, host="localhost", tls="starttls", user="office", secret="pw")
        await persons.tell()
        await persons.groups.work(strict=False)
        assert ("certificate" in (await persons.one()).answer.lower(), server.mails) == (True, [])
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        await persons.groups.soon()
        await persons.groups.work()
        assert (server.encrypted, len(server.logins)) == ([True], 1)
    with mail_server(context, from_start=True) as server:
        await persons.set_up(
            SetUpEmail(host="localhost", port=server.port, tls="tls", user="office", sender="o@example.org")
        )
        await persons.tell()
        await persons.groups.work()
        assert server.encrypted == [True]


@pytest.fixture
def certificate(tmp_path):
    """A certificate for localhost by nobody whom this machine trusts."""
    import ssl

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    cert, private = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, private)
    return context, cert


async def test_a_mail_server_that_dribbles_is_cut_off(persons, monkeypatch):
    monkeypatch.setattr("hutong.notices.mail._ALL_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as dribbling:
        done = threading.Event()

        def serve() -> None:
            connection, _ = dribbling.accept()
            with connection:
                while not done.wait(0.1):
                    try:
                        connection.sendall(b"2")
                    except OSError:
                        return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        await mail(persons, type("Server", (), {"port": dribbling.getsockname()[1]}))
        await persons.tell()
        await persons.groups.work(strict=False)
        done.set()
        thread.join(5)
    assert (await persons.one()).answer == "the mail server took too long"


async def test_a_digest_tells_once_of_what_waited_and_never_keeps_danger(persons, gateway):
    await persons.sms(gateway)
    later = (datetime.now(UTC) + timedelta(hours=6)).astimezone(ZoneInfo("Asia/Shanghai"))
    await persons.reached(ways={"late": ["sms"]}, digest_at=f"{later:%H:%M}", quiet_from="00:00", quiet_until="00:00")
    for title in ("一", "二", "三"):
        await persons.tell(kind="case.overdue", urgent=False, title=title, at=datetime.now(UTC))
    await persons.tell()
    await persons.groups.work()
    assert [sent["TemplateCode"] for sent in gateway.taken] == ["SMS_2"]
    async with persons.office.session() as session:
        past = datetime.now(UTC) - timedelta(seconds=5)
        held = update(Delivery).where(Delivery.office_id == persons.office.id, Delivery.held_until.is_not(None))
        await session.execute(held.values(held_until=past))
        await session.execute(update(Job).where(Job.office_id == persons.office.id).values(run_at=past))
    await persons.groups.work(strict=False)
    assert [sent["TemplateParam"] for sent in gateway.taken[1:]] == ['{"what":"今天的汇总：3 件","where":"试验街道"}']
    states = [(d.state, d.cost) for d in await persons.groups.deliveries() if d.held_until]
    assert sorted(states) == [("accepted", 0), ("accepted", 0), ("accepted", 45)]
    async with persons.office.session() as session:
        lines, _ = await deliveries(session, Wanted(way="sms"))
        assert (len(lines), await totals(session, Wanted(way="sms"))) == (4, {"accepted": (4, 90)})
        together = await story(session, next(d.id for d in await persons.groups.deliveries() if d.card_id))
        assert (together.together, together.read_at) == (2, None)


async def test_without_channels_notices_stay_in_the_inbox(persons):
    await persons.reached()
    assert await persons.tell() == 0
    assert await persons.groups.deliveries() == []
    assert all(notice.routed_at for notice in await persons.groups.all(Notice))
