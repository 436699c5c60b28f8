"""A load of keep-alive connections, each sending its next request when the last is answered.

Ours, because the well-known clients for Python spend more on a request than the server does, and both cores are shared.
"""

import asyncio
import re
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from tests.benchmarks.operations import Operation, Requests
from tests.benchmarks.world import PASSWORD

WARM_SECONDS = 1.0


@dataclass(frozen=True)
class Load:
    address: str
    operation: Operation
    connections: int
    seconds: float


@dataclass(frozen=True)
class Result:
    """Milliseconds, and requests a second; `failed` counts answers that were not 2xx."""

    rate: float
    p50: float
    p99: float
    failed: int


async def run_load(load: Load) -> Result:
    """Signs in as each of the operation's accounts, then measures after a short warm-up."""
    sessions = [await _sign_in(load.address, load.operation.home, login) for login in load.operation.logins]
    start = time.monotonic() + WARM_SECONDS
    end = start + load.seconds
    lines = [
        _connection(load, sessions[n % len(sessions)], load.operation.requests(n), start, end)
        for n in range(load.connections)
    ]
    answers = await asyncio.gather(*lines)
    times = sorted(took for measured, _ in answers for took in measured)
    failed = sum(bad for _, bad in answers)
    if not times:
        return Result(0.0, 0.0, 0.0, failed)
    return Result(len(times) / load.seconds, _at(times, 0.50), _at(times, 0.99), failed)


def _at(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))] * 1000


async def _sign_in(address: str, home: str, login: str) -> dict[str, str]:
    """Cookie and form token of a fresh session."""
    async with httpx.AsyncClient(base_url=address, follow_redirects=True, timeout=30) as client:
        page = await client.get(f"{home}/sign-in", headers={"accept": "text/html"})
        form = {"_csrf": _token(page.text), "login": login, "password": PASSWORD}
        await client.post(f"{home}/sign-in", data=form, headers={"accept": "text/html"})
        page = await client.get("/me", headers={"accept": "text/html"})
        page.raise_for_status()
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        return {"Cookie": cookie, "X-CSRF-Token": _token(page.text)}


def _token(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page) or re.search(r'name="_csrf" value="([^"]+)"', page)
    if found is None:
        raise LookupError("no form token")
    return found[1]


async def _connection(
    load: Load, headers: dict[str, str], requests: Requests, start: float, end: float
) -> tuple[list[float], int]:
    where = urlsplit(load.address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    fixed = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    fixed += f"Host: {where.netloc}\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
    times, failed = [], 0
    for method, path, body in requests:
        began = time.monotonic()
        if began >= end:
            break
        writer.write(f"{method} {path} HTTP/1.1\r\n{fixed}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        status = await _answer(reader)
        if began >= start:
            times.append(time.monotonic() - began)
            failed += not 200 <= status < 300
    writer.close()
    return times, failed


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    if length:
        await reader.readexactly(int(length[1]))
    else:
        while size := int((await reader.readline()).strip() or b"0", 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return int(head.split(b" ", 2)[1])
