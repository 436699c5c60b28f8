"""The demo's own check must see what is wrong."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from hutong.app.asking import PUBLIC, ask_as_everyone

SIGN_IN = (
    '<form action="/demo" method="post"><input name="csrf" value="t"><button name="who" value="{}">x</button></form>'
)


class Pages(BaseHTTPRequestHandler):
    broken = ""
    received: ClassVar[list[str]] = []

    def do_GET(self):
        body = "".join(SIGN_IN.format(n) for n in ("ann", "bob")) if self.path == "/demo" else "page"
        self.answer(500 if self.path == self.broken else 200, body)

    def do_POST(self):
        said = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.received.append(said)
        self.send_response(303)
        self.send_header("Location", "/demo" if "bob" in said and self.broken == "bob" else "/home")
        self.end_headers()

    def answer(self, status, body):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def ask():
    servers = []

    def serve(broken):
        pages = type("Broken", (Pages,), {"broken": broken, "received": []})
        server = HTTPServer(("127.0.0.1", 0), pages)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return ask_as_everyone(f"http://127.0.0.1:{server.server_port}"), pages.received

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_everyone_who_can_sign_in_is_asked_with_the_forms_own_fields(ask):
    asked, received = ask("")
    assert [a.is_well for a in asked] == [True] * (len(PUBLIC) + 2)
    assert received == ["csrf=t&who=ann", "csrf=t&who=bob"]


@pytest.mark.parametrize(
    ("broken", "failed"),
    [("/readyz", ["/readyz"]), ("/home", ["sign-in 1", "sign-in 2"]), ("bob", ["sign-in 2"]), ("/demo", ["/demo"])],
)
def test_what_does_not_answer_well_is_named(ask, broken, failed):
    assert [a.who for a in ask(broken)[0] if not a.is_well] == failed
