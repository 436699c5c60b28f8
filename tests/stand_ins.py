"""Other sides on this machine, as the real ones speak: a gateway for text messages that checks the signature, WeChat's
interface, and a mail server."""

import hashlib
import hmac
import json
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, urlsplit

KEY_ID, SECRET = "LTAI-test", "aliyun-secret"


@contextmanager
def served(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Quiet(BaseHTTPRequestHandler):
    def answer(self, status: int, message: object) -> None:
        body = json.dumps(message, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def log_message(self, *_args: object) -> None:
        pass


@dataclass
class SmsGateway:
    """Takes messages signed with the account's key; `breaks` hangs up after taking one, `codes` are refusals to give."""

    url: str = ""
    taken: list[dict[str, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    breaks: int = 0
    fates: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def is_rightly_signed(method: str, path: str, headers: dict[str, str], body: bytes) -> bool:
    """The V3 signature as the interface's description has it, reckoned anew from what came over the wire."""
    parts = urlsplit(path)
    pairs = sorted(parse_qsl(parts.query, keep_blank_values=True))
    query = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)
    algorithm, _, rest = headers["authorization"].partition(" ")
    claims = dict(piece.split("=", 1) for piece in rest.split(","))
    names = claims["SignedHeaders"].split(";")
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    hashed = hashlib.sha256(body).hexdigest()
    canonical = "\n".join((method, parts.path or "/", query, lines, ";".join(names), hashed))
    to_sign = f"{algorithm}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    expected = hmac.new(SECRET.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    needed = {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
    return (algorithm, claims["Credential"], claims["Signature"]) == ("ACS3-HMAC-SHA256", KEY_ID, expected) and (
        needed <= set(names) and headers["x-acs-content-sha256"] == hashed
    )


@contextmanager
def sms_gateway() -> Iterator[SmsGateway]:
    gateway = SmsGateway()

    class Handler(Quiet):
        def do_POST(self) -> None:
            body, headers = self.body(), {name.lower(): value for name, value in self.headers.items()}
            params = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
            if not is_rightly_signed("POST", self.path, headers, body):
                gateway.wrong.append(self.path)
                self.answer(400, {"Code": "SignatureDoesNotMatch", "Message": "no"})
            elif headers["x-acs-action"] == "QuerySendDetails":
                lines = [
                    {"OutId": mark, "SendStatus": fate, "ErrCode": "DELIVERED" if fate == 3 else "UNDELIV"}
                    for mark, fate in gateway.fates.items()
                ]
                size, page = int(params["PageSize"]), int(params["CurrentPage"])
                details = {"SmsSendDetailDTO": lines[(page - 1) * size : page * size]}
                self.answer(
                    200, {"Code": "OK", "Message": "OK", "TotalCount": len(lines), "SmsSendDetailDTOs": details}
                )
            elif gateway.codes:
                self.answer(200, {"Code": gateway.codes.pop(0), "Message": "拒绝", "RequestId": "R"})
            else:
                gateway.taken.append({**params, "version": headers["x-acs-version"]})
                if gateway.breaks:
                    gateway.breaks -= 1
                    self.close_connection = True
                    self.connection.close()
                else:
                    self.answer(
                        200, {"Code": "OK", "Message": "OK", "BizId": f"biz{len(gateway.taken)}", "RequestId": "R"}
                    )

    with served(Handler) as url:
        gateway.url = url
        yield gateway


@dataclass
class Wechat:
    url: str = ""
    tokens: int = 0
    messages: list[dict] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)


@contextmanager
def wechat() -> Iterator[Wechat]:
    side = Wechat()

    class Handler(Quiet):
        def do_POST(self) -> None:
            asked, place = json.loads(self.body()), urlsplit(self.path)
            if place.path == "/cgi-bin/stable_token":
                if (asked["appid"], asked["secret"], asked["grant_type"]) != ("wx1", "wx-secret", "client_credential"):
                    self.answer(200, {"errcode": 40001, "errmsg": "invalid credential"})
                    return
                side.tokens += 1
                self.answer(200, {"access_token": f"token-{side.tokens}", "expires_in": 7200})
            elif dict(parse_qsl(place.query)).get("access_token") != f"token-{side.tokens}":
                self.answer(200, {"errcode": 42001, "errmsg": "access_token expired"})
            elif side.codes:
                self.answer(200, {"errcode": side.codes.pop(0), "errmsg": "no"})
            else:
                side.messages.append(asked)
                self.answer(200, {"errcode": 0, "errmsg": "ok", "msgid": 200163836})

    with served(Handler) as url:
        side.url = url
        yield side


@dataclass
class MailServer:
    """`says` gives the answer to a verb, once each."""

    port: int = 0
    mails: list[str] = field(default_factory=list)
    says: dict[str, list[str]] = field(default_factory=dict)
    logins: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)


class MailTalk(socketserver.StreamRequestHandler):
    """One connection; `side`, `context` and `from_start` are set by the class that is made of it."""

    side: MailServer
    context: ssl.SSLContext | None
    from_start: bool

    def handle(self) -> None:
        self.secure = False
        if self.from_start:
            self.wrap()
        self.say("220 mail.example.org")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].split(" ")[0].upper()
            if self.side.says.get(verb):
                self.say(self.side.says[verb].pop(0))
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                getattr(self, f"on_{verb.lower()}", lambda _line: self.say("250 ok"))(line)

    def on_ehlo(self, _line: str) -> None:
        offers = ["250-STARTTLS"] if self.context and not self.secure else []
        self.say("\r\n".join(["250-mail.example.org", *offers, "250 AUTH PLAIN"]))

    def on_starttls(self, _line: str) -> None:
        self.say("220 go")
        self.wrap()

    def on_auth(self, line: str) -> None:
        self.side.logins.append(line)
        self.say("235 ok")

    def on_data(self, _line: str) -> None:
        self.say("354 go")
        lines = []
        while (text := self.rfile.readline().decode()).rstrip("\r\n") != ".":
            lines.append(text)
        self.side.mails.append("".join(lines))
        self.side.encrypted.append(self.secure)
        self.say("250 taken")

    def wrap(self) -> None:
        assert self.context is not None
        self.connection = self.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self.secure = True

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class MailListener(socketserver.ThreadingTCPServer):
    daemon_threads, allow_reuse_address = True, True

    def handle_error(self, *_args: object) -> None:
        """A client that leaves in the middle is what some tests are about."""


@contextmanager
def mail_server(context: ssl.SSLContext | None = None, *, from_start: bool = False) -> Iterator[MailServer]:
    side = MailServer()
    talk = type("Talk", (MailTalk,), {"side": side, "context": context, "from_start": from_start})
    with MailListener(("127.0.0.1", 0), talk) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        side.port = server.server_address[1]
        yield side
        server.shutdown()
        thread.join()
