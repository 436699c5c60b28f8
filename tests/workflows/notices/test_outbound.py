"""Addresses that a person may type in: none leads inward, none changes after it was looked at."""

import asyncio
import socket
import threading

import pytest

from hutong.ids import new_id
from hutong.notices import outbound
from hutong.notices.errors import AddressRefused, DeliveryFailed, DeliveryUncertain, NameUnknown
from hutong.notices.names import NAMES, Names, asked_by
from hutong.notices.outbound import checked, is_public, post_json, resolved

INWARD = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1",
    "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.127.255.254", "192.0.0.1", "192.0.2.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "fec0::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:c0a8:1::1", "2001:0:0:0:0:0:80ff:fefe",
    "64:ff9b:1::a00:1", "::ffff:0:127.0.0.1", "3fff::1", "5f00::1", "192.88.99.1", "100::1", "4000::1",
]  # fmt: skip
OUTWARD = ["1.1.1.1", "8.8.8.8", "101.91.34.103", "2606:4700:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", INWARD)
def test_inward_addresses_are_known(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTWARD)
def test_public_addresses_are_known(address):
    assert is_public(address)


def hostile_urls():
    """Two hundred spellings of places not to be called."""
    for address in INWARD:
        host = f"[{address}]" if ":" in address else address
        yield from (f"http://{host}/", f"https://{host}:443/robot?key=1", f"http://{host}:8080/x", f"HTTP://{host}/")
    yield from (
        f"http://{host}/"
        for host in (
            "localhost", "LOCALHOST", "localhost.", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1",
            "017700000001", "0", "0x0", "127.0.0.1.", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[::1%25lo]", "[fe80::1%25eth0]",
        )
    )  # fmt: skip
    yield from (
        "", "x", "//127.0.0.1/", "http://", "http:///x", "https://:443/", "ftp://example.org/", "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL", "javascript:alert(1)", "data:text/plain,x", "unix:///var/run/x.sock",
        "http://user@1.1.1.1/", "http://user:secret@1.1.1.1/", "http://1.1.1.1@127.0.0.1/", "http://127.0.0.1#@1.1.1.1/",
        "http://1.1.1.1:22/", "http://1.1.1.1:6379/", "http://1.1.1.1:0/x:1", "http://1.1.1.1:99999/", "http://1.1.1.1:-1/",
        "http://1.1.1.1:abc/", "http://[::1/", "http://１２７.０.０.１/", "http://①②⑦.⓪.⓪.①/", "http://1.1.1.1/\r\nHost: x",
        "http://1.1.1.1\x00.example/", "http://exa mple/", "http://nowhere.invalid/", "http://-/", "http://*/",
    )  # fmt: skip


def test_there_are_two_hundred_of_them():
    assert len(set(hostile_urls())) >= 200


@pytest.mark.parametrize("url", sorted(set(hostile_urls())))
async def test_no_hostile_address_is_accepted(url):
    with pytest.raises(AddressRefused) as refused:
        await checked(url)
    assert refused.value.field == "url"


async def test_a_public_address_is_accepted_and_pinned():
    target = await checked("https://1.1.1.1/robot/send?access_token=x")
    assert (target.url, target.host_header) == ("https://1.1.1.1:443/robot/send?access_token=x", "1.1.1.1")
    six = await checked("http://[2606:4700:4700::1111]:8080")
    assert (six.url, six.host_header) == ("http://[2606:4700:4700::1111]:8080/", "[2606:4700:4700::1111]:8080")


def answering(monkeypatch, *answers):
    """Let names resolve to one answer after the other, as the server of a hostile zone would."""
    asked = []

    def getaddrinfo(host, _port, **_options):
        addresses = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.fixture
def silent(monkeypatch):
    """Name servers that swallow what they are asked about names in `hang`, until the test is over; and what was asked."""
    asked, over = [], threading.Event()
    asking = socket.getaddrinfo

    def getaddrinfo(host, port, *more, **options):
        if "example" not in str(host):
            return asking(host, port, *more, **options)
        asked.append(host)
        if "hang" in host:
            over.wait()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", 0))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(outbound, "NAMES", Names())
    monkeypatch.setattr(outbound, "_LOOK_UP_SECONDS", 0.2)
    yield asked
    over.set()


async def hangs(host):
    with pytest.raises(NameUnknown):
        await checked(f"https://{host}/")


async def test_names_that_hang_keep_no_other_waiting_and_are_not_asked_again_at_once(silent):
    hostile = [f"{n}.hang.example" for n in range(5)]
    await asyncio.gather(*(hangs(host) for host in (*hostile, hostile[0])))
    good = await checked("https://good.example/")
    assert (good.ip, sorted(silent)) == ("1.1.1.1", [*hostile, "good.example"])
    for host in hostile:
        await hangs(host)
    assert len(silent) == 6


