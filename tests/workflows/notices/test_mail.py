"""To persons by e-mail: to a server that speaks as real ones do, and to one that does not come to an end."""

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from hutong.jobs import Job
from hutong.notices.errors import DeliveryFailed
from hutong.notices.models import Delivery
from hutong.notices.schemas import SetUpEmail
from hutong.notices.service import mark_read
from hutong.traces import export_to, span
from stand_ins import mail_server


async def mail(persons, server, wishes=(), **changed):
    values = {"host": "127.0.0.1", "port": server.port, "tls": "none", "sender": "office@example.org"}
    await persons.set_up(SetUpEmail(**{**values, **changed}))
    await persons.reached(phone=None, email="reader@example.org", **dict(wishes))


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


async def test_a_digest_whose_worker_died_comes_again_as_the_same_mail_whoever_leads_and_what_is_new_as_another(
    persons,
):
    with mail_server() as server:
        later = (datetime.now(UTC) + timedelta(hours=6)).astimezone(ZoneInfo("Asia/Shanghai"))
        wishes = {
            "ways": {"late": ["email"]},
            "digest_at": f"{later:%H:%M}",
            "quiet_from": "00:00",
            "quiet_until": "00:00",
        }
        await mail(persons, server, wishes)
        for title in ("一", "二", "三"):
            await persons.tell(kind="case.overdue", urgent=False, title=title, at=datetime.now(UTC))
        past = datetime.now(UTC) - timedelta(minutes=1)
        held = update(Delivery).where(Delivery.office_id == persons.office.id)
        async with persons.office.session() as session:
            await session.execute(held.values(held_until=past))
        await persons.groups.soon()
        await persons.groups.work()
        leader = next(each for each in await persons.groups.deliveries() if each.card_id == each.id)
        # As a worker leaves it that died before it could note that the mail was taken.
        async with persons.office.session() as session:
            await session.execute(held.values(state="sending", delivered_at=None))
            again = update(Job).where(
                Job.office_id == persons.office.id, Job.args["delivery_id"].astext == str(leader.id)
            )
            await session.execute(again.values(done_at=None, lease_until=None))
            await mark_read(session, leader.notice_id, person=persons.person, now=persons.groups.noon)
        await persons.tell(kind="case.overdue", urgent=False, title="四", at=datetime.now(UTC))
        async with persons.office.session() as session:
            await session.execute(held.where(Delivery.state == "waiting").values(held_until=past))
        await persons.groups.soon()
        await persons.groups.work()
        marks = [line for each in server.mails for line in each.splitlines() if line.startswith("Message-ID")]
        assert (len(marks), marks.count(f"Message-ID: <{leader.id.hex}@example.org>"), len(set(marks))) == (3, 2, 2)
        states = {each.id: each.state for each in await persons.groups.deliveries()}
        assert states == {key: "withdrawn" if key == leader.id else "delivered" for key in states}


async def test_mail_waits_for_no_thread_of_others(persons):
    """Nor do they for one of its: a slow server keeps photos from nothing."""
    over, others = threading.Event(), ThreadPoolExecutor(1)
    asyncio.get_running_loop().set_default_executor(others)
    others.submit(over.wait)
    try:
        with mail_server() as server:
            await mail(persons, server)
            await persons.tell()
            await persons.groups.work()
            assert ((await persons.one()).state, len(server.mails)) == ("delivered", 1)
    finally:
        over.set()


async def test_mail_goes_out_in_the_trace_of_what_ordered_it(persons):
    finished = []
    export_to(finished.append)
    try:
        with mail_server() as server:
            await mail(persons, server)
            with span("request", parent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01") as request:
                await persons.tell()
            await persons.groups.work()
    finally:
        export_to(None)
    steps = {step.name: step for step in finished if step.trace.trace_id == request.trace.trace_id}
    assert steps["smtp"].parent_id == steps["notice.deliver"].trace.span_id
    assert steps["notice.deliver"].parent_id == request.trace.span_id


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
