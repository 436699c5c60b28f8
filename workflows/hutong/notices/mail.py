"""One e-mail by SMTP, from a thread: to a looked-at address, under a name that the certificate must carry."""

import asyncio
import contextlib
import smtplib
import socket
import ssl
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

from hutong.notices.errors import AddressRefused, DeliveryFailed, DeliveryRefused
from hutong.notices.fields import Message
from hutong.notices.outbound import resolved
from hutong.texts import N_
from hutong.traces import Kind, span

Tls = Literal["tls", "starttls", "none"]
PORTS = frozenset({25, 465, 587, 2525})
_EACH_SECONDS = 8
_ALL_SECONDS = 25
# Threads of its own: slow mail servers keep neither photos nor anything else that cannot be awaited waiting.
_CLERKS = ThreadPoolExecutor(16, thread_name_prefix="mail")


@dataclass(frozen=True, slots=True)
class MailAccount:
    host: str
    port: int
    tls: Tls
    user: str
    password: str
    sender: str
    """The address that it comes from."""


@dataclass(slots=True)
class _Line:
    """What the thread holds, so that the line can be cut from outside when its time is over."""

    held: socket.socket | None = None
    cut: bool = False

    def end(self) -> None:
        self.cut = True
        if self.held is not None:
            with contextlib.suppress(OSError):
                self.held.shutdown(socket.SHUT_RDWR)


def letter(message: Message, *, to: str, sender: str, mark: str, public_url: str) -> EmailMessage:
    """Plain text: what happened, and where to look. The same mark over all tries lets receivers drop a double."""
    mail = EmailMessage()
    mail["Subject"] = " ".join(message.title.split())[:200]
    mail["From"] = Address(display_name=message.office, addr_spec=sender)
    mail["To"] = to
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<{mark}@{sender.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    link = f"{public_url}{message.link}" if message.link else ""
    mail.set_content("\n\n".join(part for part in (message.title, message.body, link) if part) + "\n")
    return mail


async def send_mail(account: MailAccount, mail: EmailMessage, *, own_name: str, allow_local: bool) -> str:
    """The server's answer. Raises `AddressRefused`, `DeliveryRefused` (5xx) and `DeliveryFailed` (all else)."""
    if account.port not in PORTS and not allow_local:
        raise AddressRefused(N_("这个端口不能用：{port}"), port=account.port)
    places = await resolved(account.host, allow_local=allow_local)
    line = _Line()
    try:
        with span("smtp", Kind.CLIENT, **{"server.address": account.host}):
            async with asyncio.timeout(_ALL_SECONDS):
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(_CLERKS, _hand_over, line, places, account, mail, own_name)
    except TimeoutError as late:
        raise DeliveryFailed("the mail server took too long") from late
    finally:
        line.end()


def _hand_over(line: _Line, places: Sequence[str], account: MailAccount, mail: EmailMessage, own_name: str) -> str:
    try:
        server = _greeted(line, places, account, own_name)
        with contextlib.closing(server):
            if account.user:
                server.login(account.user, account.password)
            server.send_message(mail)
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        raise _by_code(code, words) from refused
    except smtplib.SMTPResponseException as refused:
        raise _by_code(refused.smtp_code, refused.smtp_error) from refused
    except (smtplib.SMTPException, OSError, ValueError) as trouble:
        raise DeliveryFailed(f"{type(trouble).__name__}: {trouble}"[:300]) from trouble
    return "250"


def _greeted(line: _Line, places: Sequence[str], account: MailAccount, own_name: str) -> smtplib.SMTP:
    """A connection on which the server has said hello, with TLS where the account wants it."""
    raw = _reached(places, account.port)
    line.held = raw
    if line.cut:
        raise TimeoutError
    context = ssl.create_default_context()
    server = smtplib.SMTP(timeout=_EACH_SECONDS, local_hostname=own_name)
    server.sock = context.wrap_socket(raw, server_hostname=account.host) if account.tls == "tls" else raw
    line.held = server.sock
    server.file = None
    # The name that STARTTLS asks the certificate for; `connect` would set it, and look the name up again.
    setattr(server, "_host", account.host)  # noqa: B010 - private to the library's types
    code, words = server.getreply()
    if code != 220:
        raise smtplib.SMTPConnectError(code, words)
    if account.tls == "starttls":
        server.starttls(context=context)
        line.held = server.sock
    server.ehlo_or_helo_if_needed()
    return server


def _reached(places: Sequence[str], port: int) -> socket.socket:
    """The first of them at which somebody is there."""
    *others, last = places
    for ip in others:
        with contextlib.suppress(OSError):
            return socket.create_connection((ip, port), timeout=_EACH_SECONDS)
    return socket.create_connection((last, port), timeout=_EACH_SECONDS)


def _by_code(code: int, words: bytes | str) -> Exception:
    """4xx is not now, 5xx is no."""
    shown = f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"[:300]
    return DeliveryRefused(shown) if code // 100 == 5 else DeliveryFailed(shown)