async def test_an_office_whose_names_hang_is_held_up_alone(silent):
    one, other = new_id(), new_id()
    with asked_by(one):
        await asyncio.gather(*(hangs(f"{n}.hang.example") for n in range(12)))
        await hangs("good.example")
    assert len(silent) == 8
    with asked_by(other):
        assert (await checked("https://good.example/")).ip == "1.1.1.1"


async def test_one_inward_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    answering(monkeypatch, ["1.1.1.1", "10.0.0.1"])
    with pytest.raises(AddressRefused):
        await checked("https://mixed.example.org/")


async def test_a_name_that_changes_its_mind_is_called_where_it_was_looked_at(monkeypatch, receiver):
    asked = answering(monkeypatch, ["127.0.0.1"], ["10.255.255.1"])
    status, body = await post_json(f"http://robot.example.org:{receiver.port}/hook", {"a": 1}, allow_local=True)
    assert (status, body, asked) == (200, receiver.good, ["robot.example.org"])
    (got,) = receiver.received
    assert (got.headers["Host"], got.message) == (f"robot.example.org:{receiver.port}", {"a": 1})


async def test_a_name_that_leads_inward_is_never_called(monkeypatch, receiver):
    answering(monkeypatch, ["127.0.0.1"])
    with pytest.raises(AddressRefused):
        await post_json(f"http://robot.example.org:{receiver.port}/", {})
    with pytest.raises(AddressRefused):
        await post_json("http://robot.example.org:8080/", {})
    assert receiver.received == []


async def test_a_redirect_is_an_answer_and_not_a_way(receiver):
    receiver.will_answer(307, b"", Location=receiver.url("/elsewhere"))
    status, _body = await post_json(receiver.url("/first"), {}, allow_local=True)
    assert (status, [got.path for got in receiver.received]) == (307, ["/first"])


async def test_no_proxy_of_the_environment_is_asked(receiver, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    status, _body = await post_json(receiver.url(), {}, allow_local=True)
    assert (status, len(receiver.received)) == (200, 1)


async def test_one_that_listens_and_never_answers_is_left(monkeypatch):
    monkeypatch.setattr("hutong.notices.outbound._ALL_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(DeliveryFailed):
        await post_json(f"http://127.0.0.1:{silent.getsockname()[1]}/", {}, allow_local=True)


async def test_one_that_dribbles_is_cut_off(monkeypatch):
    """Each piece comes in time, the whole never ends: the total is what counts, and the message may have arrived."""
    monkeypatch.setattr("hutong.notices.outbound._ALL_SECONDS", 0.5)

    async def dribble(_reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\n")
        try:
            while True:
                writer.write(b"x: y\r\n")
                await writer.drain()
                await asyncio.sleep(0.05)
        except ConnectionError:
            writer.close()

    server = await asyncio.start_server(dribble, "127.0.0.1", 0)
    with pytest.raises(DeliveryUncertain):
        await post_json(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", {}, allow_local=True)
    server.close()


async def test_a_certificate_of_another_name_is_refused(monkeypatch, tmp_path):
    """The connection goes to an address, the certificate is asked for the name."""
    import ssl
    import subprocess

    cert, key = tmp_path / "c.pem", tmp_path / "k.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-subj", "/CN=other.example", "-keyout", key, "-out", cert],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("no openssl on this machine")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection, pytest.raises(ssl.SSLError, match="SSL"):
                context.wrap_socket(connection, server_side=True)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        answering(monkeypatch, ["127.0.0.1"])
        with pytest.raises(DeliveryFailed, match="CERTIFICATE_VERIFY_FAILED"):
            await post_json(f"https://robot.example.org:{server.getsockname()[1]}/", {}, allow_local=True)
        thread.join(5)


async def test_where_nobody_is_at_the_first_address_of_a_name_the_second_is_tried(monkeypatch, receiver):
    """And nowhere else: what somebody may have heard is not said again to another."""
    asked = []

    async def addresses(host, *, seconds):
        asked.append(host)
        return ["127.0.0.9", "127.0.0.9", "127.0.0.1"]

    monkeypatch.setattr(NAMES, "addresses", addresses)
    url = receiver.url().replace("127.0.0.1", "robots.example.org")
    assert (await post_json(url, {"text": "在吗"}, allow_local=True))[0] == 200
    assert ([one.message for one in receiver.received], asked) == ([{"text": "在吗"}], ["robots.example.org"])
    assert receiver.received[0].headers["Host"].startswith("robots.example.org")
    assert await resolved("robots.example.org", allow_local=True) == ["127.0.0.9", "127.0.0.1"]
